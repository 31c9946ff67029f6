package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"partyline/bridge"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

// seeded are the customers that the demo starts with.
var seeded = slices.Concat(britons, americans)

// history plays the story through an app whose clock is behind, so that every message of it went the real way.
type history struct {
	*Demo

	mu      sync.Mutex
	threads map[string]string // by the customer's number
	typed   map[typedText]string
	casting casting
}

// typedText is what was typed in a customer's thread; its id is that of the platform.
type typedText struct{ number, text string }

func newHistory(d *Demo) *history {
	return &history{Demo: d, threads: map[string]string{}, typed: map[typedText]string{}, casting: casting{sent: map[string]error{}}}
}

// write plays it all, moment by moment.
func (h *history) write(ctx context.Context) error {
	if err := h.furnish(ctx); err != nil {
		return err
	}
	for steps := h.options.story; len(steps) > 0; {
		n := 1
		for n < len(steps) && steps[n].ago == steps[0].ago {
			n++
		}
		if err := h.moment(ctx, steps[:n]); err != nil {
			return fmt.Errorf("the demo's history, %s ago: %w", steps[0].ago, err)
		}
		steps = steps[n:]
	}
	return nil
}

// furnish has the customers in the address book, snippets, lists and assistants in the inboxes, and the posts of the inboxes at the top of their channels.
func (h *history) furnish(ctx context.Context) error {
	for _, c := range seeded {
		if err := h.meet(ctx, c); err != nil {
			return err
		}
	}
	if err := h.automate(ctx); err != nil {
		return err
	}
	for _, c := range h.world.chats {
		if err := h.keepTexts(ctx, c); err != nil {
			return err
		}
		if err := h.brief(ctx, c); err != nil {
			return err
		}
		if err := h.fund(ctx, c); err != nil {
			return err
		}
		for _, l := range h.world.linesOf(c) {
			if err := h.enlist(ctx, l.Number); err != nil {
				return err
			}
		}
		if err := wait(ctx, c, c.pinned); err != nil {
			return fmt.Errorf("the post at the top of the channel: %w", err)
		}
	}
	return nil
}

// keepTexts gives an inbox its snippets and its list.
func (h *history) keepTexts(ctx context.Context, c chat) error {
	inbox, err := h.app.Store.InboxOf(ctx, c.name(), c.channel())
	if err != nil {
		return err
	}
	return h.app.Store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		list := store.List{InboxID: inbox.ID, Name: newsList, Folded: strings.ToLower(newsList), Kind: store.OptInList, Wording: newsWording,
			CreatedAt: store.At(h.world.clock.Now())}
		if _, err := tx.AddList(ctx, &list); err != nil {
			return err
		}
		for name, body := range snippets {
			s := store.Snippet{InboxID: inbox.ID, Name: name, Body: body, AuthorName: ana.name, UpdatedAt: store.At(h.world.clock.Now())}
			if _, err := tx.AddSnippet(ctx, &s); err != nil {
				return err
			}
		}
		return nil
	})
}

// moment plays what happened at the same time.
func (h *history) moment(ctx context.Context, steps []step) error {
	if err := h.rest(ctx); err != nil {
		return err
	}
	h.world.clock.setBack(steps[0].ago)
	errs := make([]error, len(steps))
	var playing sync.WaitGroup
	for i, s := range steps {
		playing.Go(func() {
			if err := h.play(ctx, s); err != nil {
				errs[i] = fmt.Errorf("%s: %w", s.with.Name, err)
			}
		})
	}
	playing.Wait()
	return errors.Join(errs...)
}

