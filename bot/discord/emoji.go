package discord

import (
	"regexp"
)

// customEmoji is an emoji of a server's own, within its angle brackets: animated or not, with its name and id. Those of Unicode
// arrive as they are. docs.discord.com/developers/reference#message-formatting
//
// A custom one exists in Discord only, so its name between colons is what can be sent.
var customEmoji = regexp.MustCompile(`^a?:(\w{1,64}):\d+$`)
