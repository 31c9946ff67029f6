package slack_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
	"partyline/store"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// office is a workspace with one inbox channel, in which Anna is an admin, and our client in it.
type office struct {
	*slacktest.Server
	t        *testing.T
	ctx      context.Context //nolint:containedctx // an office lives as long as its test
	clock    *clockwork.FakeClock
	client   *slack.Client
	listener *listener
	router   *router
	logs     *logs
	anna     string
	bob      string
	channel  string
	cards    int
}

// newOffice opens a workspace; shape changes the client's options. The test runs beside others.
func newOffice(t *testing.T, shape ...func(*slack.Options)) *office {
	t.Helper()
	t.Parallel()
	clock := clockwork.NewFakeClockAt(time.Now().Truncate(time.Second))
	srv, err := slacktest.New(slacktest.Options{Now: clock.Now, BotName: "partyline"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	o := &office{Server: srv, t: t, ctx: ctx, clock: clock, listener: newListener(), router: newRouter(), logs: &logs{changed: make(chan struct{})}}
	o.anna = srv.AddUser(slacktest.User{Name: "anna", RealName: "Anna Lind"})
	o.bob = srv.AddUser(slacktest.User{Name: "bob", RealName: "Bob Marsh"})
	o.channel = srv.AddChannel(slacktest.Channel{Name: "sms-inbox", Private: true, Members: []string{srv.BotUserID(), o.anna, o.bob}})
	opts := slack.Options{
		BotToken: srv.BotToken(), AppToken: srv.AppToken(), SigningSecret: srv.SigningSecret(), APIURL: srv.URL() + "/api/",
		Channels: map[string]slack.Admins{o.channel: {}}, Clock: clock, Log: slog.New(slog.NewTextHandler(o.logs, nil)),
	}
	for _, change := range shape {
		change(&opts)
	}
	o.client, err = slack.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// run starts the client and waits until it takes events. The returned function stops it and waits for its end.
func (o *office) run() (stop func()) {
	o.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- o.client.Run(ctx, o.listener, o.router) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				o.t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			o.t.Error("Run does not end")
		}
	})
	o.t.Cleanup(stop)
	o.listener.sees(o.t, "catch up "+o.channel)
	return stop
}

// serveHTTP starts the HTTP way in and points the workspace at it.
func (o *office) serveHTTP() *httptest.Server {
	web := httptest.NewServer(o.client.Handler(o.listener, o.router))
	o.t.Cleanup(web.Close)
	o.SetEventURL(web.URL + "/slack/events")
	o.SetInteractivityURL(web.URL + "/slack/interactions")
	o.SetCommandURL(web.URL + "/slack/commands")
	return web
}

// thread opens a conversation's thread.
func (o *office) thread() bridge.ThreadRef {
	o.t.Helper()
	o.cards++
	ref, err := o.client.OpenThread(o.ctx, bridge.Place{Channel: o.channel}, card(fmt.Sprint("card", o.cards)))
	if err != nil {
		o.t.Fatal(err)
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

func (o *office) post(t bridge.ThreadRef, p bridge.Post) bridge.PostRef {
	o.t.Helper()
	ref, err := o.client.Post(o.ctx, t, p)
	if err != nil {
		o.t.Fatal(err)
	}
	return ref
}

func (o *office) types(user string, t bridge.ThreadRef, text string, files ...slacktest.File) (ts string) {
	o.t.Helper()
	ts, err := o.Type(user, t.Channel, t.ID, text, files...)
	if err != nil {
		o.t.Fatal(err)
	}
	return ts
}

// replies are the messages under the card.
func (o *office) replies(t bridge.ThreadRef) []slacktest.Message {
	all := o.Thread(t.Channel, t.ID)
	return all[min(1, len(all)):]
}

func (o *office) until(what string, cond func() bool) {
	o.t.Helper()
	if err := o.Wait(o.ctx, cond); err != nil {
		o.t.Fatalf("%s: %v\nlog:\n%s", what, err, o.logs)
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

// deliver posts a signed event and checks the status of the answer.
func (o *office) deliver(base, body string, want int) (answer string) {
	o.t.Helper()
	return o.request(base+"/slack/events", "application/json", body, want, nil)
}

// request posts a signed request; spoil may change it before it is sent.
func (o *office) request(address, kind, body string, want int, spoil func(*http.Request)) (answer string) {
	o.t.Helper()
	req, err := http.NewRequestWithContext(o.ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(o.SigningSecret()))
	_, _ = mac.Write([]byte("v0:" + stamp + ":" + body))
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	if spoil != nil {
		spoil(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != want {
		o.t.Errorf("answered %d %s, want %d", resp.StatusCode, raw, want)
	}
	return string(raw)
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
