// Package discord will mirror conversations into Discord threads and forum posts, with the same file names as package slack, which
// is the platform that works today.
package discord
