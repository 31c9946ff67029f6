package discord_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot"
	"partyline/bot/discord"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
	"partyline/store"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// desk is a server with one text channel and one forum for admins only, in which Anna and Bob are admins, and our client in it.
type desk struct {
	*discordtest.Server
	t        *testing.T
	ctx      context.Context //nolint:containedctx // a desk lives as long as its test
	clock    *clockwork.FakeClock
	options  discord.Options
	client   *discord.Client
	listener *listener
	router   *router
	logs     *logs
	guild    string
	// staff is the admins' role. Anna has it, Bob is an admin by name, eve is none. The owner has the role.
	staff, anna, bob, eve, owner string
	// channel is a text channel, forum a forum.
	channel, forum string
	cards          int
}

// newDesk opens a server; shape changes the client's options. The test runs beside others.
func newDesk(t *testing.T, shape ...func(*discord.Options)) *desk {
	t.Helper()
	t.Parallel()
	return openDesk(t, discordtest.Options{}, shape...)
}

// newDeskWith is newDesk with options of Discord's own.
func newDeskWith(t *testing.T, emulated discordtest.Options) *desk {
	t.Helper()
	t.Parallel()
	return openDesk(t, emulated)
}

func openDesk(t *testing.T, emulated discordtest.Options, shape ...func(*discord.Options)) *desk {
	t.Helper()
	clock := clockwork.NewFakeClockAt(time.Now().Truncate(time.Second))
	emulated.Now, emulated.BotName, emulated.MessageContentIntent = clock.Now, "partyline", true
	srv, err := discordtest.New(emulated)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	d := &desk{Server: srv, t: t, ctx: ctx, clock: clock, listener: newListener(), router: newRouter(), logs: &logs{changed: make(chan struct{})}}
	d.guild = srv.AddGuild(discordtest.Guild{Name: "Shop"})
	for _, m := range srv.Members(d.guild) {
		if !m.Bot {
			d.owner = m.ID
		}
	}
	d.staff = srv.AddRole(d.guild, discordtest.Role{Name: "staff"})
	d.anna = srv.AddMember(d.guild, discordtest.Member{Name: "anna", Nick: "Anna Lind", Roles: []string{d.staff}})
	d.bob = srv.AddMember(d.guild, discordtest.Member{Name: "bob", GlobalName: "Bob Marsh"})
	d.eve = srv.AddMember(d.guild, discordtest.Member{Name: "eve"})
	srv.SetMember(d.guild, d.owner, func(m *discordtest.Member) { m.Roles = []string{d.staff} })
	d.channel = srv.AddChannel(d.guild, discordtest.Channel{Name: "sms-inbox", Overwrites: d.closed()})
	d.forum = srv.AddChannel(d.guild, discordtest.Channel{Name: "sms-forum", Type: discordtest.ForumChannel, Overwrites: d.closed()})
	admins := discord.Admins{Users: []string{d.bob}, Roles: []string{d.staff}}
	d.options = discord.Options{
		Token: srv.Token(), APIURL: srv.URL(), Channels: map[string]discord.Admins{d.channel: admins, d.forum: admins},
		Clock: clock, Log: slog.New(slog.NewTextHandler(d.logs, nil)),
	}
	return d.again(shape...)
}

// again is the same server with another client, that knows nothing yet.
func (d *desk) again(shape ...func(*discord.Options)) *desk {
	d.t.Helper()
	other := *d
	for _, change := range shape {
		change(&other.options)
	}
	var err error
	if other.client, err = discord.New(other.options); err != nil {
		d.t.Fatal(err)
	}
	return &other
}

// closed are the overwrites of a channel that only admins and the bot can see.
func (d *desk) closed() []discordtest.Overwrite {
	return []discordtest.Overwrite{
		{ID: d.guild, Deny: discordtest.ViewChannel},
		{ID: d.staff, Allow: discordtest.ViewChannel},
		{ID: d.bob, Member: true, Allow: discordtest.ViewChannel},
		{ID: d.BotID(), Member: true, Allow: discordtest.ViewChannel},
	}
}

