package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Eraser = (*Client)(nil)

var deleteMessage = method{name: "delete message", verb: http.MethodDelete}

// maxEraseSearch is how many messages of a channel are looked at for lines that lead to a thread.
const maxEraseSearch = 2000

// EraseThread implements bridge.Eraser. Everything in the thread is edited, files and buttons go, the thread gets another title, and the
// lines in the channel that lead to it are deleted.
func (c *Client) EraseThread(ctx context.Context, t bridge.ThreadRef, by bridge.Tombstone) error {
	err := c.eraseThread(ctx, t, by)
	if c.shut(ctx, t, err) {
		return &bridge.Error{Code: bridge.CodeUnavailable, Say: sayLockedErase, Detail: codeLocked, Cause: err}
	}
	return c.lost(ctx, t, err)
}

// shut says whether a refusal means that a thread is locked for us. Its messages and its title are refused with different codes.
func (c *Client) shut(ctx context.Context, t bridge.ThreadRef, err error) bool {
	switch bridge.DetailOf(err) {
	case codeLocked:
		return true
	case codeMissingPerms:
		now, err := c.places.fresh(ctx, t.ID)
		return err == nil && now.locked
	}
	return false
}

func (c *Client) eraseThread(ctx context.Context, t bridge.ThreadRef, by bridge.Tombstone) error {
	at, err := c.places.of(ctx, t.Channel)
	if err != nil {
		return err
	}
	if at.kind != placeForum {
		if err := c.entomb(ctx, t.Channel, message{ID: t.ID}, by.Card); err != nil {
			return err
		}
		if err := c.eraseAnnouncements(ctx, t); err != nil {
			return err
		}
	}
	if err := c.awake(ctx, t, func() error { return c.eraseReplies(ctx, t, by) }); err != nil {
		return err
	}
	return c.awake(ctx, t, func() error {
		return c.call(ctx, editChannel, "/channels/"+url.PathEscape(t.ID), "erase "+t.ID, map[string]string{"name": cut(by.Title, maxThreadName)}, nil)
	})
}

// eraseReplies edits all our messages in a thread. In a forum the first of them is the card.
func (c *Client) eraseReplies(ctx context.Context, t bridge.ThreadRef, by bridge.Tombstone) error {
	self, err := c.identity(ctx)
	if err != nil {
		return err
	}
	var ours []message
	err = c.pages(ctx, t.ID, "0", "erase "+t.ID, func(m message) bool {
		if m.by(self.user) && (m.Type == typeDefault || m.Type == typeReply) {
			ours = append(ours, m)
		}
		return true
	})
	if err != nil {
		return err
	}
	for _, m := range ours {
		say := by.Post
		if m.ID == t.ID {
			say = by.Card
		}
		if m.says(say) {
			continue
		}
		if err := c.entomb(ctx, t.ID, m, say); err != nil {
			return err
		}
	}
	return nil
}

// tombstone is the body of an edit after which a message holds nothing but one sentence.
type tombstone struct{ say string }

// MarshalJSON implements json.Marshaler. Without attachments a message would keep its files.
// docs.discord.com/developers/reference#editing-message-attachments
func (s tombstone) MarshalJSON() ([]byte, error) {
	raw, err := json.Marshal(outgoing{Content: small(escape(s.say)), Flags: flagSuppressEmbeds})
	if err != nil {
		return nil, err
	}
	return append(raw[:len(raw)-1], `,"attachments":[]}`...), nil
}

// entomb edits one message. One that is not there any more needs no edit, and one that another app posted cannot have one.
func (c *Client) entomb(ctx context.Context, channelID string, m message, say string) error {
	err := c.call(ctx, editMessage, messagePath(channelID, m.ID), "erase "+m.ID, tombstone{say: say}, nil)
	switch bridge.DetailOf(err) {
	case codeUnknownMessage:
		return nil
	case codeForeign:
		c.log.Error("discord: a message of another app cannot be replaced; delete it by hand", "channel", channelID, "message", m.ID)
		return nil
	}
	return err
}

// says says whether a message holds nothing but this sentence already.
func (m message) says(sentence string) bool {
	var files []json.RawMessage
	if len(m.Attachments) > 0 {
		_ = bot.Lenient(m.Attachments, &files) // what cannot be read is edited away
	}
	return m.Content != nil && *m.Content == small(escape(sentence)) && len(files) == 0
}

// eraseAnnouncements deletes the lines in a text channel that lead to posts of a thread.
func (c *Client) eraseAnnouncements(ctx context.Context, t bridge.ThreadRef) error {
	self, err := c.identity(ctx)
	if err != nil {
		return err
	}
	looked, page := 0, "/"+t.ID+"/"
	var lines []string
	err = c.pages(ctx, t.Channel, t.ID, "erase announced "+t.ID, func(m message) bool {
		if looked++; m.by(self.user) && m.Content != nil && strings.Contains(*m.Content, page) {
			lines = append(lines, m.ID)
		}
		return looked < maxEraseSearch
	})
	for _, line := range lines {
		if err != nil {
			break
		}
		err = c.call(ctx, deleteMessage, messagePath(t.Channel, line), "erase "+line, nil, nil)
		if bridge.DetailOf(err) == codeUnknownMessage {
			err = nil
		}
	}
	return err
}
