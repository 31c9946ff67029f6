package discord

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// transport is what every request of ours goes through. discordgo addresses Discord by package variables that all its sessions
// share, so the address is changed here; and the limiter and the retries of discordgo sleep without looking at a context, so
// what they would act upon is read here and kept from them.
type transport struct {
	base   http.RoundTripper
	api    *url.URL
	limits *limits
}

// retargeted makes the HTTP client for all sessions: what is addressed to Discord goes to Options.APIURL.
func retargeted(o Options, l *limits) *http.Client {
	api, _ := url.Parse(o.APIURL) // Options.check has parsed it
	base := o.HTTPClient.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	return &http.Client{
		Timeout:   o.HTTPClient.Timeout,
		Transport: &transport{base: base, api: api, limits: l},
		// The API redirects nowhere; who follows might carry the token along.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// discordHost is the host that discordgo addresses.
var discordHost = func() string {
	u, err := url.Parse(discordgo.EndpointDiscord)
	if err != nil {
		panic(err)
	}
	return u.Host
}()

// RoundTrip implements http.RoundTripper, with one exception on purpose: answers that say "not now" become errors of type *limited
// and *broken. discordgo would read an HTML page of Cloudflare's as JSON, and would tell a bad gateway by a text only.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	switch req.URL.Host {
	case discordHost:
		req.URL.Scheme, req.URL.Host, req.Host = t.api.Scheme, t.api.Host, t.api.Host
		req.URL.Path = t.api.Path + req.URL.Path
		if req.URL.RawPath != "" {
			req.URL.RawPath = t.api.EscapedPath() + req.URL.RawPath
		}
	case t.api.Host:
	default:
		req.Header.Del("Authorization") // the token is for nobody else
	}
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	path := strings.TrimPrefix(req.URL.EscapedPath(), t.api.EscapedPath())
	t.limits.heed(req.Method, path, resp.Header)
	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			resp.Header.Del(name)
		}
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		defer resp.Body.Close()
		l := readLimited(resp)
		t.limits.refused(req.Method, path, l)
		return nil, l
	case resp.StatusCode >= http.StatusInternalServerError:
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxPage)) // so that the connection can be used again
		return nil, &broken{status: resp.StatusCode}
	}
	return resp, nil
}

// limited is an answer 429.
type limited struct {
	after time.Duration
	// everywhere: it holds for all calls, not only for those of the route.
	everywhere bool
}

func (l *limited) Error() string {
	if l.everywhere {
		return fmt.Sprintf("429, everything for %v", l.after)
	}
	return fmt.Sprintf("429 for %v", l.after)
}

// broken is an answer of 500 and above.
type broken struct{ status int }

func (b *broken) Error() string {
	return http.StatusText(b.status) + " (" + strconv.Itoa(b.status) + ")"
}

const (
	// maxPage is how much of an answer is read that is not needed.
	maxPage = 64 << 10
	// unsaidAfter is how long we wait where a refusal does not say how long.
	unsaidAfter = 30 * time.Second
)

// readLimited reads how long to wait. What is no JSON comes from Cloudflare, which stands before everything.
// docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
func readLimited(resp *http.Response) *limited {
	var body struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, maxPage)) // a body that breaks off is no JSON
	l := &limited{after: unsaidAfter}
	said, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
	if err == nil && said > 0 {
		l.after = seconds(said)
	}
	if json.Unmarshal(raw, &body) != nil {
		l.everywhere = true
		return l
	}
	l.everywhere = body.Global
	if body.RetryAfter > 0 {
		l.after = seconds(body.RetryAfter)
	}
	return l
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