// run starts the client and waits until it takes events. The returned function stops it and waits for its end.
func (d *desk) run() (stop func()) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.client.Run(ctx, d.listener, d.router) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				d.t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			d.t.Error("Run does not end")
		}
	})
	d.t.Cleanup(stop)
	for channel := range d.options.Channels {
		d.listener.sees(d.t, "catch up "+channel)
	}
	return stop
}

// thread opens a conversation's thread in the text channel.
func (d *desk) thread() bridge.ThreadRef { return d.threadIn(d.channel) }

// forumPost opens one in the forum.
func (d *desk) forumPost() bridge.ThreadRef { return d.threadIn(d.forum) }

func (d *desk) threadIn(channel string) bridge.ThreadRef {
	d.t.Helper()
	d.cards++
	ref, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: channel}, card(fmt.Sprint("card", d.cards)))
	if err != nil {
		d.t.Fatal(err)
	}
	return ref
}

func card(key string) bridge.Card {
	return bridge.Card{
		Key: key, Conversation: 42, Name: "Mia & Co <vip>", Number: "07700 900123", Line: "Support", State: store.ConversationOpen,
		Unread: 2, WaitingSince: time.Date(2026, 11, 3, 10, 2, 0, 0, time.UTC),
	}
}

func customer(key, text string) bridge.Post {
	return bridge.Post{Key: key, Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: text}}}
}

// shows posts in a thread.
func (d *desk) shows(t bridge.ThreadRef, p bridge.Post) bridge.PostRef {
	d.t.Helper()
	ref, err := d.client.Post(d.ctx, t, p)
	if err != nil {
		d.t.Fatal(err)
	}
	return ref
}

// types has somebody type in a thread.
func (d *desk) types(user string, t bridge.ThreadRef, text string, files ...discordtest.File) (id string) {
	d.t.Helper()
	id, err := d.Type(user, t.ID, text, files...)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// replies are the messages of a thread without its card.
func (d *desk) replies(t bridge.ThreadRef) []discordtest.Message {
	return slices.DeleteFunc(d.Messages(t.ID), func(m discordtest.Message) bool { return m.ID == t.ID || m.Type == 21 })
}

// cardOf is the card of a thread.
func (d *desk) cardOf(t bridge.ThreadRef) discordtest.Message {
	d.t.Helper()
	for _, channel := range []string{t.Channel, t.ID} {
		if m, ok := d.Message(channel, t.ID); ok {
			return m
		}
	}
	d.t.Fatalf("thread %s has no card", t.ID)
	return discordtest.Message{}
}

func (d *desk) until(what string, cond func() bool) {
	d.t.Helper()
	if err := d.Wait(d.ctx, cond); err != nil {
		d.t.Fatalf("%s: %v\nlog:\n%s", what, err, d.logs)
	}
}

// must fails the test for an error of an act.
func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// wantCode checks the code of an error; empty means none.
func wantCode(t *testing.T, err error, want bridge.Code) *bridge.Error {
	t.Helper()
	var e *bridge.Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("%v is no *bridge.Error", err)
	}
	if want == "" && err == nil {
		return nil
	}
	if err == nil || e.Code != want {
		t.Fatalf("error is %v, want code %q", err, want)
	}
	if e.Say == "" {
		t.Errorf("%v has no sentence", err)
	}
	return e
}

// listener keeps what the adapter told it, in order.
type listener struct {
	mu      sync.Mutex
	heard   []string
	typed   []bridge.Typed
	changed chan struct{}
	// fail gives the error for what was heard; nil for none. It may block.
	fail func(what string) error
}

func newListener() *listener { return &listener{changed: make(chan struct{})} }

func (l *listener) hear(what string, t *bridge.Typed) error {
	l.mu.Lock()
	fail := l.fail
	l.mu.Unlock()
	if fail != nil {
		if err := fail(what); err != nil {
			l.note("failed: "+what, nil)
			return err
		}
	}
	l.note(what, t)
	return nil
}

