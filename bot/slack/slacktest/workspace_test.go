package slacktest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"partyline/bot/slack/slacktest"
)

const (
	anna  = "U0ANNA"
	bert  = "U0BERT"
	guest = "U0GUEST"
	boss  = "U0BOSS"
	desk  = "C0DESK"
)

// workspace is a Slack with a private channel in which anna, bert, boss and the app are.
type workspace struct {
	*slacktest.Server
	t   *testing.T
	ctx context.Context //nolint:containedctx // the life of one test
	api *slack.Client
}

func newWorkspace(t *testing.T, o slacktest.Options) *workspace {
	t.Helper()
	s, err := slacktest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(slacktest.User{ID: anna, Name: "anna", RealName: "Anna Admin", TZ: "Europe/London"})
	s.AddUser(slacktest.User{ID: bert, Name: "bert", RealName: "Bert"})
	s.AddUser(slacktest.User{ID: guest, Name: "guest", Guest: true})
	s.AddUser(slacktest.User{ID: boss, Name: "boss", Admin: true})
	s.AddChannel(slacktest.Channel{ID: desk, Name: "desk", Private: true, Members: []string{anna, bert, boss, s.BotUserID()}})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return &workspace{s, t, ctx, newClient(s)}
}

func newClient(s *slacktest.Server) *slack.Client {
	return slack.New(s.BotToken(), slack.OptionAPIURL(s.URL()+"/api/"), slack.OptionAppLevelToken(s.AppToken()),
		slack.OptionLog(log.New(io.Discard, "", 0)))
}

// post posts as the app and returns the ts.
func (w *workspace) post(opts ...slack.MsgOption) string {
	w.t.Helper()
	_, ts, err := w.api.PostMessageContext(w.ctx, desk, opts...)
	if err != nil {
		w.t.Fatal(err)
	}
	return ts
}

func (w *workspace) typed(user, thread, text string, files ...slacktest.File) string {
	w.t.Helper()
	ts, err := w.Type(user, desk, thread, text, files...)
	if err != nil {
		w.t.Fatal(err)
	}
	return ts
}

// app is the client's end of Socket Mode. It keeps what it got, in order, and acknowledges by answer.
type app struct {
	w      *workspace
	smc    *socketmode.Client
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	got     []socketmode.Event
	changed chan struct{}
	// answer gives the payload of an acknowledgement; ack is false for none.
	answer func(socketmode.Event) (payload any, ack bool)
}

// connect opens a Socket Mode link and waits until it is greeted.
func (w *workspace) connect(answer func(socketmode.Event) (any, bool)) *app {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a := &app{w: w, cancel: cancel, done: make(chan struct{}), changed: make(chan struct{}), answer: answer,
		smc: socketmode.New(w.api, socketmode.OptionLog(log.New(io.Discard, "", 0)))}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := a.smc.RunContext(ctx); err != nil && !errors.Is(err, context.Canceled) {
			w.t.Logf("socket mode ended: %v", err)
		}
	})
	wg.Go(func() { a.serve(ctx) })
	go func() { wg.Wait(); close(a.done) }()
	w.t.Cleanup(a.close)
	a.wait(1, func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeHello })
	return a
}

func (a *app) close() {
	a.cancel()
	<-a.done
}

func (a *app) serve(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-a.smc.Events:
			if e.Request != nil && e.Request.EnvelopeID != "" {
				payload, ack := any(nil), true
				if a.answer != nil {
					payload, ack = a.answer(e)
				}
				if ack {
					_ = a.smc.AckCtx(ctx, e.Request.EnvelopeID, payload)
				}
			}
			a.mu.Lock()
			a.got = append(a.got, e)
			close(a.changed)
			a.changed = make(chan struct{})
			a.mu.Unlock()
		}
	}
}

// wait returns the first n events that pass, failing the test when they do not come.
func (a *app) wait(n int, pass func(socketmode.Event) bool) []socketmode.Event {
	a.w.t.Helper()
	for {
		a.mu.Lock()
		var out []socketmode.Event
		for _, e := range a.got {
			if pass(e) {
				out = append(out, e)
			}
		}
		ch := a.changed
		a.mu.Unlock()
		if len(out) >= n {
			return out
		}
		select {
		case <-ch:
		case <-a.w.ctx.Done():
			a.w.t.Fatalf("only %d of %d events came", len(out), n)
		}
	}
}

// inner is the raw inner event of an events_api payload, nil for others.
func inner(e socketmode.Event) map[string]any {
	if e.Type != socketmode.EventTypeEventsAPI && e.Type != socketmode.EventTypeErrorBadMessage {
		return nil
	}
	var p struct{ Event map[string]any }
	if e.Request == nil || json.Unmarshal(e.Request.Payload, &p) != nil {
		return nil
	}
	return p.Event
}

// ofText passes message events with this text.
func ofText(texts ...string) func(socketmode.Event) bool {
	return func(e socketmode.Event) bool {
		in := inner(e)
		text, _ := in["text"].(string)
		return in["type"] == "message" && slices.Contains(texts, text)
	}
}

// until waits for a condition over the server.
func (w *workspace) until(cond func() bool) {
	w.t.Helper()
	if err := w.Wait(w.ctx, cond); err != nil {
		w.t.Fatal("it did not happen in time")
	}
}

// refused asserts Slack's error string.
func refused(t *testing.T, err error, want string) {
	t.Helper()
	var e slack.SlackErrorResponse
	if !errors.As(err, &e) || e.Err != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %#v, want %#v", what, got, want)
	}
}
