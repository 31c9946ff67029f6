package discord

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/bwmarrin/discordgo"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Opener = (*Client)(nil)

// OpenFile implements bridge.Opener. The address of a file expires after a day, so it is asked for anew.
// docs.discord.com/developers/reference#signed-attachment-cdn-urls
func (c *Client) OpenFile(ctx context.Context, t bridge.ThreadRef, f bridge.File) (io.ReadCloser, error) {
	gone := &bridge.Error{Code: bridge.CodeGone, Say: "The file was deleted in Discord."}
	messageID, attachment, ok := parseFileRef(f.Ref)
	if !ok {
		return nil, gone
	}
	var m message
	err := c.call(ctx, getMessage, messagePath(t.ID, messageID), "file "+f.Ref, nil, &m)
	switch d := bridge.DetailOf(err); {
	case d == codeUnknownMessage, d == codeUnknownChannel:
		return nil, gone
	case err != nil:
		return nil, c.forbidden(ctx, t.Channel, err)
	}
	for _, raw := range rows(m.Attachments) {
		var a struct {
			ID  string `json:"id"`
			URL string `json:"url"`
		}
		if bot.Lenient(raw, &a) == nil && a.ID == attachment {
			return c.download(ctx, a.URL, gone)
		}
	}
	return nil, gone
}

// download opens a file. The caller's context bounds how long reading may take.
func (c *Client) download(ctx context.Context, address string, gone error) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return nil, &bridge.Error{Code: bridge.CodeRejected, Say: "Discord gave no address for the file.", Cause: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, translate(getFile, err)
	}
	resp, err := c.files.Do(req)
	if err != nil {
		return nil, translate(getFile, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, maxPage)) // what it says is for the log only
	if resp.StatusCode == http.StatusNotFound {
		return nil, gone
	}
	return nil, translate(getFile, &discordgo.RESTError{Request: req, Response: resp, ResponseBody: raw})
}