func (l *listener) note(what string, t *bridge.Typed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, what)
	if t != nil {
		l.typed = append(l.typed, *t)
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *listener) Reply(_ context.Context, t bridge.Typed) error  { return l.hear("reply "+t.Text, &t) }
func (l *listener) Edited(_ context.Context, t bridge.Typed) error { return l.hear("edit "+t.Text, &t) }
func (l *listener) Deleted(_ context.Context, p bridge.PostRef) error {
	return l.hear("delete "+p.ID+" in "+p.Thread.ID, nil)
}
func (l *listener) CatchUp(_ context.Context, channel string) error {
	return l.hear("catch up "+channel, nil)
}
func (l *listener) Alive(_ context.Context, channel string) error {
	return l.hear("alive "+channel, nil)
}

func (l *listener) failing(f func(what string) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = f
}

// all is what was heard of the people, without catching up and the watermark.
func (l *listener) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.heard), func(s string) bool {
		return strings.HasPrefix(s, "catch up") || strings.HasPrefix(s, "alive")
	})
}

func (l *listener) count(what string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, h := range l.heard {
		if h == what {
			n++
		}
	}
	return n
}

// sees waits until it was heard, times times (once by default).
func (l *listener) sees(t *testing.T, what string, times ...int) {
	t.Helper()
	want := 1
	if len(times) > 0 {
		want = times[0]
	}
	deadline := time.After(patience)
	for {
		l.mu.Lock()
		ch := l.changed
		l.mu.Unlock()
		if l.count(what) >= want {
			return
		}
		select {
		case <-ch:
		case <-deadline:
			l.mu.Lock()
			defer l.mu.Unlock()
			t.Fatalf("never heard %q %d times, only %q", what, want, l.heard)
		}
	}
}

// last is what was typed last.
func (l *listener) last() bridge.Typed {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.typed[len(l.typed)-1]
}

var unavailable = &bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is away."}

// router keeps the calls and answers as it is told.
type router struct {
	mu      sync.Mutex
	calls   []asked
	changed chan struct{}
	answer  func(command string, call bot.Call) (bot.Answer, error)
}

type asked struct {
	command string
	call    bot.Call
}

func newRouter() *router {
	return &router{changed: make(chan struct{}), answer: func(string, bot.Call) (bot.Answer, error) {
		return bot.Answer{View: &bot.View{Lines: []string{"Done."}}}, nil
	}}
}

func (r *router) Do(_ context.Context, command string, call bot.Call) (bot.Answer, error) {
	r.mu.Lock()
	r.calls = append(r.calls, asked{command, call})
	close(r.changed)
	r.changed = make(chan struct{})
	answer := r.answer
	r.mu.Unlock()
	return answer(command, call)
}

func (r *router) answers(f func(command string, call bot.Call) (bot.Answer, error)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

func (r *router) asked() []asked {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.calls)
}

// logs keeps the log.
type logs struct {
	mu      sync.Mutex
	b       strings.Builder
	changed chan struct{}
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
	return l.b.Write(p)
}

// sees waits until a line with these words was logged.
func (l *logs) sees(t *testing.T, words string) {
	t.Helper()
	select {
	case <-l.saw(words, 1):
	case <-time.After(patience):
		t.Fatalf("%q was never logged, only:\n%s", words, l)
	}
}

// saw is closed once these words were logged so often.
func (l *logs) saw(words string, times int) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		deadline := time.After(patience)
		for {
			l.mu.Lock()
			ch, text := l.changed, l.b.String()
			l.mu.Unlock()
			if strings.Count(text, words) >= times {
				close(done)
				return
			}
			select {
			case <-ch:
			case <-deadline:
				return
			}
		}
	}()
	return done
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// sees waits for so many calls.
func (r *router) sees(t *testing.T, n int) {
	t.Helper()
	deadline := time.After(patience)
	for {
		r.mu.Lock()
		ch, have := r.changed, len(r.calls)
		r.mu.Unlock()
		if have >= n {
			return
		}
		select {
		case <-ch:
		case <-deadline:
			t.Fatalf("%d calls, want %d", have, n)
		}
	}
}
