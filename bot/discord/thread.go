package discord

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// clockSkew is how far Discord's clock may be behind ours.
const clockSkew = time.Minute

const (
	// maxThreadName is in characters. docs.discord.com/developers/resources/channel#channel-object
	maxThreadName = 100
	// autoArchive is after how many quiet minutes Discord puts a thread out of sight: a week, the longest there is.
	autoArchive = 10080
)

// OpenThread implements bridge.Chat. In a text channel the card is a message with a thread started from it, in a forum a post. The
// thread bears the id of the card in both.
func (c *Client) OpenThread(ctx context.Context, in bridge.Place, card bridge.Card) (bridge.ThreadRef, error) {
	ref := bridge.ThreadRef{Channel: in.Channel}
	if err := c.audits.Safe(ctx, in.Channel); err != nil {
		return ref, err
	}
	at, err := c.places.of(ctx, in.Channel)
	if err != nil {
		return ref, c.forbidden(ctx, in.Channel, invisible(err))
	}
	open := c.openMessage
	if at.kind == placeForum {
		open = c.openPost
	}
	ref.ID, err = open(ctx, at, card)
	if bridge.CodeOf(err) == bridge.CodeGone { // it was deleted while it was made
		err = &bridge.Error{Code: bridge.CodeRetry, Say: sayGone, Detail: bridge.DetailOf(err), Cause: err}
	}
	return ref, c.forbidden(ctx, in.Channel, err)
}

// threadName is the title of a thread. It never changes, since Discord allows about two changes in ten minutes.
func threadName(card bridge.Card) string {
	number := cut(oneLine(card.Number), maxThreadName/2)
	name := oneLine(card.Name)
	if name == "" {
		return cmp.Or(number, "SMS")
	}
	if number == "" {
		return cut(name, maxThreadName)
	}
	const between = " · "
	return cut(name, maxThreadName-size(between+number)) + between + number
}

// colors are the bars of cards by their conversations' labels: red is to be read, yellow to be answered.
var colors = map[string]int{
	bot.LabelUnread: 0xda373c, bot.LabelWaiting: 0xf0b232, bot.LabelOpen: 0x5865f2, bot.LabelSnoozed: 0x80848e, bot.LabelClosed: 0x248046,
}

func (c *Client) encodeCard(card bridge.Card) outgoing {
	embeds, components := encodeView(bot.CardView(card), card.Key, c.address)
	if len(embeds) > 0 {
		embeds[0].Color = colors[bot.Label(card)]
	}
	return outgoing{Embeds: embeds, Components: components}
}

// openMessage posts a card in a text channel and starts a thread from it.
func (c *Client) openMessage(ctx context.Context, at place, card bridge.Card) (id string, err error) {
	if !card.TriedAt.IsZero() {
		made, err := c.findCard(ctx, at.id, card)
		if err != nil {
			return "", err
		}
		if made.ID != "" {
			return made.ID, c.startThread(ctx, at.id, made, card)
		}
	}
	out := c.encodeCard(card)
	out.Nonce = card.Key
	made, err := c.create(ctx, at.id, card.Key, out)
	if err != nil {
		return "", err
	}
	return made.ID, c.startThread(ctx, at.id, made, card)
}

// startThread gives a card its thread. One that has it already stays as it is.
func (c *Client) startThread(ctx context.Context, channelID string, m message, card bridge.Card) error {
	if present(m.Thread) {
		return nil
	}
	body := struct {
		Name        string `json:"name"`
		AutoArchive int    `json:"auto_archive_duration"`
	}{threadName(card), autoArchive}
	var started channel
	err := c.call(ctx, startThread, messagePath(channelID, m.ID)+"/threads", card.Key, body, &started)
	if err == nil {
		c.places.note(started)
	}
	if bridge.DetailOf(err) == codeThreadExists {
		return nil
	}
	return err
}

