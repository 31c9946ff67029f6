package slacktest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot/slack/slacktest"
)

// endpoint is the app's end of HTTP mode: it checks signatures with the client's own verifier.
type endpoint struct {
	*httptest.Server
	mu   sync.Mutex
	got  []delivered
	next []int // status codes to answer with; then 200
	head http.Header
	body string
}

type delivered struct {
	header http.Header
	body   []byte
}

func newEndpoint(w *workspace) *endpoint {
	e := &endpoint{head: http.Header{}}
	e.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		v, err := slack.NewSecretsVerifier(r.Header, w.SigningSecret())
		if err == nil {
			_, _ = v.Write(raw)
			err = v.Ensure()
		}
		e.mu.Lock()
		e.got = append(e.got, delivered{r.Header.Clone(), raw})
		status := http.StatusOK
		if len(e.next) > 0 {
			status, e.next = e.next[0], e.next[1:]
		}
		body := e.body
		for k, v := range e.head {
			rw.Header()[k] = v
		}
		e.mu.Unlock()
		if err != nil {
			w.t.Errorf("signature: %v", err)
		}
		var p struct{ Type, Challenge string }
		if json.Unmarshal(raw, &p) == nil && p.Type == "url_verification" {
			body = p.Challenge
		}
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	}))
	w.t.Cleanup(e.Close)
	return e
}

// wait waits for the n-th delivery.
func (e *endpoint) wait(w *workspace, n int) delivered {
	w.t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		e.mu.Lock()
		if len(e.got) >= n {
			d := e.got[n-1]
			e.mu.Unlock()
			return d
		}
		e.mu.Unlock()
		select {
		case <-tick.C:
		case <-deadline.C:
			w.t.Fatalf("delivery %d did not come", n)
		}
	}
}

func TestEventsAreSignedAndRepeatedOverHTTP(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{RetryDelays: []time.Duration{0, 0}})
	e := newEndpoint(w)
	w.SetEventURL(e.URL)
	if err := w.VerifyEventURL(); err != nil {
		t.Fatal(err)
	}
	e.mu.Lock()
	e.next = []int{503, 503}
	e.mu.Unlock()
	w.typed(anna, "", "hello")
	first, third := e.wait(w, 2), e.wait(w, 4)
	equal(t, "first try", first.header.Get("X-Slack-Retry-Num"), "")
	equal(t, "third try", third.header.Get("X-Slack-Retry-Num"), "2")
	equal(t, "reason", third.header.Get("X-Slack-Retry-Reason"), "http_error")
	equal(t, "body", string(third.body), string(first.body))
}

func TestNoRetryIsObeyed(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{RetryDelays: []time.Duration{0, 0}})
	e := newEndpoint(w)
	e.next, e.head = []int{500}, http.Header{"X-Slack-No-Retry": {"1"}}
	w.SetEventURL(e.URL)
	w.typed(anna, "", "one")
	e.wait(w, 1)
	w.until(func() bool { _, lost := w.Events(); return lost == 1 })
	w.typed(anna, "", "two")
	equal(t, "second delivery is the second event", e.wait(w, 2).header.Get("X-Slack-Retry-Num"), "")
}

func TestTheReasonOfARetryIsTold(t *testing.T) {
	hit := make(chan struct{}, 8)
	hang := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the end of the connection is noticed
		hit <- struct{}{}
		<-r.Context().Done()
	}))
	defer hang.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for want, first := range map[string]string{"http_timeout": hang.URL, "connection_failed": closed.URL} {
		t.Run(want, func(t *testing.T) {
			w := newWorkspace(t, slacktest.Options{AckTimeout: 300 * time.Millisecond, RetryDelays: []time.Duration{time.Hour}})
			e := newEndpoint(w)
			w.SetEventURL(first)
			w.typed(anna, "", "hello")
			if first == hang.URL {
				<-hit
			}
			w.until(func() bool { return w.Waiting() == 1 })
			w.SetEventURL(e.URL)
			w.RetryNow()
			equal(t, "reason", e.wait(w, 1).header.Get("X-Slack-Retry-Reason"), want)
		})
	}
}

func TestCommandsAndButtonsOverHTTP(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	e := newEndpoint(w)
	e.body = "plain words"
	w.SetCommandURL(e.URL)
	w.SetInteractivityURL(e.URL)
	if _, err := w.Slash(w.ctx, anna, desk, "sms", "help & more"); err != nil {
		t.Fatal(err)
	}
	priv := w.Ephemerals(anna, desk)
	if len(priv) != 1 || priv[0].Plain() != "plain words" {
		t.Fatalf("anna sees %+v", priv)
	}
	cmd := parse(t, e.wait(w, 1), slack.SlashCommandParse)
	equal(t, "command", cmd.Command, "/sms")
	equal(t, "text", cmd.Text, "help & more")
	equal(t, "channel name", cmd.ChannelName, "privategroup")
	e.mu.Lock()
	e.body = ""
	e.mu.Unlock()
	ts := w.post(slack.MsgOptionBlocks(slack.NewActionBlock("row", button("go", "1", "Go"))))
	if _, err := w.Press(w.ctx, anna, desk, ts, "go"); err != nil {
		t.Fatal(err)
	}
	cb := parse(t, e.wait(w, 2), slack.InteractionCallbackParse)
	equal(t, "action", cb.ActionCallback.BlockActions[0].ActionID, "go")
	e.mu.Lock()
	e.next = []int{500}
	e.mu.Unlock()
	if _, err := w.Press(w.ctx, anna, desk, ts, "go"); err == nil {
		t.Error("a refused button went unnoticed")
	}
}

// parse hands a delivery to the client's own parser.
func parse[T any](t *testing.T, d delivered, with func(*http.Request) (T, error)) T {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, "/", bytes.NewReader(d.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = d.header
	v, err := with(r)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
