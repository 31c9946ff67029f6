package twiliotest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge/twilio/twiliotest"
)

const (
	ours     = "+15550100001"
	plain    = "+447700900100" // ours too, without MMS
	customer = "+15550100777"
	other    = "+447700900777"
	service  = "MG00000000000000000000000000000001"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// app is the program under the webhooks: it keeps what it got and answers what it is told to.
type app struct {
	*httptest.Server
	mu      sync.Mutex
	got     []request
	answers []http.HandlerFunc // for the next requests; then an empty TwiML document
}

// request is one webhook as the app saw it.
type request struct {
	path             string
	form             url.Values
	signature, token string
	valid            bool // by twilio-go's validator
}

func newApp(t *testing.T, authToken string) *app {
	t.Helper()
	a := &app{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Error(err)
		}
		validator := client.NewRequestValidator(authToken)
		q := request{path: r.URL.RequestURI(), form: form, signature: r.Header.Get("X-Twilio-Signature"),
			token: r.Header.Get("I-Twilio-Idempotency-Token")}
		q.valid = validator.ValidateBody(a.URL+q.path, body, q.signature)
		a.mu.Lock()
		a.got = append(a.got, q)
		answer := twimlAnswer(`<Response/>`)
		if len(a.answers) > 0 {
			answer, a.answers = a.answers[0], a.answers[1:]
		}
		a.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

// requests are the webhooks to a path so far; all where it is empty.
func (a *app) requests(path string) []request {
	a.mu.Lock()
	defer a.mu.Unlock()
	var found []request
	for _, q := range a.got {
		if path == "" || q.path == path {
			found = append(found, q)
		}
	}
	return found
}

// next sets the answers to the next requests.
func (a *app) next(answers ...http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers = append(a.answers, answers...)
}

func twimlAnswer(document string) http.HandlerFunc { return typedAnswer("text/xml", document) }

func typedAnswer(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}
}

func statusAnswer(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func cutAnswer(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// world is a server, an app behind its webhooks, and the real client.
type world struct {
	*testing.T
	*twiliotest.Server
	app *app
	api *openapi.ApiService
	log *recorder
}

// begin starts a world; change may adapt its options.
func begin(t *testing.T, change ...func(*twiliotest.Options)) *world {
	t.Helper()
	o := twiliotest.Options{
		AutoDeliver: true,
		AuthToken:   "0123456789abcdef0123456789abcdef",
		Numbers:     map[string]twiliotest.Number{ours: {MMS: true}, plain: {}},
		Services:    map[string]string{service: ours},
	}
	for _, f := range change {
		f(&o)
	}
	s, err := twiliotest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(t, o.AuthToken)
	t.Cleanup(s.Close)
	s.SetWebhook(ours, a.URL+"/messages")
	s.SetWebhook(plain, a.URL+"/messages")
	w := &world{T: t, Server: s, app: a}
	w.api, w.log = w.client(s.AccountSID(), s.AuthToken())
	return w
}

// recorder sends the client's requests to the emulator and keeps the last answer's status and headers, which twilio-go
// does not give.
type recorder struct {
	base *url.URL
	last *http.Response
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.URL.Scheme, q.URL.Host, q.Host = r.base.Scheme, r.base.Host, r.base.Host
	resp, err := http.DefaultTransport.RoundTrip(q)
	r.last = resp
	return resp, err
}

func (w *world) client(sid, token string) (*openapi.ApiService, *recorder) {
	w.Helper()
	base, err := url.Parse(w.URL())
	if err != nil {
		w.Fatal(err)
	}
	r := &recorder{base: base}
	c := &client.Client{
		Credentials: client.NewCredentials(sid, token),
		HTTPClient: &http.Client{Transport: r, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	}
	c.SetAccountSid(w.AccountSID())
	return openapi.NewApiServiceWithClient(c), r
}

// callback is the address for status callbacks, with a query that must be signed too.
func (w *world) callback() string { return w.app.URL + "/status?attempt=a1" }

// text is a message with callbacks, the usual case.
func (w *world) text(body string) *openapi.CreateMessageParams {
	p := &openapi.CreateMessageParams{}
	return p.SetFrom(ours).SetTo(customer).SetBody(body).SetStatusCallback(w.callback())
}

// send sends a text that must be accepted.
func (w *world) send(p *openapi.CreateMessageParams) *openapi.ApiV2010Message {
	w.Helper()
	m, err := w.api.CreateMessage(p)
	if err != nil {
		w.Fatalf("not accepted: %v", err)
	}
	return m
}

// customerTexts sends an inbound text that the app must answer.
func (w *world) customerTexts(body string, media ...twiliotest.Media) twiliotest.Delivery {
	w.Helper()
	d, err := w.Text(w.Context(), customer, ours, body, media...)
	if err != nil {
		w.Fatal(err)
	}
	return d
}

// eventually waits for a condition.
func (w *world) eventually(what string, condition func() bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), patience)
	defer cancel()
	if err := w.Wait(ctx, condition); err != nil {
		w.Fatalf("%s: %v", what, err)
	}
}

// statuses are the callbacks of a message in the order in which the app got them.
func (w *world) statuses(sid string) []string {
	var all []string
	for _, q := range w.app.requests("/status?attempt=a1") {
		if q.form.Get("MessageSid") == sid {
			all = append(all, q.form.Get("MessageStatus"))
		}
	}
	return all
}

// soon waits for something that happens outside of the server.
func (w *world) soon(what string, happened <-chan struct{}) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), patience)
	defer cancel()
	select {
	case <-happened:
	case <-ctx.Done():
		w.Fatalf("%s: %v", what, ctx.Err())
	}
}

// bodies are the texts of messages.
func bodies(messages []twiliotest.Message) []string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Body)
	}
	return all
}

// code is Twilio's error code in a client's error, with its HTTP status.
func code(err error) (int, int) {
	var e *client.TwilioRestError
	if errors.As(err, &e) {
		return e.Code, e.Status
	}
	return 0, 0
}