// findCard looks in a text channel for the card that an earlier try posted. An empty one: there is none.
func (c *Client) findCard(ctx context.Context, channelID string, card bridge.Card) (found message, err error) {
	self, err := c.identity(ctx)
	if err != nil {
		return message{}, err
	}
	err = c.pages(ctx, channelID, snowflake(card.TriedAt.Add(-clockSkew)), card.Key, func(m message) bool {
		if m.by(self.user) && m.hasKey(card.Key) {
			found = m
		}
		return found.ID == ""
	})
	return found, err
}

// openPost makes a forum post whose first message is the card.
func (c *Client) openPost(ctx context.Context, forum place, card bridge.Card) (id string, err error) {
	if !card.TriedAt.IsZero() {
		if id, err = c.findPost(ctx, forum, card); err != nil || id != "" {
			return id, err
		}
	}
	made, err := c.startPost(ctx, forum, card)
	if bridge.DetailOf(err) == codeInvalidForm && len(forum.tags) > 0 { // our tag may have been deleted, and we were not told
		if forum, err = c.places.fresh(ctx, forum.id); err == nil {
			made, err = c.startPost(ctx, forum, card)
		}
	}
	if err != nil {
		return "", err
	}
	c.places.note(made)
	return made.ID, nil
}

func (c *Client) startPost(ctx context.Context, forum place, card bridge.Card) (made channel, err error) {
	body := struct {
		Name        string   `json:"name"`
		AutoArchive int      `json:"auto_archive_duration"`
		Applied     []string `json:"applied_tags,omitempty"`
		Message     outgoing `json:"message"`
	}{
		Name: threadName(card), AutoArchive: autoArchive, Message: c.encodeCard(card),
		Applied: retag(nil, c.tags.of(ctx, forum), bot.Label(card)),
	}
	err = c.call(ctx, startPost, "/channels/"+url.PathEscape(forum.id)+"/threads", card.Key, body, &made)
	return made, err
}

// findPost looks in a forum for the post that an earlier try made; empty: there is none.
func (c *Client) findPost(ctx context.Context, forum place, card bridge.Card) (id string, err error) {
	self, err := c.identity(ctx)
	if err != nil {
		return "", err
	}
	since := card.TriedAt.Add(-clockSkew)
	threads, err := c.threadsSince(ctx, forum, since)
	if err != nil {
		return "", err
	}
	for _, t := range threads {
		if t.owner != self.user || timeOf(t.id).Before(since) {
			continue
		}
		var first message
		err := c.call(ctx, getMessage, messagePath(t.id, t.id), card.Key, nil, &first)
		switch {
		case err == nil && first.hasKey(card.Key):
			return t.id, nil
		case err != nil && bridge.DetailOf(err) != codeUnknownMessage && bridge.DetailOf(err) != codeUnknownChannel:
			return "", err
		}
	}
	return "", nil
}

// Refresh implements bridge.Chat.
func (c *Client) Refresh(ctx context.Context, t bridge.ThreadRef, card bridge.Card) error {
	if err := c.audits.Safe(ctx, t.Channel); err != nil {
		return err
	}
	at, err := c.places.of(ctx, t.Channel)
	if err != nil {
		return c.lost(ctx, t, err)
	}
	var now place
	if at.kind == placeForum { // people change the tags too, and only one process is told
		if now, err = c.places.fresh(ctx, t.ID); err != nil {
			return c.lost(ctx, t, err)
		}
	}
	if now.locked || c.locked(ctx, t) {
		return &bridge.Error{Code: bridge.CodeGone, Say: sayLocked, Detail: codeLocked}
	}
	if at.kind == placeForum { // at first, since it opens an archived post along the way
		if err := c.tags.refresh(ctx, at, now, bot.Label(card)); err != nil {
			return c.lost(ctx, t, err)
		}
	}
	channelID, id := cardAt(t, at.kind)
	return c.lost(ctx, t, c.awake(ctx, t, func() error {
		return c.call(ctx, editMessage, messagePath(channelID, id), "card "+t.ID, c.encodeCard(card), nil)
	}))
}