// rest waits until the app has nothing in hand: a clock that jumps in the middle of its work would end its leases.
func (h *history) rest(ctx context.Context) error {
	for {
		held, err := h.app.Store.LanesHeld(ctx)
		if err != nil || !held {
			return err
		}
		select {
		case <-h.world.clock.After(readyEvery):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *history) play(ctx context.Context, s step) error {
	switch {
	case s.origin == store.OriginBroadcast:
		return h.cast(ctx, s)
	case s.origin != "":
		return h.automatic(ctx, s)
	case s.press != "":
		return h.press(ctx, s)
	case s.forgets:
		return h.forget(ctx, s)
	case s.edits != "" || s.deletes != "":
		return h.change(ctx, s)
	case s.admin != nil:
		return h.reply(ctx, s)
	}
	return h.text(ctx, s)
}

// threadOf is the thread of a customer's conversation; empty where there is none yet.
func (h *history) threadOf(ctx context.Context, c customer) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.threads[c.Number] == "" {
		h.threads[c.Number] = h.Demo.threads(ctx)[party{c.Number, c.Line}]
	}
	return h.threads[c.Number]
}

// text has the customer write, and waits until it stands in a thread.
func (h *history) text(ctx context.Context, s step) error {
	sent, err := s.files()
	if err != nil {
		return err
	}
	media, err := phoneMedia(sent)
	if err != nil {
		return err
	}
	if err := h.send(ctx, s.with.Number, s.with.Line, s.text, media...); err != nil {
		return err
	}
	return h.shown(ctx, s, s.text)
}

// shown waits until the thread of a step's customer shows what the step says that it does, else this text.
func (h *history) shown(ctx context.Context, s step, text string) error {
	if s.shows != "" {
		text = s.shows
	}
	c := h.world.chatOf(s.with.Line)
	return wait(ctx, c, func() bool {
		thread := h.threadOf(ctx, s.with)
		return thread != "" && c.shows(thread, text)
	})
}

// automatic has the app send as an automation does, and waits until the phone has it, and the thread where there is one.
func (h *history) automatic(ctx context.Context, s step) error {
	line, err := h.app.Store.LineByNumber(ctx, s.with.Line)
	if err != nil {
		return err
	}
	_, err = h.app.SendAutomatic(ctx, bridge.Automatic{
		Key: s.by + " " + s.with.Number, Origin: s.origin, Name: s.by, Line: line.ID, To: s.with.Number, Text: s.text,
	})
	if err != nil {
		return err
	}
	err = wait(ctx, h.world.twilio, func() bool {
		return slices.ContainsFunc(h.world.twilio.Phone(s.with.Number), func(m twiliotest.Message) bool { return m.Body == s.text })
	})
	if err != nil || h.threadOf(ctx, s.with) == "" {
		return err
	}
	return h.shown(ctx, s, s.text)
}

// reply has an admin type, and waits until the thread says that it was delivered, or shows what else comes of it.
func (h *history) reply(ctx context.Context, s step) error {
	if s.fails != 0 {
		h.world.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Number: s.with.Number, Times: 1, Code: s.fails})
	}
	if s.late {
		h.world.twilio.Fail(twiliotest.Fault{Kind: twiliotest.TooManyRequests, Number: s.with.Number, RetryAfter: time.Hour})
	}
	sent, err := s.files()
	if err != nil {
		return err
	}
	c, thread := h.world.chatOf(s.with.Line), h.threadOf(ctx, s.with)
	id, err := c.say(typeAct{User: c.user(s.admin), Thread: thread, Text: s.wording(c), Files: sent})
	h.note(s, id)
	switch {
	case err != nil || s.note || strings.HasPrefix(s.text, "//"): // nothing shows that a note was kept
		return err
	case s.late:
		return h.queued(ctx, c, id)
	case s.shows != "":
		return h.shown(ctx, s, s.text)
	}
	return wait(ctx, c, func() bool { return c.delivered(thread, id) })
}

// note remembers what was typed.
func (h *history) note(s step, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.typed[typedText{s.with.Number, s.text}] = id
}

// queued waits until the carrier has a typed reply wait.
func (h *history) queued(ctx context.Context, c chat, id string) error {
	for {
		m, err := h.app.Store.MessageByRequest(ctx, c.name()+":"+c.channel()+":"+id)
		if err == nil && m.State == store.Queued && !m.NextTryAt.IsZero() || err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		select {
		case <-h.world.clock.After(readyEvery):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// change has an admin edit or delete what was typed earlier, and waits until the thread shows what comes of it.
func (h *history) change(ctx context.Context, s step) error {
	c, thread := h.world.chatOf(s.with.Line), h.threadOf(ctx, s.with)
	h.mu.Lock()
	id := h.typed[typedText{s.with.Number, s.edits + s.deletes}]
	h.mu.Unlock()
	var err error
	if s.edits != "" {
		err = c.edit(editAct{User: c.user(s.admin), Thread: thread, TS: id, Text: s.wording(c)})
	} else {
		err = c.remove(deleteAct{User: c.user(s.admin), Thread: thread, TS: id})
	}
	if err != nil {
		return err
	}
	return h.shown(ctx, s, s.text)
}

// forget has an admin delete the contact. What the thread shows makes way soon afterwards.
func (h *history) forget(ctx context.Context, s step) error {
	c, thread := h.world.chatOf(s.with.Line), h.threadOf(ctx, s.with)
	view, input, err := c.deletion(ctx, c.user(s.admin), thread, s.with.Number)
	if err != nil {
		return err
	}
	wrong, err := c.submit(ctx, submitAct{User: c.user(s.admin), View: view, Values: map[string]string{input: s.with.Number}})
	if err == nil && len(wrong) > 0 {
		err = fmt.Errorf("it is not deleted: %v", wrong)
	}
	return err
}

// press presses a button of the card once it is there, and waits until it is gone.
func (h *history) press(ctx context.Context, s step) error {
	c, thread := h.world.chatOf(s.with.Line), h.threadOf(ctx, s.with)
	var b pressAct
	err := wait(ctx, c, func() (there bool) {
		b, there = c.button(thread, s.press)
		return there
	})
	if err != nil {
		return fmt.Errorf("the button %q of the card: %w", s.press, err)
	}
	b.User = c.user(s.admin)
	if err := c.press(ctx, b); err != nil {
		return err
	}
	return wait(ctx, c, func() bool {
		_, there := c.button(thread, s.press)
		return !there
	})
}
