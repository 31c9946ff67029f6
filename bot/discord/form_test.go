package discord_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"partyline/bot"
	"partyline/bot/bottest"
	"partyline/bot/discord/discordtest"
)

func contextFor(d *desk, t time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(d.ctx, t)
}

// asksToSend has the router open a form, and take it the way take says.
func (d *desk) asksToSend(take func(call bot.Call) bot.Answer) {
	d.router.Answers(func(_ string, call bot.Call) (bot.Answer, error) {
		if call.Values != nil {
			return take(call), nil
		}
		return bot.Answer{Form: &bot.Form{Title: "New message", Submit: "Send", Command: "send", Value: "42 a:b", Inputs: []bot.Input{
			{Name: "number", Label: "Phone number", Hint: "With its country code.", MaxLength: 40},
			{Name: "text", Label: "Text", Long: true, Optional: true, MaxLength: 1600, Initial: "Hi"},
		}}}, nil
	})
}

func taken(bot.Call) bot.Answer { return view("Queued.") }

// modal is the window that a person has open.
func (d *desk) modal(user string) discordtest.Modal {
	d.t.Helper()
	all := d.Modals(user)
	if len(all) != 1 {
		d.t.Fatalf("%d windows are open\nlog:\n%s", len(all), d.logs)
	}
	return all[0]
}

func (d *desk) submits(user string, values map[string]string) discordtest.Response {
	d.t.Helper()
	r, err := d.Submit(d.ctx, user, d.modal(user).ID, values)
	if err != nil || len(r.Errors) > 0 {
		d.t.Fatalf("submitting: %v, %v\nlog:\n%s", err, r.Errors, d.logs)
	}
	return r
}

// A window is opened by the first answer, and submitted under the key of what opened it; whatever its inputs are wrapped in.
func TestAFormIsOpenedAndSubmitted(t *testing.T) {
	t.Parallel()
	for name, labels := range map[string]bool{"rows": false, "labels, which discordgo cannot read": true} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.run()
			thread := d.thread()
			d.asksToSend(taken)
			opened := d.slash(d.anna, thread.ID, "send", nil)
			m := d.modal(d.anna)
			if opened.Type != 9 || m.Title != "New message" || len(m.Inputs) != 2 || m.Inputs[0].Label != "Phone number" || !m.Inputs[0].Required ||
				m.Inputs[0].Placeholder != "With its country code." || m.Inputs[0].MaxLength != 40 || m.Inputs[0].Long ||
				!m.Inputs[1].Long || m.Inputs[1].Required || m.Inputs[1].Value != "Hi" {
				t.Errorf("opened by %d: %+v", opened.Type, m)
			}
			submit, values := d.Submit, map[string]string{"number": "+447700900123", "text": "See <@you> *there*"}
			if labels {
				submit = d.SubmitLabels
			}
			r, err := submit(d.ctx, d.anna, m.ID, values)
			d.must(err)
			got := d.router.Asked()[1]
			if got.Command != "send" || got.Call.Text != "42 a:b" || got.Call.Key != opened.ID || !maps.Equal(got.Call.Values, values) ||
				got.Call.Thread == nil || *got.Call.Thread != thread || got.Call.Channel != d.channel {
				t.Errorf("ran %s %+v", got.Command, got.Call)
			}
			if m := d.sees(r); m.Plain() != "Queued." || !m.Ephemeral {
				t.Errorf("sees %q", m.Plain())
			}
		})
	}
}

// Discord closes a window whatever is wrong with it, so what was typed is given back with a way to correct it.
func TestComplaintsLoseNothing(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.asksToSend(func(call bot.Call) bot.Answer {
		if call.Values["number"] == "five" {
			return bot.Answer{Errors: map[string]string{"number": "That is not a phone number.", "other": "Odd."}}
		}
		return taken(call)
	})
	opened := d.slash(d.anna, d.channel, "send", nil)
	long := strings.Repeat("long text ", 150)
	complaint := d.sees(d.submits(d.anna, map[string]string{"number": "five", "text": long}))
	for _, want := range []string{"Phone number: That is not a phone number.", "other: Odd.", "Phone number: five", "Text: " + strings.TrimSpace(long)} {
		if !strings.Contains(complaint.Plain(), want) {
			t.Errorf("%q misses %q", complaint.Plain(), want)
		}
	}
	if r := d.presses(d.anna, complaint, "Edit again"); r.Type != 9 {
		t.Fatalf("opened by %d", r.Type)
	}
	m := d.modal(d.anna)
	if len(m.Inputs) != 2 || m.Inputs[0].Value != "five" || m.Inputs[0].Label != "Phone number" || m.Inputs[1].Value != long {
		t.Errorf("opened with %+v", m.Inputs)
	}
	if got := d.sees(d.submits(d.anna, map[string]string{"number": "+447700900123"})); got.Plain() != "Queued." {
		t.Errorf("sees %q", got.Plain())
	}
	asked := d.router.Asked()
	if got := asked[len(asked)-1].Call; got.Key != opened.ID || got.Values["text"] != long {
		t.Errorf("submitted as %+v, want the key %s", got, opened.ID)
	}
	// After a while it is forgotten, and says so.
	d.clock.Advance(15 * time.Minute)
	d.presses(d.anna, complaint, "Edit again")
	if got := d.whisper(d.anna, d.channel); !strings.Contains(got, "not kept any more") {
		t.Errorf("sees %q", got)
	}
}