// awake does something that Discord refuses in an archived thread, and opens the thread for it where needed.
func (c *Client) awake(ctx context.Context, t bridge.ThreadRef, do func() error) error {
	err := do()
	if bridge.DetailOf(err) != codeArchived {
		return err
	}
	var changed channel
	err = c.call(ctx, editChannel, "/channels/"+url.PathEscape(t.ID), "open "+t.ID, map[string]bool{"archived": false}, &changed)
	if err != nil {
		c.places.drop(t.ID) // what we knew of it is old
		if now, freshErr := c.places.of(ctx, t.ID); freshErr == nil && now.locked {
			return &bridge.Error{Code: bridge.CodeGone, Say: sayLocked, Detail: codeLocked, Cause: err}
		}
		return err
	}
	c.places.note(changed)
	return do()
}

// locked says whether a thread is known to be locked. Nobody is asked where nothing speaks for it.
func (c *Client) locked(ctx context.Context, t bridge.ThreadRef) bool {
	known, ok := c.places.known(t.ID)
	if !ok || !known.locked {
		return false
	}
	now, err := c.places.fresh(ctx, t.ID)
	return err == nil && now.locked
}

// lost says what the refusal of a thread means: whether the thread is gone or its channel. Other errors stay as they are.
func (c *Client) lost(ctx context.Context, t bridge.ThreadRef, err error) error {
	switch bridge.DetailOf(err) {
	case codeUnknownChannel:
		c.places.drop(t.ID)
		if _, parentErr := c.places.fresh(ctx, t.Channel); parentErr != nil {
			c.audits.Drop(t.Channel)
			return invisible(parentErr)
		}
		return &bridge.Error{Code: bridge.CodeGone, Say: sayGone, Detail: codeUnknownChannel, Cause: err}
	case codeLocked:
		c.places.drop(t.ID)
	}
	return c.forbidden(ctx, t.Channel, err)
}

// signs are the reactions that show how a reply fares.
var signs = map[bridge.Mark]string{
	bridge.MarkHeld:      "⏳",
	bridge.MarkAsked:     "❓",
	bridge.MarkSent:      "📤",
	bridge.MarkDelivered: "✅",
	bridge.MarkFailed:    "❌",
}

// settledMarks are the answers that mean that nothing is left to do: the reply or its thread is no more, or it bears the sign or cannot.
var settledMarks = map[string]bool{
	codeUnknownMessage: true, codeUnknownChannel: true, "10014": true, // unknown emoji: nobody reacted so
	// The reply bears as many reactions as Discord allows, or its author blocked the bot. Ours is only a sign; a failure is told in
	// words too.
	"30010": true, "90001": true,
}

// Mark implements bridge.Chat. The new sign comes before the old one goes, so that a reply never looks as if nobody had seen it.
func (c *Client) Mark(ctx context.Context, p bridge.PostRef, was, now bridge.Mark) error {
	if was == now {
		return nil
	}
	if err := c.react(ctx, addReaction, signs[now], p); err != nil {
		return err
	}
	return c.react(ctx, removeReaction, signs[was], p)
}

func (c *Client) react(ctx context.Context, m method, sign string, p bridge.PostRef) error {
	if sign == "" {
		return nil
	}
	path := messagePath(p.Thread.ID, p.ID) + "/reactions/" + url.PathEscape(sign) + "/@me"
	err := c.awake(ctx, p.Thread, func() error { return c.call(ctx, m, path, m.verb+p.ID, nil, nil) })
	if settledMarks[bridge.DetailOf(err)] {
		return nil
	}
	return c.forbidden(ctx, p.Thread.Channel, err)
}

// messagePath is the path of a message.
func messagePath(channelID, id string) string {
	return "/channels/" + url.PathEscape(channelID) + "/messages/" + url.PathEscape(id)
}

// create posts a message.
func (c *Client) create(ctx context.Context, channelID, claimant string, out outgoing) (made message, err error) {
	err = c.call(ctx, createMessage, "/channels/"+url.PathEscape(channelID)+"/messages", claimant, out, &made)
	if err == nil && made.ID == "" {
		err = translate(createMessage, &broken{status: http.StatusOK}) // an answer without a message tells nothing
	}
	return made, err
}
