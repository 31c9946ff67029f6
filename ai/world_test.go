package ai_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"partyline/ai"
	"partyline/ai/aitest"
)

// theKey opens the emulators. It must be found nowhere but in a header.
const theKey = "AIzaSwordfish-0123456789"

// provider is a service and the model that asks it.
type provider struct {
	t     *testing.T
	at    *aitest.Server
	model ai.Model
	log   *writer
}

// gemini starts Gemini, with a model that asks it.
func gemini(t *testing.T, service aitest.Options, change ...func(*ai.Options)) *provider {
	return opened(t, aitest.NewGemini, service, ai.Options{Provider: ai.ProviderGemini, APIKey: theKey}, change...)
}

// compatible starts a server that is compatible with OpenAI's, with a model that asks it.
func compatible(t *testing.T, service aitest.Options, change ...func(*ai.Options)) *provider {
	return opened(t, aitest.NewOpenAI, service, ai.Options{Provider: ai.ProviderOpenAI, Model: "llama3.2", APIKey: theKey}, change...)
}

func opened(t *testing.T, start func(aitest.Options) (*aitest.Server, error), service aitest.Options, o ai.Options, change ...func(*ai.Options)) *provider {
	t.Helper()
	service.Key = theKey
	at, err := start(service)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.Close)
	p := &provider{t: t, at: at, log: &writer{}}
	o.APIURL = at.URL()
	if o.Provider == ai.ProviderOpenAI {
		o.APIURL += "/v1/"
	}
	o.Log = slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	o.Transport = transport
	for _, f := range change {
		f(&o)
	}
	if p.model, err = ai.Open(o); err != nil {
		t.Fatal(err)
	}
	return p
}

// draft is a question of the kind that is asked.
func draft() ai.Request {
	return ai.Request{
		System:   "You write short answers to customers.",
		Messages: []ai.Message{{Role: ai.RoleUser, Text: `{"customer": "Where is my order?"}`}},
		Schema: &ai.Schema{Kind: ai.KindObject, Properties: []ai.Property{
			{Name: "text", Schema: ai.Schema{Kind: ai.KindString, Description: "What is sent."}},
			{Name: "confidence", Schema: ai.Schema{Kind: ai.KindString, Enum: []string{"high", "low"}}},
			{Name: "sources", Schema: ai.Schema{Kind: ai.KindArray, Items: &ai.Schema{Kind: ai.KindInteger}}},
		}},
		MaxTokens: 500,
	}
}

// talk is a draft after which something else is wanted, so it has several turns.
func talk() ai.Request {
	r := draft()
	r.Messages = append(r.Messages, ai.Message{Role: ai.RoleModel, Text: goodAnswer}, ai.Message{Role: ai.RoleUser, Text: "Shorter."})
	return r
}

// goodAnswer is an answer as the schema of [draft] wants it.
const goodAnswer = `{"text": "Hi Zoë, it left today 🚚", "confidence": "high", "sources": [2, 1]}`

// answers gives the same answer to each request.
func answers(a aitest.Answer) aitest.Options {
	return aitest.Options{Answer: func(aitest.Request) aitest.Answer { return a }}
}

// asks asks and gives what came.
func (p *provider) asks(r ai.Request) (ai.Answer, error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	return p.model.Generate(ctx, r)
}

// gets asks and wants the answer.
func (p *provider) gets(r ai.Request) ai.Answer {
	p.t.Helper()
	a, err := p.asks(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// last is what the service was asked last.
func (p *provider) last() aitest.Request {
	p.t.Helper()
	all := p.at.Requests()
	if len(all) == 0 {
		p.t.Fatal("nothing was asked")
	}
	return all[len(all)-1]
}

// fails wants an error of this code, whose sentence says something, and no key in it, nor in the log, nor in an address.
func (p *provider) fails(r ai.Request, code ai.Code, say string) {
	p.t.Helper()
	_ = p.failure(r, code, say)
}

// failure is what fails wants, for a closer look.
func (p *provider) failure(r ai.Request, code ai.Code, say string) *ai.Error {
	p.t.Helper()
	_, err := p.asks(r)
	e, ok := err.(*ai.Error) //nolint:errorlint // the contract is the type itself
	if !ok {
		p.t.Fatalf("%T %v, want an *ai.Error", err, err)
	}
	if e.Code != code || !strings.Contains(e.Say, say) {
		p.t.Errorf("%v, want %s: ... %s ...", e, code, say)
	}
	p.keepsTheKey(err)
	return e
}

func (p *provider) keepsTheKey(err error) {
	p.t.Helper()
	for name, text := range map[string]string{"the error": err.Error(), "the log": p.log.String()} {
		if strings.Contains(text, "Swordfish") {
			p.t.Errorf("%s shows the key: %s", name, text)
		}
		if strings.Contains(text, "Where is my order") {
			p.t.Errorf("%s shows what was asked: %s", name, text)
		}
	}
	for _, r := range p.at.Requests() {
		if r.KeyInAddress {
			p.t.Error("the key stood in an address")
		}
	}
}

// writer keeps what several goroutines write.
type writer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *writer) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

func (w *writer) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}
