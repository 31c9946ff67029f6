package ai

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Provider names who runs a model, as ai.provider of the configuration does.
type Provider string

const (
	// ProviderOffline is built in: it needs no key and sends nothing anywhere.
	ProviderOffline Provider = "offline"
	// ProviderGemini is Google's Gemini over its own API.
	ProviderGemini Provider = "gemini"
	// ProviderOpenAI is any server that is compatible with OpenAI's chat completions.
	ProviderOpenAI Provider = "openai"
)

// Options say which model is used and how it is reached.
type Options struct {
	// Provider is who runs the model.
	Provider Provider
	// Model is the provider's name for it; empty for the provider's default, where it has one.
	Model string
	// APIKey opens the provider; it goes into a header and nowhere else. Optional where the provider asks for none.
	APIKey string
	// APIURL is where the provider is; empty for its own address.
	APIURL string
	// Timeout bounds each question, whatever the deadline of its context; 20 s if zero.
	Timeout time.Duration
	// Log gets what providers do in their own way, without texts and secrets; silent if nil.
	Log *slog.Logger
	// Transport carries the requests; one of its own if nil, through the environment's proxy.
	Transport http.RoundTripper
}

// defaultTimeout is how long an answer may take.
const defaultTimeout = 20 * time.Second

// Open makes the model that o describes. It contacts nobody. The error says which option is wrong.
func Open(o Options) (Model, error) {
	switch o.Provider {
	case ProviderOffline:
		return NewOffline(), nil
	case ProviderGemini:
		return NewGemini(o)
	case ProviderOpenAI:
		return NewOpenAI(o)
	default:
		return nil, fmt.Errorf("ai: there is no provider %q", o.Provider)
	}
}

// complete fills in what o leaves open.
func (o Options) complete() Options {
	o.Timeout = cmp.Or(o.Timeout, defaultTimeout)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	return o
}

// baseURL reads where a provider is: http or https, a host, and nothing behind the path.
func baseURL(s string) (string, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "", errors.New("ai: the API URL cannot be read") // url.Error repeats the address, which may hold a password
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", errors.New("ai: the API URL must begin with https:// or http:// and a host")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("ai: the API URL must hold neither a user, nor a query, nor a fragment")
	}
	return strings.TrimRight(s, "/"), nil
}
