package demo

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/bridge/twilio/twiliotest"
)

// The customers that the demo starts with. Their numbers are from ranges reserved for examples.
var (
	maya  = customer{Number: "+447700900142", Name: "Maya Patel", Line: lineUK}
	tom   = customer{Number: "+12025550117", Name: "Tom Becker", Line: lineUS}
	lucia = customer{Number: "+447700900178", Name: "Lucía Fernández", Line: lineUK}
	jonas = customer{Number: "+447700900163", Name: "Jonas Weber", Line: lineUK}

	omar  = customer{Number: "+447700900121", Name: "Omar Haddad", Line: lineUK}
	grace = customer{Number: "+447700900184", Name: "Grace Hill", Line: lineUK}
	pia   = customer{Number: "+447700900137", Name: "Pia Holm", Line: lineUK}

	nina = customer{Number: "+12025550143", Name: "Nina Torres", Line: lineUS}
	walt = customer{Number: "+12025550168", Name: "Walt Avery", Line: lineUS}
	ruth = customer{Number: "+12025550155", Name: "Ruth Cole", Line: lineUS}

	seeded = []customer{maya, tom, lucia, nina, omar, grace, pia, jonas, walt, ruth}
)

// history plays the story through an app whose clock is behind, so that every message of it went the real way.
type history struct {
	*Demo

	threads map[string]string // by the customer's number
}

// write plays it all.
func (h *history) write(ctx context.Context) error {
	for _, c := range seeded {
		if err := h.meet(ctx, c); err != nil {
			return err
		}
	}
	for i, s := range story {
		if err := h.rest(ctx); err != nil {
			return err
		}
		h.world.clock.setBack(s.ago)
		if err := h.play(ctx, s); err != nil {
			return fmt.Errorf("the demo's history, step %d: %w", i+1, err)
		}
	}
	return nil
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
	if s.fails != 0 {
		h.world.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Number: s.with.Number, Times: 1, Code: s.fails})
		defer h.world.twilio.ClearFaults()
	}
	switch {
	case s.origin != "":
		return h.automatic(ctx, s)
	case s.press != "":
		return h.press(ctx, s)
	case s.admin != nil:
		return h.reply(ctx, s)
	}
	return h.text(ctx, s)
}

// text has the customer write, and waits until it stands in a thread.
func (h *history) text(ctx context.Context, s step) error {
	var media []twiliotest.Media
	if s.picture != "" {
		data, err := files.ReadFile("page/pictures/" + s.picture)
		if err != nil {
			return err
		}
		media = []twiliotest.Media{{ContentType: "image/jpeg", Data: data}}
	}
	if err := h.send(ctx, s.with.Number, s.with.Line, s.text, media...); err != nil {
		return err
	}
	c := h.world.chatOf(s.with.Line)
	return wait(ctx, c, func() (found bool) {
		h.threads[s.with.Number], found = c.find(s.text)
		return found
	})
}

// automatic has the app send as a broadcast or an automation does, and waits until the thread shows it.
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
	c, thread := h.world.chatOf(s.with.Line), h.threads[s.with.Number]
	return wait(ctx, c, func() bool { return c.shows(thread, s.text) })
}

// reply has an admin type, and waits until the thread says that it was delivered, or shows what else comes of it.
func (h *history) reply(ctx context.Context, s step) error {
	c, thread := h.world.chatOf(s.with.Line), h.threads[s.with.Number]
	id, err := c.say(typeAct{User: c.user(s.admin), Thread: thread, Text: s.wording(c)})
	if err != nil || strings.HasPrefix(s.text, "//") {
		return err
	}
	return wait(ctx, c, func() bool {
		if s.shows != "" {
			return c.shows(thread, s.shows)
		}
		return c.delivered(thread, id)
	})
}

// press presses a button of the card once it is there, and waits until it is gone.
func (h *history) press(ctx context.Context, s step) error {
	c, thread := h.world.chatOf(s.with.Line), h.threads[s.with.Number]
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
