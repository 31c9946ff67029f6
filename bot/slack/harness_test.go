package slack_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot/bottest"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
)

// What the tests of both platforms share, under short names.
const patience = bottest.Patience

var (
	card     = bottest.Card
	customer = bottest.Customer
	wantCode = bottest.WantCode
)

// office is a workspace with one inbox channel, in which Anna is an admin, and our client in it.
type office struct {
	*slacktest.Server
	t        *testing.T
	ctx      context.Context //nolint:containedctx // an office lives as long as its test
	clock    *clockwork.FakeClock
	client   *slack.Client
	listener *bottest.Listener
	router   *bottest.Router
	logs     *bottest.Logs
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
	o := &office{Server: srv, t: t, ctx: ctx, clock: clock, listener: &bottest.Listener{}, router: &bottest.Router{}, logs: &bottest.Logs{}}
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
	o.listener.Sees(o.t, "catch up "+o.channel)
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

// deliver posts a signed event and checks the status of the answer.
func (o *office) deliver(base, body string, want int) (answer string) {
	o.t.Helper()
	return o.request(base+"/slack/events", "application/json", body, want, nil)
}

// apart shares no connection with other tests: httptest.Server.Close closes those of http.DefaultClient, also while they are in use.
var apart = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

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
	resp, err := apart.Do(req)
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
