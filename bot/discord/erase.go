package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Eraser = (*Client)(nil)

var deleteMessage = method{name: "delete message", verb: http.MethodDelete}

// maxEraseSearch is how many messages of a channel are looked at, after a post, for the line that leads to it.
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
	var foreign foreigner
	if at.kind != placeForum {
		if err := foreign.spare(c.entomb(ctx, t.Channel, message{ID: t.ID}, by.Card)); err != nil {
			return err
		}
		if err := c.eraseAnnouncements(ctx, t, by.Announced); err != nil {
			return err
		}
	}
	if err := foreign.spare(c.awake(ctx, t, func() error { return c.eraseReplies(ctx, t, by) })); err != nil {
		return err
	}
	err = c.awake(ctx, t, func() error { return c.retitle(ctx, t, at, by.Title) })
	return cmp.Or(err, foreign.err)
}

// retitle gives a thread another title. A forum shows its post as closed, for nobody waits there any more.
func (c *Client) retitle(ctx context.Context, t bridge.ThreadRef, in place, title string) error {
	body := map[string]any{"name": cut(title, maxThreadName)}
	if in.kind == placeForum {
		forum, err := c.places.fresh(ctx, in.id)
		if err != nil {
			return err
		}
		post, err := c.places.fresh(ctx, t.ID)
		if err != nil {
			return err
		}
		if tags := retag(existing(post.applied, forum.tags), labelIDs(forum.tags), bot.LabelClosed); tags != nil {
			body["applied_tags"] = tags
		}
	}
	return c.call(ctx, editChannel, "/channels/"+url.PathEscape(t.ID), "erase "+t.ID, body, nil)
}

// foreigner is the refusal of a message that is not ours to change, nil where there was none. All else is erased before it is told.
type foreigner struct{ err error }

// spare keeps such a refusal, and gives every other error.
func (f *foreigner) spare(err error) error {
	if bridge.CodeOf(err) != bridge.CodeForbidden {
		return err
	}
	f.err = err
	return nil
}

// eraseReplies edits all our messages in a thread. In a forum the first of them is the card.
func (c *Client) eraseReplies(ctx context.Context, t bridge.ThreadRef, by bridge.Tombstone) error {
	self, err := c.identity(ctx)
	if err != nil {
		return err
	}
	var ours []message
	err = c.pages(ctx, t.ID, "0", "erase "+t.ID, func(m message) bool {
		// The card may be of another bot, whose place ours took.
		if (m.by(self.user) || m.ID == t.ID) && (m.Type == typeDefault || m.Type == typeReply) {
			ours = append(ours, m)
		}
		return true
	})
	if err != nil {
		return err
	}
	var foreign foreigner
	for _, m := range ours {
		say := by.Post
		if m.ID == t.ID {
			say = by.Card
		}
		if m.says(say) {
			continue
		}
		if err := foreign.spare(c.entomb(ctx, t.ID, m, say)); err != nil {
			return err
		}
	}
	return foreign.err
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

// entomb edits one message. One that is not there any more needs no edit. CodeForbidden: another bot posted it.
func (c *Client) entomb(ctx context.Context, channelID string, m message, say string) error {
	err := c.call(ctx, editMessage, messagePath(channelID, m.ID), "erase "+m.ID, tombstone{say: say}, nil)
	switch bridge.DetailOf(err) {
	case codeUnknownMessage:
		return nil
	case codeForeign:
		return &bridge.Error{Code: bridge.CodeForbidden, Say: sayForeignErase, Detail: codeForeign, Cause: err}
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
func (c *Client) eraseAnnouncements(ctx context.Context, t bridge.ThreadRef, posts []string) error {
	lines, err := c.announcements(ctx, t, posts)
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

// announcements are the lines in a text channel that lead to a thread. Each came soon after its post, so a channel is read from there
// on, no message of it twice, until the lines are found, or so many messages came after the post that somebody must have deleted its line.
func (c *Client) announcements(ctx context.Context, t bridge.ThreadRef, posts []string) (lines []string, err error) {
	self, err := c.identity(ctx)
	if err != nil {
		return nil, err
	}
	posts = slices.SortedFunc(slices.Values(posts), func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	for more := len(posts) > 0; more && err == nil; {
		more = false // unless the search stops before the channel ends
		looked, missing := 0, map[string]bool{}
		err = c.pages(ctx, t.Channel, posts[0], "erase announced "+t.ID, func(m message) bool {
			for len(posts) > 0 && !newer(posts[0], m.ID) {
				missing[posts[0]], posts, looked = true, posts[1:], 0
			}
			if looked++; m.by(self.user) && m.Content != nil {
				if _, post, leads := strings.Cut(*m.Content, "/"+t.ID+"/"); leads {
					lines = append(lines, m.ID)
					delete(missing, post)
				}
			}
			goOn := looked < pageSize || len(missing) > 0 && looked < maxEraseSearch
			more = !goOn && len(posts) > 0
			return goOn
		})
	}
	return lines, err
}
