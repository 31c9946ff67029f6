package demo

import (
	"context"
	"fmt"
	"time"
)

// The customers that the demo starts with. Their numbers are from ranges reserved for examples.
var (
	maya  = customer{Number: "+447700900142", Name: "Maya Patel", Line: lineUK}
	tom   = customer{Number: "+12025550117", Name: "Tom Becker", Line: lineUS}
	lucia = customer{Number: "+447700900178", Name: "Lucía Fernández", Line: lineUK}
	jonas = customer{Number: "+447700900163", Name: "Jonas Weber", Line: lineUK}

	nina = customer{Number: "+12025550143", Name: "Nina Torres", Line: lineUS}
	walt = customer{Number: "+12025550168", Name: "Walt Avery", Line: lineUS}

	seeded = []customer{maya, tom, lucia, nina, jonas, walt}
)

// step is one thing that happened before the demo began.
type step struct {
	// ago is how long before now it happened.
	ago  time.Duration
	with customer
	// admin types text in the customer's thread; the customer texts it where admin is nil.
	admin *person
	text  string
	// press is the label of a button on the card, pressed by admin in place of typing.
	press string
}

// story is what happened, the oldest first.
var story = []step{
	{ago: 26 * time.Hour, with: maya, text: "Hi! Is the green city bike still in stock, size M?"},
	{ago: 26*time.Hour - 4*time.Minute, with: maya, admin: ana, text: "Hi Maya, yes, we have two left. Shall I put one aside for you?"},
	{ago: 26*time.Hour - 6*time.Minute, with: maya, text: "Yes please, I can come by tomorrow."},
	{ago: 26*time.Hour - 9*time.Minute, with: maya, admin: ana, text: "Done, it waits for you under your name. See you tomorrow!"},
	{ago: 5 * time.Hour, with: walt, text: "Do you rent out tandems?"},
	{ago: 5*time.Hour - 3*time.Minute, with: walt, admin: ben, text: "Not this week, Walt, both are out. From Monday on there is one for you."},
	{ago: 5*time.Hour - 4*time.Minute, with: walt, text: "Great, then Monday it is"},
	{ago: 4 * time.Hour, with: walt, admin: ben, press: "Mark read"},
	{ago: 4*time.Hour - time.Minute, with: walt, admin: ben, press: "Close"},
	{ago: 3 * time.Hour, with: tom, text: "Order 4187 came today, thank you. The bell is missing though."},
	{ago: 3*time.Hour - 7*time.Minute, with: tom, admin: ben, text: "Sorry about that, Tom. A new bell is in the post, you should have it on Thursday."},
	{ago: 3*time.Hour - 9*time.Minute, with: tom, text: "Perfect, thanks for the quick answer"},
	{ago: 2 * time.Hour, with: tom, admin: ben, press: "Mark read"},
	{ago: 2*time.Hour - time.Minute, with: tom, admin: ben, text: "You're welcome, enjoy the ride!"},
	{ago: 24 * time.Minute, with: lucia, text: "¿Tenéis cascos para niños? Busco uno para una niña de 6 años."},
	{ago: 12 * time.Minute, with: nina, text: "Hi! My brakes squeak since the rain :( Is there *any* slot today?"},
	{ago: time.Minute, with: maya, text: "Running a little late, how long are you open today?"},
}

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
	switch {
	case s.press != "":
		return h.press(ctx, s)
	case s.admin != nil:
		return h.reply(ctx, s)
	}
	return h.text(ctx, s)
}

// text has the customer write, and waits until it stands in a thread.
func (h *history) text(ctx context.Context, s step) error {
	if err := h.send(ctx, s.with.Number, s.with.Line, s.text); err != nil {
		return err
	}
	c := h.world.chatOf(s.with.Line)
	return wait(ctx, c, func() (found bool) {
		h.threads[s.with.Number], found = c.find(s.text)
		return found
	})
}

// reply has an admin answer, and waits until the thread says that it was delivered.
func (h *history) reply(ctx context.Context, s step) error {
	c, thread := h.world.chatOf(s.with.Line), h.threads[s.with.Number]
	id, err := c.say(typeAct{User: c.user(s.admin), Thread: thread, Text: s.text})
	if err != nil {
		return err
	}
	return wait(ctx, c, func() bool { return c.delivered(thread, id) })
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
