package discord

import (
	"bytes"
	"context"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Uploader = (*Client)(nil)

// maxUpload is what Discord takes as one file in a server without boosts. docs.discord.com/developers/reference#uploading-files
const maxUpload = 10 << 20

// Upload implements bridge.Uploader. It needs the permission Attach Files.
func (c *Client) Upload(ctx context.Context, t bridge.ThreadRef, u bridge.Upload) (bridge.PostRef, error) {
	ref := bridge.PostRef{Thread: t}
	if err := c.audits.Safe(ctx, t.Channel); err != nil {
		return ref, err
	}
	if c.locked(ctx, t) {
		return ref, &bridge.Error{Code: bridge.CodeGone, Say: sayLocked, Detail: codeLocked}
	}
	var err error
	if !u.TriedAt.IsZero() {
		if ref.ID, err = c.findReply(ctx, t, u.After, u.Key); err != nil {
			return ref, c.lost(ctx, t, err)
		}
	}
	if ref.ID == "" {
		out := outgoing{Content: authorLine(u.Author), Flags: flagSuppressEmbeds, Nonce: u.Key, Attachments: []attachment{{Name: u.Name, Description: u.Alt}}}
		ref.ID, err = c.replyWith(t, u.Key, out, func(out outgoing) (message, error) { return c.createWithFile(ctx, t.ID, out, u) })
	}
	if err != nil {
		return bridge.PostRef{Thread: t}, bot.Unwilling(c.lost(ctx, t, err), unwillings)
	}
	return ref, nil
}

// createWithFile creates a message that bears a file. docs.discord.com/developers/reference#uploading-files
func (c *Client) createWithFile(ctx context.Context, channelID string, out outgoing, u bridge.Upload) (made message, err error) {
	contentType, body, err := discordgo.MultipartBodyWithJSON(out, []*discordgo.File{{Name: u.Name, ContentType: u.ContentType, Reader: bytes.NewReader(u.Content)}})
	if err != nil {
		return message{}, untellable(err)
	}
	err = c.request(ctx, c.uploads, createMessage, "/channels/"+url.PathEscape(channelID)+"/messages", u.Key, contentType, body, &made)
	if err == nil && made.ID == "" {
		err = translate(createMessage, &broken{status: 200}) // an answer without a message tells nothing
	}
	return made, err
}

// attachment describes the file of a message that is made.
type attachment struct {
	// ID is the place of the file in the request.
	ID          int    `json:"id"`
	Name        string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// unwillings are what Discord's codes mean where a file was to be shown. Where the bot may not post at all, the notice that takes the
// file's place waits as any other post does.
var unwillings = map[string]string{
	codeMissingPerms: "The bot may not show files here. Give it the permission Attach Files in the channel, or invite it again with the link that " +
		"Partyline prints.",
	"40005":           sayTooLarge,
	strconv.Itoa(413): sayTooLarge,
	"240000":          "Discord does not allow what the message says or shows.",
	"20009":           "Discord takes it for explicit content, which it does not show here.",
}

const sayTooLarge = "The file is larger than Discord takes here."
