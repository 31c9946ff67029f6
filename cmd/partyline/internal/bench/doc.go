// Package bench measures the way from a text to its thread: `make bench`. It has no tests, so an ordinary test run does not pay for it.
package bench
