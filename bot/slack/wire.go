package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// message is what we need of a message, in events and in answers of the Web API alike. Blocks and files stay raw, so that one
// that is malformed or unknown spoils nothing else. docs.slack.dev/reference/events/message
type message struct {
	Type    string `json:"type"`
	SubType string `json:"subtype"`
	Channel string `json:"channel"`
	User    string `json:"user"`
	BotID   string `json:"bot_id"`
	// Username is the name that an app chose for its message; empty for its own.
	Username        string          `json:"username"`
	Text            string          `json:"text"`
	TS              string          `json:"ts"`
	ThreadTS        string          `json:"thread_ts"`
	Blocks          json.RawMessage `json:"blocks"`
	Files           json.RawMessage `json:"files"`
	Metadata        json.RawMessage `json:"metadata"`
	Edited          json.RawMessage `json:"edited"`
	DeletedTS       string          `json:"deleted_ts"`
	Message         *message        `json:"message"`
	PreviousMessage *message        `json:"previous_message"`
}

// key is the key that we put into a message's metadata, where its event type is the wanted one.
func (m message) key(eventType string) string {
	var md struct {
		EventType    string `json:"event_type"`
		EventPayload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	if len(m.Metadata) == 0 || bot.Lenient(m.Metadata, &md) != nil || md.EventType != eventType {
		return ""
	}
	return md.EventPayload.Key
}

// editedAt is when the message was last edited; empty for never.
func (m message) editedAt() string {
	var e struct {
		TS string `json:"ts"`
	}
	if len(m.Edited) > 0 {
		_ = bot.Lenient(m.Edited, &e)
	}
	return e.TS
}

// files are the files of a message. One without a name counts with its title or id.
func (m message) files() []bridge.File {
	var raw []json.RawMessage
	if len(m.Files) == 0 || bot.Lenient(m.Files, &raw) != nil {
		return nil
	}
	var files []bridge.File
	for _, r := range raw {
		var f struct {
			Name, Title, ID string
			Mimetype, Mode  string
			Size            int64
			IsExternal      bool `json:"is_external"`
		}
		_ = bot.Lenient(r, &f)
		name := cmp.Or(f.Name, f.Title, f.ID, "file")
		if f.IsExternal || elsewhere[f.Mode] {
			f.ID = ""
		}
		files = append(files, bridge.File{Name: name, ContentType: f.Mimetype, Size: f.Size, Ref: f.ID})
	}
	return files
}

// maxAnswer bounds what we read of one answer of the Web API. A page of 200 messages stays far below.
const maxAnswer = 32 << 20

// read makes a reading call whose answer holds messages. slack-go would refuse the whole answer for one malformed block.
// Its errors are those of slack-go, so that one table translates both.
func (c *Client) read(ctx context.Context, m method, args url.Values, into any) error {
	args.Set("token", c.o.BotToken)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.o.APIURL+m.name, strings.NewReader(args.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		if after, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && resp.StatusCode == http.StatusTooManyRequests {
			return &slack.RateLimitedError{RetryAfter: time.Duration(after) * time.Second}
		}
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return err
	}
	var envelope struct {
		OK     bool   `json:"ok"`
		Error  string `json:"error"`
		Needed string `json:"needed"`
	}
	if err := bot.Lenient(body, &envelope); err != nil {
		return err
	}
	if !envelope.OK {
		return slack.SlackErrorResponse{Err: envelope.Error, Needed: envelope.Needed}
	}
	return bot.Lenient(body, into)
}

// page is one page of conversations.history or conversations.replies.
type page struct {
	Messages []json.RawMessage `json:"messages"`
	HasMore  bool              `json:"has_more"`
	Metadata struct {
		NextCursor string `json:"next_cursor"`
	} `json:"response_metadata"`
}

// pageSize is how many messages we ask for at once; Slack recommends no more than 200.
// docs.slack.dev/apis/web-api/pagination
const pageSize = 200

// pages reads a channel's history or a thread's replies page by page and hands each message to each, until that returns false.
// Messages that are no JSON objects are passed over. claimant names the work for pacing.
func (c *Client) pages(ctx context.Context, m method, claimant string, args url.Values, each func(message) bool) error {
	args.Set("limit", strconv.Itoa(pageSize))
	for {
		var p page
		err := c.call(ctx, m, "", claimant, func(ctx context.Context) error { return c.read(ctx, m, args, &p) })
		if err != nil {
			return err
		}
		for _, raw := range p.Messages {
			var msg message
			if bot.Lenient(raw, &msg) == nil && !each(msg) {
				return nil
			}
		}
		// Without a cursor has_more would lead round in a circle.
		if p.Metadata.NextCursor == "" {
			return nil
		}
		args.Set("cursor", p.Metadata.NextCursor)
	}
}
