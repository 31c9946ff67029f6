package slack

import (
	"cmp"
	"context"
	"net/url"

	"partyline/bridge"
)

var _ bridge.Eraser = (*Client)(nil)

// EraseThread implements bridge.Eraser. The card says that it was deleted. What was posted under a contact's name is deleted, for an edit
// leaves the name; so is what has files, with its files. docs.slack.dev/reference/methods/chat.update
func (c *Client) EraseThread(ctx context.Context, t bridge.ThreadRef, by bridge.Tombstone) error {
	self, err := c.identity(ctx)
	if err != nil {
		return err
	}
	var ours []message
	args := url.Values{"channel": {t.Channel}, "ts": {t.ID}, "include_all_metadata": {"true"}}
	err = c.pages(ctx, readReplies, "erase"+t.Channel+t.ID, args, func(m message) bool {
		if m.User == self.user || m.key(cardEvent) != "" || m.key(postEvent) != "" {
			ours = append(ours, m)
		}
		return true
	})
	if err != nil {
		return err
	}
	var shut, foreign error
	for _, m := range ours {
		err := c.eraseMessage(ctx, t, m, by)
		switch {
		case bridge.DetailOf(err) == errLocked: // the next may be one that is deleted
			shut = err
		case bridge.CodeOf(err) == bridge.CodeForbidden:
			foreign = err
		case err != nil:
			return err
		}
	}
	return cmp.Or(shut, foreign)
}

func (c *Client) eraseMessage(ctx context.Context, t bridge.ThreadRef, m message, by bridge.Tombstone) error {
	say := by.Post
	if m.TS == t.ID {
		say = by.Card
	}
	blocks, text := encodeNotice(bridge.Post{Kind: bridge.PostNotice, Parts: []bridge.Part{{Text: say}}})
	var err error
	switch {
	case m.Text == text || m.SubType == "tombstone":
		return nil
	case m.TS != t.ID && (m.Username != "" || len(m.files()) > 0):
		err = c.deleteWhole(ctx, t.Channel, m)
	default:
		err = c.call(ctx, updateMessage, "", "erase"+t.Channel+m.TS, func(ctx context.Context) error {
			_, _, _, err := c.api.UpdateMessageContext(ctx, t.Channel, m.TS, inert(blocks, text)...)
			return err
		})
	}
	switch detail := bridge.DetailOf(err); {
	case settledErasures[detail]:
		return nil
	case foreignErasures[detail]:
		return &bridge.Error{Code: bridge.CodeForbidden, Say: sayForeignErase, Detail: detail, Cause: err}
	case detail == errLocked:
		return &bridge.Error{Code: bridge.CodeUnavailable, Say: sayLockedErase, Detail: detail, Cause: err}
	}
	return err
}

// settledErasures are the answers that mean that there is nothing left of ours.
var settledErasures = map[string]bool{
	"message_not_found": true, "file_not_found": true, "file_deleted": true,
}

// foreignErasures are the answers that mean that the message is not ours to change: our mark is on it, but another app of ours posted it.
var foreignErasures = map[string]bool{"cant_update_message": true, "cant_delete_message": true}

// deleteWhole deletes a message with its files: a file that was shared once stays when its message goes.
func (c *Client) deleteWhole(ctx context.Context, channel string, m message) error {
	for _, f := range m.files() {
		if f.Ref == "" {
			continue
		}
		err := c.call(ctx, deleteFile, "", "erase"+f.Ref, func(ctx context.Context) error { return c.api.DeleteFileContext(ctx, f.Ref) })
		if err != nil && !settledErasures[bridge.DetailOf(err)] {
			return err
		}
	}
	return c.call(ctx, deleteMessage, "", "erase"+channel+m.TS, func(ctx context.Context) error {
		_, _, err := c.api.DeleteMessageContext(ctx, channel, m.TS)
		return err
	})
}
