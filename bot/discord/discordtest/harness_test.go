package discordtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"partyline/bot/discord/discordtest"
)

// world is a Discord with one guild: a text channel, a forum with two tags, and two people.
type world struct {
	*discordtest.Server
	t   *testing.T
	ctx context.Context //nolint:containedctx // the test's

	guild, desk, forum, anna, ben, owner string
	unread, open                         string
	api                                  *discordgo.Session
}

func newWorld(t *testing.T, o discordtest.Options) *world {
	t.Helper()
	o.MessageContentIntent = true
	return bareWorld(t, o)
}

func bareWorld(t *testing.T, o discordtest.Options) *world {
	t.Helper()
	t.Parallel()
	s, err := discordtest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second) // outlives the test's last answers
	t.Cleanup(cancel)
	w := &world{Server: s, t: t, ctx: ctx}
	w.guild = s.AddGuild(discordtest.Guild{Name: "Desk"})
	w.owner = s.Members(w.guild)[1].ID
	w.anna = s.AddMember(w.guild, discordtest.Member{Name: "anna", Nick: "Anna"})
	w.ben = s.AddMember(w.guild, discordtest.Member{Name: "ben"})
	w.desk = s.AddChannel(w.guild, discordtest.Channel{Name: "desk"})
	w.forum = s.AddChannel(w.guild, discordtest.Channel{Name: "inbox", Type: discordtest.ForumChannel,
		Tags: []discordtest.Tag{{Name: "Unread"}, {Name: "Open"}}})
	forum, _ := s.Channel(w.forum)
	w.unread, w.open = forum.Tags[0].ID, forum.Tags[1].ID
	w.api = w.session()
	return w
}

// clock is moved by a test while the server looks at it.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Now()} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// retarget sends the requests of one session to the emulator.
type retarget struct{ to *url.URL }

func (r retarget) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = r.to.Scheme, r.to.Host, ""
	return http.DefaultTransport.RoundTrip(req)
}

func (w *world) session() *discordgo.Session {
	w.t.Helper()
	s, err := discordgo.New("Bot " + w.Token())
	if err != nil {
		w.t.Fatal(err)
	}
	to, err := url.Parse(w.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	s.Client = &http.Client{Timeout: 10 * time.Second, Transport: retarget{to}}
	s.Dialer = &websocket.Dialer{HandshakeTimeout: 5 * time.Second}
	s.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentMessageContent | discordgo.IntentsGuildMessageReactions
	s.StateEnabled, s.SyncEvents, s.ShouldRetryOnRateLimit, s.MaxRestRetries = false, true, false, 0
	s.LogLevel = -1
	return s
}

// log keeps the events of a session in order.
type log struct {
	mu     sync.Mutex
	events []*discordgo.Event
	signal chan struct{}
}

// connect opens a discordgo session that notes its events.
func (w *world) connect(s *discordgo.Session) *log {
	w.t.Helper()
	l := &log{signal: make(chan struct{}, 1)}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		l.mu.Lock()
		l.events = append(l.events, e)
		l.mu.Unlock()
		select {
		case l.signal <- struct{}{}:
		default:
		}
	})
	if err := s.Open(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { // the server ends the link; discordgo's Close would sleep for a second
		s.Lock()
		defer s.Unlock()
		s.ShouldReconnectOnError = false
	})
	return l
}

// wait returns the first n events of a name.
func (l *log) wait(w *world, n int, name string) []object {
	w.t.Helper()
	for {
		if got := l.of(name); len(got) >= n {
			return got[:n]
		}
		select {
		case <-l.signal:
		case <-w.ctx.Done():
			w.t.Fatalf("%d of %d %s came", len(l.of(name)), n, name)
		}
	}
}

func (l *log) of(name string) []object {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []object
	for _, e := range l.events {
		if e.Type == name {
			var o object
			_ = json.Unmarshal(e.RawData, &o)
			out = append(out, o)
		}
	}
	return out
}

type object = map[string]any

// call makes a plain REST call and returns status and body.
func (w *world) call(method, path string, body any) (int, object) {
	w.t.Helper()
	status, raw, _ := w.raw(method, path, body, "Bot "+w.Token())
	var o object
	_ = json.Unmarshal(raw, &o)
	return status, o
}

func (w *world) raw(method, path string, body any, auth string) (int, []byte, http.Header) {
	w.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			w.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.ctx, method, w.URL()+"/api/v10"+path, in)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, raw, res.Header
}

// post posts as the bot and returns the id.
func (w *world) post(channel, text string) string {
	w.t.Helper()
	m, err := w.api.ChannelMessageSend(channel, text)
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID
}

// must turns an error of an act into a failed test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// refused checks Discord's error code.
func refused(t *testing.T, err error, code int) {
	t.Helper()
	var e *discordgo.RESTError
	if !errors.As(err, &e) || e.Message == nil || e.Message.Code != code {
		t.Errorf("err is %v, want code %d", err, code)
	}
}

// fails checks that an act was refused.
func fails(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s was done", what)
	}
}

func reader(s string) io.Reader { return strings.NewReader(s) }

func replace(s, old, by string) string { return strings.ReplaceAll(s, old, by) }

// fetch makes a request without a token.
func fetch(t *testing.T, method, url string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header
}

func decode(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
}