// A window can only be a first answer. One that comes too late is offered by a button.
func TestAFormThatComesTooLateIsOffered(t *testing.T) {
	d := newDesk(t)
	d.run()
	form := bot.Answer{Form: &bot.Form{Title: "New message", Command: "send", Inputs: []bot.Input{{Name: "text", Label: "Text"}}}}
	acked, open := d.slowly(form, func() (discordtest.Response, error) {
		return d.Slash(d.ctx, d.anna, d.channel, "sms", "send", nil)
	})
	r := <-acked
	open()
	offer := d.sees(r)
	if r.Type != 5 || len(d.Modals(d.anna)) != 0 {
		t.Fatalf("answered by %d", r.Type)
	}
	d.presses(d.anna, offer, "Open")
	d.asksToSend(taken)
	d.submits(d.anna, map[string]string{"text": "hello"})
	asked := d.router.Asked()
	if got := asked[len(asked)-1].Call; got.Key != r.ID || got.Values["text"] != "hello" {
		t.Errorf("submitted as %+v, want the key %s", got, r.ID)
	}
}

func TestComplaintsOfASlowFormAreNotLost(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.asksToSend(taken)
	d.slash(d.anna, d.channel, "send", nil)
	m := d.modal(d.anna)
	acked, open := d.slowly(bot.Answer{Errors: map[string]string{"number": "Nobody is there."}}, func() (discordtest.Response, error) {
		return d.Submit(d.ctx, d.anna, m.ID, map[string]string{"number": "+447700900123"})
	})
	r := <-acked
	open()
	if got := d.sees(r); !strings.Contains(got.Plain(), "Phone number: Nobody is there.") || d.button(got, "Edit again") == "" {
		t.Errorf("sees %q", got.Plain())
	}
}

// Another process, or we after a restart, do not know the window that is submitted. Nothing is lost for that.
func TestAFormOutlivesARestart(t *testing.T) {
	d := newDesk(t)
	stop := d.run()
	d.asksToSend(func(bot.Call) bot.Answer { return bot.Answer{Errors: map[string]string{"number": "Not this one."}} })
	opened := d.slash(d.anna, d.channel, "send", nil)
	stop()
	again := d.again()
	again.listener = &bottest.Listener{}
	again.run()
	complaint := again.sees(again.submits(d.anna, map[string]string{"number": "five", "text": "typed"}))
	if got := complaint.Plain(); !strings.Contains(got, "number: Not this one.") || !strings.Contains(got, "text: typed") {
		t.Errorf("sees %q", got)
	}
	again.presses(d.anna, complaint, "Edit again")
	if m := again.modal(d.anna); m.Inputs[1].Value != "typed" {
		t.Errorf("opened with %+v", m.Inputs)
	}
	asked := d.router.Asked()
	if got := asked[len(asked)-1].Call.Key; got != opened.ID {
		t.Errorf("submitted under %q, want %q", got, opened.ID)
	}
}

// Whoever is no admin any more cannot use a window that was opened before.
func TestAFormIsCheckedWhenItIsSubmitted(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.asksToSend(taken)
	d.slash(d.anna, d.channel, "send", nil)
	d.SetOverwrites(d.channel, append(d.closed(), discordtest.Overwrite{ID: d.anna, Member: true, Allow: discordtest.ViewChannel})...)
	d.SetMember(d.guild, d.anna, func(m *discordtest.Member) { m.Roles = nil })
	if got := d.sees(d.submits(d.anna, map[string]string{"number": "1"})); !strings.Contains(got.Plain(), "not on the list") {
		t.Errorf("sees %q", got.Plain())
	}
	if n := len(d.router.Asked()); n != 1 {
		t.Errorf("ran %d commands", n)
	}
}
