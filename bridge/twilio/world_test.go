package twilio_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
)

const (
	line      = "+447700900100"
	otherLine = "+447700900200"
	customer  = "+447700900123"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// world is Twilio's emulator, the adapter, and a bridge that keeps what it is told.
type world struct {
	*testing.T
	*twilio.Client
	emulator *twiliotest.Server
	bridge   *inlet
	public   string
	log      *journal
}

// begin starts a world; changes adapt the emulator's and the adapter's options.
func begin(t *testing.T, changes ...func(*twiliotest.Options, *twilio.Options)) *world {
	t.Helper()
	public := httptest.NewUnstartedServer(nil)
	publicURL := "http://" + public.Listener.Addr().String()
	at := twiliotest.Options{AutoDeliver: true, Numbers: map[string]twiliotest.Number{
		line:      {SMSURL: publicURL + twilio.MessagesPath, MMS: true},
		otherLine: {SMSURL: publicURL + twilio.MessagesPath},
	}}
	log := &journal{}
	o := twilio.Options{PublicURL: publicURL, Timeout: patience, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, change := range changes {
		change(&at, &o)
	}
	emulator, err := twiliotest.New(at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(emulator.Close)
	if o.AccountSID == "" {
		o.AccountSID = emulator.AccountSID()
	}
	if o.AuthToken == "" {
		o.AuthToken = emulator.AuthToken()
	}
	if o.APIURL == "" {
		o.APIURL = emulator.URL()
	}
	c, err := twilio.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w := &world{T: t, Client: c, emulator: emulator, bridge: &inlet{changed: make(chan struct{})}, public: publicURL, log: log}
	mux := http.NewServeMux()
	mux.Handle(twilio.MessagesPath, c.Messages(w.bridge))
	mux.Handle(twilio.StatusPath, c.Status(w.bridge))
	public.Config.Handler = mux
	public.Start()
	t.Cleanup(public.Close)
	return w
}

// journal keeps the log, to look for what must not be in it.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// inlet is the bridge behind the webhooks.
type inlet struct {
	mu       sync.Mutex
	received []bridge.Inbound
	reports  []bridge.Report
	err      error
	deadline time.Time
	changed  chan struct{}
}

func (i *inlet) Receive(ctx context.Context, m bridge.Inbound) error {
	return i.keep(ctx, func() { i.received = append(i.received, m) })
}

func (i *inlet) Report(ctx context.Context, r bridge.Report) error {
	return i.keep(ctx, func() { i.reports = append(i.reports, r) })
}

func (i *inlet) keep(ctx context.Context, add func()) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.deadline, _ = ctx.Deadline()
	if i.err != nil {
		return i.err
	}
	add()
	close(i.changed)
	i.changed = make(chan struct{})
	return nil
}

// fails makes the bridge answer with err.
func (i *inlet) fails(err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.err = err
}

func (i *inlet) texts() []bridge.Inbound {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]bridge.Inbound(nil), i.received...)
}

// waitReports waits for n reports.
func (i *inlet) waitReports(t *testing.T, n int) []bridge.Report {
	t.Helper()
	deadline := time.After(patience)
	for {
		i.mu.Lock()
		got, changed := append([]bridge.Report(nil), i.reports...), i.changed
		i.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("%d reports, waited for %d", len(got), n)
		}
	}
}

// customerTexts sends a text that the webhook must take.
func (w *world) customerTexts(body string, media ...twiliotest.Media) string {
	w.Helper()
	d, err := w.emulator.Text(w.Context(), customer, line, body, media...)
	if err != nil || d.Status != http.StatusOK || d.Alert != 0 {
		w.Fatalf("webhook: %+v, %v", d, err)
	}
	return d.SID
}

// sends hands over a message that Twilio must take.
func (w *world) sends(attempt, body string) bridge.Receipt {
	w.Helper()
	r, err := w.Send(w.Context(), bridge.Outbound{Attempt: attempt, Line: line, To: customer, Body: body})
	if err != nil {
		w.Fatalf("not sent: %v", err)
	}
	return r
}

// message is an inbound webhook's form, as Twilio fills it.
func (w *world) message(change ...string) url.Values {
	form := url.Values{
		"MessageSid": {"SM00000000000000000000000000000001"}, "AccountSid": {w.emulator.AccountSID()},
		"From": {customer}, "To": {line}, "Body": {"Where is my order?"}, "NumMedia": {"0"}, "NumSegments": {"1"},
	}
	return changed(form, change...)
}

// state is a status callback's form.
func (w *world) state(change ...string) url.Values {
	form := url.Values{
		"MessageSid": {"SM00000000000000000000000000000002"}, "AccountSid": {w.emulator.AccountSID()},
		"From": {line}, "To": {customer}, "MessageStatus": {"delivered"},
	}
	return changed(form, change...)
}

// changed sets parameters by "Name=value", and takes away "-Name".
func changed(form url.Values, changes ...string) url.Values {
	for _, change := range changes {
		if name, ok := strings.CutPrefix(change, "-"); ok {
			form.Del(name)
			continue
		}
		name, value, _ := strings.Cut(change, "=")
		form.Set(name, value)
	}
	return form
}

// posts sends a form signed with the account's token to a path, which may have a query.
func (w *world) posts(path string, form url.Values) answer {
	w.Helper()
	return w.request(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode(),
		twiliotest.Sign(w.emulator.AuthToken(), w.public+path, form))
}

// answer is what a webhook's caller gets.
type answer struct {
	status     int
	kind, body string
	header     http.Header
}

func (w *world) request(method, path, kind, body, signature string) answer {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.public+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if signature != "" {
		req.Header.Set("X-Twilio-Signature", signature)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Content-Type"), string(text), resp.Header}
}

// forged is a signature of the right form and the wrong token.
func forged() string { return base64.StdEncoding.EncodeToString([]byte("twenty bytes of noise")[:20]) }

// standIn is an adapter whose API is the handler.
func standIn(t *testing.T, h http.HandlerFunc, changes ...func(*twilio.Options)) *twilio.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	o := twilio.Options{AccountSID: "AC0123", AuthToken: "secret-token", APIURL: s.URL, PublicURL: "https://sms.example.com", Timeout: patience}
	for _, change := range changes {
		change(&o)
	}
	c, err := twilio.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// hello is an ordinary message.
var hello = bridge.Outbound{Attempt: "attempt-1", Line: line, To: customer, Body: "Hello"}
