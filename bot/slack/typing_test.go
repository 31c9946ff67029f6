package slack_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
)

// redrawing is how often a window may be drawn anew while somebody types in it.
const redrawing = 700 * time.Millisecond

// turnstile is a clock that tells of everybody who waits until a window may be drawn again.
type turnstile struct {
	*clockwork.FakeClock
	waits chan struct{}
}

// After implements clockwork.Clock.
func (c *turnstile) After(d time.Duration) <-chan time.Time {
	due := c.FakeClock.After(d)
	if d == redrawing {
		c.waits <- struct{}{}
	}
	return due
}

// typist is an office in which Anna has a window open that counts what stands in it.
type typist struct {
	*office
	window slacktest.View
	turns  *turnstile
	stop   func()
}

func newTypist(t *testing.T) typist {
	t.Helper()
	turns := &turnstile{waits: make(chan struct{}, 32)}
	o := newOffice(t, func(p *slack.Options) {
		turns.FakeClock, _ = p.Clock.(*clockwork.FakeClock)
		p.Clock = turns
	})
	o.router.Answers(func(_ string, call bot.Call) (bot.Answer, error) { return counted(call), nil })
	stop := o.run()
	window, err := o.slash(o.anna, "write").WaitView(o.ctx)
	if err != nil {
		t.Fatal(err)
	}
	return typist{o, window, turns, stop}
}

func counted(call bot.Call) bot.Answer {
	text := call.Values["text"]
	return bot.Answer{Form: &bot.Form{
		Title: "Write an SMS", Submit: "Send", Command: "write",
		Inputs: []bot.Input{{Name: "text", Label: "Text", Initial: text}},
		Live:   &bot.Live{Value: "count", Lines: []string{fmt.Sprint("counted ", len(text))}},
	}}
}

// enters has so many characters stand in the window.
func (x typist) enters(characters int) {
	x.t.Helper()
	if _, err := x.ViewAction(x.ctx, x.anna, x.window.ID, "text", strings.Repeat("x", characters)); err != nil {
		x.t.Fatal(err)
	}
}

// await waits until so many more states wait for their turn.
func (x typist) await(states int) {
	x.t.Helper()
	for i := range states {
		select {
		case <-x.turns.waits:
		case <-x.ctx.Done():
			x.t.Fatalf("%d wait for their turn, want %d\nlog:\n%s", i, states, x.logs)
		}
	}
}

// shows waits until the window counts so many characters.
func (x typist) shows(characters int) {
	x.t.Helper()
	x.until(fmt.Sprint("the window counts ", characters), func() bool {
		all := x.Views(x.anna)
		return len(all) == 1 && strings.HasSuffix(all[0].Plain(), fmt.Sprint("counted ", characters))
	})
}

// drawings are what the window was told to count since it opened, in order. What happened before is over then.
func (x typist) drawings() string {
	x.stop()
	var all []string
	for _, c := range x.Requests("views.update") {
		_, behind, _ := strings.Cut(c.Args["view"], "counted ")
		number, _, _ := strings.Cut(behind, `"`)
		all = append(all, number)
	}
	return strings.Join(all, " ")
}

// However fast somebody types, a window is drawn anew at the first character and once a turn after it; then it shows the last state.
func TestAFlurryOfTypingIsDrawnTwice(t *testing.T) {
	x := newTypist(t)
	x.enters(1)
	x.shows(1)
	for n := 2; n <= 20; n++ {
		x.enters(n)
	}
	x.await(19)
	if n := x.Calls("views.update"); n != 1 {
		t.Errorf("drawn %d times before its turn", n)
	}
	x.clock.Advance(redrawing)
	x.shows(20)
	x.enters(21)
	x.await(1) // the turn begins anew
	x.clock.Advance(redrawing)
	x.shows(21)
	if got := x.drawings(); got != "1 20 21" {
		t.Errorf("drawn as %s", got)
	}
	x.shows(21)
}

// A drawing that takes long does not come after a newer one.
func TestAnOlderDrawingDoesNotOvertake(t *testing.T) {
	x := newTypist(t)
	gate := make(chan struct{})
	x.router.Answers(func(_ string, call bot.Call) (bot.Answer, error) {
		if len(call.Values["text"]) == 1 {
			<-gate
		}
		return counted(call), nil
	})
	x.enters(1)
	x.router.Sees(t, 2) // it is being counted
	x.enters(2)
	x.await(1)
	x.clock.Advance(redrawing)
	close(gate)
	x.shows(2)
	if got := x.drawings(); got != "1 2" {
		t.Errorf("drawn as %s", got)
	}
}
