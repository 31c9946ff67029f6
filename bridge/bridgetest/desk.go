package bridgetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"partyline/bridge"
	"partyline/store"
)

// patience is how long a scenario waits, in real time, for what must happen.
const patience = time.Minute

// long is longer than any platform remembers that it saw a post before.
const long = 10 * time.Minute

// desk is a Rig with what scenarios are written with.
type desk struct {
	Rig
	*testing.T
	ctx  context.Context //nolint:containedctx // a desk lives as long as its test
	ear  *ear
	keys int
}

func newDesk(t *testing.T, r Rig) *desk {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return &desk{Rig: r, T: t, ctx: ctx, ear: newEar()}
}

// listen connects for events and waits until the gap before was caught up with.
func (d *desk) listen() {
	d.Helper()
	d.Listen(d.ear)
	d.passUntil("catching up at the start", func() bool { return d.catches() > 0 })
}

func (d *desk) key(kind string) string {
	d.keys++
	return fmt.Sprintf("%s%d", kind, d.keys)
}

// card makes a card that was not shown yet.
func (d *desk) card() bridge.Card {
	return bridge.Card{
		Key: d.key("t"), Conversation: 42, Name: "Mia Berg", Number: "07700 900123", Line: "Support", State: store.ConversationOpen,
		Unread: 2, WaitingSince: d.Clock.Now(), Waiting: true,
	}
}

// customer makes a post of a contact that was not shown yet.
func (d *desk) customer(text string) bridge.Post {
	return bridge.Post{
		Key: d.key("p"), Kind: bridge.PostCustomer, Author: "Mia Berg", Parts: []bridge.Part{{Text: text, At: d.Clock.Now()}},
	}
}

// open opens a thread.
func (d *desk) open() bridge.ThreadRef {
	d.Helper()
	t, err := d.Chat.OpenThread(d.ctx, d.Place, d.card())
	d.must(err)
	return t
}

// post shows a post that nothing hinders.
func (d *desk) post(t bridge.ThreadRef, p bridge.Post) bridge.PostRef {
	d.Helper()
	ref, err := d.Chat.Post(d.ctx, t, p)
	d.must(err, texts(p)...)
	if ref.Thread != t || ref.ID == "" {
		d.Errorf("a post in %+v is called %+v", t, ref)
	}
	return ref
}

// say shows a text of the contact.
func (d *desk) say(t bridge.ThreadRef, text string) bridge.PostRef {
	d.Helper()
	return d.post(t, d.customer(text))
}

// again does something until it works, as bridge does, waiting as it is told.
func (d *desk) again(do func() error, private ...string) {
	d.Helper()
	var err error
	for range 5 {
		if err = do(); err == nil {
			return
		}
		e := d.judge(err, private...)
		if e.Code != bridge.CodeRetry && e.Code != bridge.CodeUncertain {
			break
		}
		d.Clock.Advance(max(e.RetryAfter, time.Second))
	}
	d.Fatalf("it does not work at a later try: %v", err)
}

func texts(p bridge.Post) []string {
	var all []string
	for _, part := range p.Parts {
		all = append(all, part.Text)
	}
	return all
}

// judge checks what holds for every error: its type, a sentence, and that it tells neither secrets nor texts.
func (d *desk) judge(err error, private ...string) bridge.Error {
	d.Helper()
	var e *bridge.Error
	if !errors.As(err, &e) {
		d.Fatalf("%v (%T) is no *bridge.Error", err, err)
	}
	if strings.TrimSpace(e.Say) == "" {
		d.Errorf("%v has no sentence", err)
	}
	for _, secret := range d.Secrets {
		if strings.Contains(err.Error(), secret) {
			d.Errorf("an error holds a secret: %v", err)
		}
	}
	for _, text := range private {
		if len(text) > 3 && strings.Contains(err.Error(), text) {
			d.Errorf("an error holds a text: %v", err)
		}
	}
	if e.RetryAfter < 0 {
		d.Errorf("an error asks to wait for %v", e.RetryAfter)
	}
	return *e
}

func (d *desk) must(err error, private ...string) {
	d.Helper()
	if err != nil {
		d.judge(err, private...)
		d.Fatal(err)
	}
}

// refused checks that an error has one of these codes.
func (d *desk) refused(err error, codes ...bridge.Code) bridge.Error {
	d.Helper()
	if err == nil {
		d.Fatalf("no error, want %v", codes)
	}
	e := d.judge(err)
	if !slices.Contains(codes, e.Code) {
		d.Fatalf("error is %v, want %v", err, codes)
	}
	return e
}

