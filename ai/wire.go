package ai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// answerLimit is far above any answer that is asked for.
	answerLimit = 4 << 20
	// longestWait bounds what a provider may ask for before it is asked again.
	longestWait = time.Hour
)

// wire carries the requests of one provider. It adds the key, so that no library holds it and no error can name it; it reads answers
// whole, so that one that breaks off is told apart from one that is nonsense; and it gives every answer that is no success as a
// [refusal], so that no library tries again.
type wire struct {
	base http.RoundTripper
	// header and value open the provider; an empty value is not sent.
	header, value string
	// ask changes the body of a request; nil for none.
	ask func(body []byte) ([]byte, error)
	// sift changes the body of an answer, which is JSON, or finds a refusal in it.
	sift func(body []byte) ([]byte, error)
	// read finds in the body of a refusal why.
	read func(body []byte) refusal
}

// newTransport keeps connections for the few requests of one process, and knows the proxy of the environment.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 4,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
	}
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	r, err := w.opened(r)
	if err != nil {
		return nil, err
	}
	resp, err := w.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		why := w.read(body)
		why.status = resp.StatusCode
		if wait := retryAfter(resp.Header); wait > 0 {
			why.wait = wait
		}
		return nil, &why
	}
	if len(body) > answerLimit || !json.Valid(body) {
		return nil, errNotJSON
	}
	if body, err = w.sift(body); err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	resp.Header.Set("Content-Type", "application/json") // which some servers forget, and libraries insist on
	return resp, nil
}

// errNotJSON is an answer that no provider gives: a page of a proxy, or a text that never ends.
var errNotJSON = errors.New("the answer is not JSON")

// opened is r with the key in its header and the body as it shall be. The caller's request stays as it is.
func (w *wire) opened(r *http.Request) (*http.Request, error) {
	out := r.Clone(r.Context())
	if w.value != "" {
		out.Header.Set(w.header, w.value)
	}
	if w.ask == nil || r.Body == nil {
		return out, nil
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close() // what was read is all that it held
	if err != nil {
		return nil, err
	}
	if body, err = w.ask(body); err != nil {
		return nil, err
	}
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return out, nil
}

// retryAfter reads how long the headers of an answer ask to wait; 0 where they do not. OpenAI tells milliseconds in a header of its own;
// proxies give a date, which counts from the answer's own.
func retryAfter(h http.Header) time.Duration {
	told := h.Get("Retry-After")
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		return waiting(ms / 1000)
	}
	if seconds, err := strconv.ParseFloat(told, 64); err == nil {
		return waiting(seconds)
	}
	until, err := http.ParseTime(told)
	now, nowErr := http.ParseTime(h.Get("Date"))
	if err != nil || nowErr != nil {
		return 0
	}
	return waiting(until.Sub(now).Seconds())
}

// waiting is a wait within bounds.
func waiting(seconds float64) time.Duration {
	if !(seconds > 0) { // also where it is no number
		return 0
	}
	return time.Duration(min(seconds, longestWait.Seconds()) * float64(time.Second))
}

// refusal is an answer of a provider that is no success. It holds nothing of what the provider says in prose, which may repeat the
// key or the question.
type refusal struct {
	// status is that of HTTP.
	status int
	// reasons are the provider's own words of identification, such as API_KEY_INVALID.
	reasons []string
	// fields are those of the request that the provider names.
	fields []string
	// wait is how long it asks to be left alone; 0 where it does not tell.
	wait time.Duration
}

// Error implements error.
func (r *refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", r.status, strings.Join(r.reasons, " ")))
}

// asksFor takes the wait that Google's documents ask for, such as 34s or 0.5s.
func (r *refusal) asksFor(delay string) {
	if wait, err := time.ParseDuration(delay); err == nil {
		r.wait = waiting(wait.Seconds())
	}
}

// because adds a reason where it is a word, and not prose.
func (r *refusal) because(word string) {
	const long = 60
	prose := func(c rune) bool {
		return c != '_' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	}
	if word != "" && len(word) <= long && strings.IndexFunc(word, prose) < 0 {
		r.reasons = append(r.reasons, word)
	}
}
