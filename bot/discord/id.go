package discord

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// Discord's ids are snowflakes: milliseconds since the first second of 2015, and 22 bits that tell the rest apart. They are
// numbers written as text. docs.discord.com/developers/reference#snowflakes

// snowflakeEpoch is the moment 0 of snowflakes, in Unix milliseconds.
const snowflakeEpoch = 1420070400000

// timeOf is the moment of an id; zero for nonsense.
func timeOf(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + snowflakeEpoch).UTC()
}

// snowflake is the first id of a moment; "0" for one before all.
func snowflake(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-snowflakeEpoch, 0)<<22, 10)
}

// newer says whether an id was made after another. Nonsense and nothing are older than all.
func newer(id, than string) bool {
	a, _ := strconv.ParseUint(id, 10, 64)
	b, _ := strconv.ParseUint(than, 10, 64)
	return a > b
}

// A button's custom id holds the command's name, a number (custom ids must differ within a message), the key of the card that it
// stands on, empty elsewhere, and the command's argument text. Discord takes 100 characters.
// docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id

const maxCustomID = 100

func customID(command string, n int, key, value string) string {
	return strings.Join([]string{command, strconv.Itoa(n), key, value}, ":")
}

// parseCustomID takes a custom id apart. False: it is none of ours.
func parseCustomID(id string) (command, key, value string, ok bool) {
	parts := strings.SplitN(id, ":", 4)
	if len(parts) < 4 || parts[0] == "" {
		return "", "", "", false
	}
	return parts[0], parts[2], parts[3], true
}

// A file's Ref holds the message it came with and its own id, since the address of a file expires.
// docs.discord.com/developers/reference#signed-attachment-cdn-urls

func fileRef(message, attachment string) string { return message + "/" + attachment }

func parseFileRef(ref string) (message, attachment string, ok bool) {
	message, attachment, ok = strings.Cut(ref, "/")
	return message, attachment, ok && isSnowflake(message) && isSnowflake(attachment)
}

// announcementNonce is the nonce of a post's announcement in the channel; it differs from the nonce of the post itself, which is its
// key. A nonce has at most 25 characters.
func announcementNonce(key string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key)) // a hash takes everything
	return fmt.Sprintf("a%x", h.Sum64())
}

// pageOf is the page of a message, or of a thread where message is empty. It is discord.com's for every address of the API, for
// people's programs open it.
func pageOf(guild, channel, message string) string {
	page := DefaultAPIURL + "/channels/" + guild + "/" + channel
	if message != "" {
		page += "/" + message
	}
	return page
}

// address is the page of a thread.
func (c *Client) address(l bot.Link) string { return pageOf(c.places.guildOf(l.Channel), l.ID, "") }

// cardAt is where the card of a thread is: a thread that was started from a message has the message's id, and the message stays in
// the channel; a forum post is a thread whose first message has its id.
func cardAt(t bridge.ThreadRef, kind placeKind) (channel, message string) {
	if kind == placeForum {
		return t.ID, t.ID
	}
	return t.Channel, t.ID
}
