package sms

import "strings"

// nulSign stands for a NUL: PostgreSQL cannot store one in a text, and dropping it would hide that it was there.
const nulSign = "␀"

// Clean makes text from foreign hands safe to store and show: each run of invalid UTF-8 becomes one U+FFFD, and each NUL becomes
// the visible sign U+2400. Everything else, right-to-left marks and zero-width characters included, stays byte for byte; text
// that needs nothing is returned as it is.
func Clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", nulSign)
}
