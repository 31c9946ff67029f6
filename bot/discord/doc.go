// Package discord mirrors conversations into Discord, with the same file names as package slack. An inbox is mirrored into a text
// channel, where the card of a conversation is a message with a thread started from it, or into a forum, where it is a post whose tags
// show how things stand.
//
// Events come over the gateway, which one process at a time holds; everything else is REST, which any process may do. REST calls go
// through discordgo with its retries and its rate limiter out of the way: both sleep without looking at a context, and a repeated POST
// is a second message. What is to be posted is looked for before it is posted again (post.go, thread.go), and limits.go keeps to what
// Discord's answers say of its limits.
//
// Everything is shown in mark-up that says exactly what was typed (markup.go), and every message forbids Discord to ping anybody
// (encode.go). Nothing is shown in a channel that others than its admins can read (audit.go), nothing goes out that others typed
// (admins.go).
package discord
