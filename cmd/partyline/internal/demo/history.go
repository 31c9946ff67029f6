package demo

import (
	"context"
	"fmt"
	"time"

	"partyline/bot/slack/slacktest"
)

// The customers that the demo starts with. Their numbers are from ranges reserved for examples.
var (
	maya  = customer{Number: "+447700900142", Name: "Maya Patel", Line: lineUK}
	tom   = customer{Number: "+12025550117", Name: "Tom Becker", Line: lineUS}
	lucia = customer{Number: "+447700900178", Name: "Lucía Fernández", Line: lineUK}
	jonas = customer{Number: "+447700900163", Name: "Jonas Weber", Line: lineUK}

	seeded = []customer{maya, tom, lucia, jonas}
)

// step is one thing that happened before the demo began.
type step struct {
	// ago is how long before now it happened.
	ago  time.Duration
	with customer
	// admin types text in the customer's thread; the customer texts it where admin is empty.
	admin string
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
	{ago: 3 * time.Hour, with: tom, text: "Order 4187 came today, thank you. The bell is missing though."},
	{ago: 3*time.Hour - 7*time.Minute, with: tom, admin: ben, text: "Sorry about that, Tom. A new bell is in the post, you should have it on Thursday."},
	{ago: 3*time.Hour - 9*time.Minute, with: tom, text: "Perfect, thanks for the quick answer"},
	{ago: 2 * time.Hour, with: tom, admin: ben, press: "Mark read"},
	{ago: 2*time.Hour - time.Minute, with: tom, admin: ben, text: "You're welcome, enjoy the ride!"},
	{ago: 24 * time.Minute, with: lucia, text: "¿Tenéis cascos para niños? Busco uno para una niña de 6 años."},
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
	case s.admin != "":
		return h.reply(ctx, s)
	}
	return h.text(ctx, s)
}

// text has the customer write, and waits until it stands in a thread.
func (h *history) text(ctx context.Context, s step) error {
	if err := h.send(ctx, s.with.Number, s.with.Line, s.text); err != nil {
		return err
	}
	return h.world.wait(ctx, h.world.slack.Wait, func() bool {
		for _, m := range h.world.slack.Messages(channelID) {
			for _, reply := range h.world.slack.Thread(channelID, m.TS) {
				if reply.ThreadTS != reply.TS && reply.Plain() == s.text {
					h.threads[s.with.Number] = reply.ThreadTS
					return true
				}
			}
		}
		return false
	})
}

// reply has an admin answer, and waits until the thread says that it was delivered.
func (h *history) reply(ctx context.Context, s step) error {
	ts, err := h.world.slack.Type(s.admin, channelID, h.threads[s.with.Number], s.text)
	if err != nil {
		return err
	}
	return h.world.wait(ctx, h.world.slack.Wait, func() bool {
		m, _ := h.world.slack.Message(channelID, ts)
		return len(m.Reactions["white_check_mark"]) > 0 && len(m.Reactions) == 1
	})
}

// press presses a button of the card once it is there, and waits until it is gone.
func (h *history) press(ctx context.Context, s step) error {
	card := h.threads[s.with.Number]
	var b slacktest.Button
	err := h.world.wait(ctx, h.world.slack.Wait, func() (there bool) {
		b, there = h.button(card, s.press)
		return there
	})
	if err != nil {
		return fmt.Errorf("the button %q of the card: %w", s.press, err)
	}
	if _, err = h.world.slack.Press(ctx, s.admin, channelID, card, b.ActionID, b.Value); err != nil {
		return err
	}
	return h.world.wait(ctx, h.world.slack.Wait, func() bool {
		_, there := h.button(card, s.press)
		return !there
	})
}

func (h *history) button(card, label string) (slacktest.Button, bool) {
	m, _ := h.world.slack.Message(channelID, card)
	for _, b := range m.Buttons() {
		if b.Text == label {
			return b, true
		}
	}
	return slacktest.Button{}, false
}