// broken checks the error of a writing call that a failure hit.
func (d *desk) broken(err error, f Failure) {
	d.Helper()
	if f.done() {
		d.refused(err, bridge.CodeUncertain)
		return
	}
	d.refused(err, bridge.CodeUncertain, bridge.CodeRetry)
}

// shows checks what stands in a thread, in order.
func (d *desk) shows(t bridge.ThreadRef, want ...string) []Shown {
	d.Helper()
	got := d.Reader.Thread(t)
	var read []string
	for _, s := range got {
		read = append(read, s.Text)
	}
	if !slices.Equal(read, want) {
		d.Fatalf("the thread shows\n%q, want\n%q", read, want)
	}
	return got
}

// holds checks what stands in a thread, in order, remarks aside: a post that comes late bears some.
func (d *desk) holds(t bridge.ThreadRef, want ...string) []Shown {
	d.Helper()
	got := d.Reader.Thread(t)
	same := len(got) == len(want)
	for i := 0; same && i < len(got); i++ {
		same = strings.Contains(got[i].Text, want[i])
	}
	if !same {
		d.Fatalf("the thread shows\n%+v, want\n%q", got, want)
	}
	return got
}

// reads checks that a message shows these texts, in order, literally and harmlessly.
func (d *desk) reads(what string, s Shown, want ...string) {
	d.Helper()
	rest := s.Text
	for _, text := range want {
		_, after, found := strings.Cut(rest, text)
		if !found {
			d.Errorf("%s: reads %q, which lacks %q", what, s.Text, text)
			return
		}
		rest = after
	}
	d.harmless(what, s)
}

// harmless checks that a message notified nobody and shows no preview.
func (d *desk) harmless(what string, s Shown) {
	d.Helper()
	if len(s.Pings) > 0 {
		d.Errorf("%s: pings %q", what, s.Pings)
	}
	if s.Unfurled {
		d.Errorf("%s: may unfurl links", what)
	}
}

// abandoned starts a call, waits until its work is seen to be done, ends its context, and checks that it returns at once.
func (d *desk) abandoned(done func() bool, do func(call *desk) error) {
	d.Helper()
	call := *d
	ctx, cancel := context.WithCancel(d.ctx)
	defer cancel()
	call.ctx = ctx
	ended := make(chan error, 1)
	go func() { ended <- do(&call) }()
	d.sees("the work of a call that is not answered", done)
	cancel()
	select {
	case err := <-ended:
		d.broken(err, Silence)
	case <-d.ctx.Done():
		d.Fatal("a call goes on after its context ended")
	}
}

// ours is how many messages of our app the channel and these threads show.
func (d *desk) ours(threads ...bridge.ThreadRef) int {
	ids := map[string]bool{}
	all := d.Reader.Channel()
	for _, t := range threads {
		all = append(all, d.Reader.Thread(t)...)
	}
	for _, s := range all {
		if s.Ours {
			ids[s.ID] = true
		}
	}
	return len(ids)
}

// catches is how often the adapter asked to catch up.
func (d *desk) catches() (n int) {
	d.ear.read(func() { n = d.ear.catches })
	return n
}

// hears waits until something was heard.
func (d *desk) hears(what string, cond func() bool) {
	d.Helper()
	for {
		changed := d.ear.read(func() {})
		if cond() {
			return
		}
		select {
		case <-changed:
		case <-d.ctx.Done():
			d.Fatalf("never heard: %s; heard %+v", what, d.ear.once())
		}
	}
}

// sees waits until the platform shows something.
func (d *desk) sees(what string, cond func() bool) {
	d.Helper()
	for {
		changed := d.Reader.Changed()
		if cond() {
			return
		}
		select {
		case <-changed:
		case <-d.ctx.Done():
			d.Fatalf("never seen: %s", what)
		}
	}
}

// passUntil lets time pass until something was heard. It looks again after each second of the clock.
func (d *desk) passUntil(what string, cond func() bool) {
	d.Helper()
	for {
		changed := d.ear.read(func() {})
		if cond() {
			return
		}
		select {
		case <-changed:
		case <-time.After(5 * time.Millisecond): // what runs on its own gets the processor before the clock moves on
			d.Clock.Advance(time.Second)
		case <-d.ctx.Done():
			d.Fatalf("it never happened: %s", what)
		}
	}
}

// settle returns when the adapter has heard all that was told before: events come in order, and this is one more.
func (d *desk) settle(t bridge.ThreadRef) {
	d.Helper()
	p := d.People.Types(Admin, t, "settle "+d.key("s"))
	d.hears("a last reply", func() bool {
		return slices.ContainsFunc(d.ear.once(), func(o bridge.Typed) bool { return o.Post == p })
	})
}
