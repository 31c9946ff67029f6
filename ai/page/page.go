// Package page reads one web page of the business: exactly the address that was given, from the public internet only, and no more than
// what a person would read there.
//
// The guard is at the dialer. What counts is the address that is really dialled, whatever a name resolved to before, so that neither a
// redirect nor a name that changes its mind leads into the own network.
package page

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// Limits of a page.
const (
	mostBytes     = 2 << 20
	mostTime      = 10 * time.Second
	mostRedirects = 5
	mostURL       = 2048
	mostHeader    = 64 << 10
)

// Page is what was read.
type Page struct {
	// Unchanged is true where the server says that the page is as it was seen. All else but ETag and LastModified is empty then.
	Unchanged bool
	// Title is the page's own, or its address where it has none.
	Title string
	// Text is what a person would read: blocks with empty lines between them, headings as blocks of their own.
	Text string
	// Words is how many words Text has; never 0 unless Unchanged.
	Words int
	// ETag and LastModified are what the server says of this version; empty where it says nothing.
	ETag, LastModified string
}

// Seen is what a server said of the version that is kept. The zero value asks for the page in any case.
type Seen struct{ ETag, LastModified string }

// Fetcher fetches pages. It keeps no cookies, uses no proxy, and may be used by many at once.
type Fetcher struct {
	guard  guard
	client *http.Client
}

// NewFetcher gives a fetcher of public pages. allowed are hosts that it may reach wherever they are, an intranet included: "wiki.corp"
// on the usual ports, "wiki.corp:8080" on that port.
func NewFetcher(allowed []string) *Fetcher {
	f := &Fetcher{guard: newGuard(allowed)}
	f.client = &http.Client{
		Transport: &http.Transport{
			DialContext: f.guard.dial, DisableKeepAlives: true, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: mostHeader,
			TLSHandshakeTimeout: mostTime, ResponseHeaderTimeout: mostTime,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > mostRedirects {
				return refuse(CodeRedirects)
			}
			return f.guard.check(r.URL)
		},
	}
	return f
}

// Check tells what is wrong with an address before anything is fetched; nil for nothing. The error is an [*Error].
func (f *Fetcher) Check(address string) error {
	_, err := f.parse(address)
	return err
}

func (f *Fetcher) parse(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || len(address) > mostURL {
		return nil, refuse(CodeAddress)
	}
	u.Fragment = ""
	return u, f.guard.check(u)
}

// Fetch reads a page. It blocks for at most ten seconds. Each error is an [*Error]; a page that has not changed since it was seen is
// none.
func (f *Fetcher) Fetch(ctx context.Context, address string, seen Seen) (Page, error) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	p, err := f.fetch(ctx, address, seen)
	if err != nil {
		return Page{}, translate(err)
	}
	return p, nil
}

func (f *Fetcher) fetch(ctx context.Context, address string, seen Seen) (Page, error) {
	u, err := f.parse(address)
	if err != nil {
		return Page{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return Page{}, refuse(CodeAddress)
	}
	r.Header.Set("User-Agent", "Partyline (reads this one page for a shared inbox)")
	r.Header.Set("Accept", "text/html, application/xhtml+xml, text/plain;q=0.8")
	if seen.ETag != "" {
		r.Header.Set("If-None-Match", seen.ETag)
	}
	if seen.LastModified != "" {
		r.Header.Set("If-Modified-Since", seen.LastModified)
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return Page{}, err
	}
	defer answer.Body.Close()
	return read(answer, seen)
}

// read makes a page of what the server answered.
func read(answer *http.Response, seen Seen) (Page, error) {
	p := Page{ETag: answer.Header.Get("ETag"), LastModified: answer.Header.Get("Last-Modified")}
	switch {
	case answer.StatusCode == http.StatusNotModified && seen != (Seen{}):
		return Page{Unchanged: true, ETag: or(p.ETag, seen.ETag), LastModified: or(p.LastModified, seen.LastModified)}, nil
	case answer.StatusCode != http.StatusOK:
		return Page{}, refuseStatus(answer.StatusCode)
	}
	if answer.ContentLength > mostBytes {
		return Page{}, refuse(CodeSize)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostBytes+1))
	switch {
	case err != nil:
		return Page{}, err
	case len(body) > mostBytes:
		return Page{}, refuse(CodeSize)
	}
	kind, err := kindOf(answer.Header.Get("Content-Type"), body)
	if err != nil {
		return Page{}, err
	}
	decoded, err := charset.NewReader(bytes.NewReader(body), answer.Header.Get("Content-Type"))
	if err != nil {
		return Page{}, refuse(CodeEmpty)
	}
	address := answer.Request.URL
	if kind == "text/plain" {
		p.Title, p.Text, err = plainText(decoded)
	} else {
		p.Title, p.Text, err = readable(decoded, address)
	}
	if err != nil {
		return Page{}, refuse(CodeEmpty)
	}
	p.Text, p.Words = atMost(p.Text)
	if p.Words == 0 {
		return Page{}, refuse(CodeEmpty)
	}
	p.Title = or(p.Title, address.Host+address.Path)
	return p, nil
}

// kindOf is the type of a page: as it is named, where what it holds looks like text too.
func kindOf(named string, body []byte) (string, error) {
	looks, _, _ := mime.ParseMediaType(http.DetectContentType(body))
	kind := looks
	if named != "" {
		var err error
		if kind, _, err = mime.ParseMediaType(named); err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
			return "", refuse(CodeType)
		}
	}
	switch kind {
	case "text/html", "application/xhtml+xml", "text/plain":
		if strings.HasPrefix(looks, "text/") {
			return kind, nil
		}
	}
	return "", refuse(CodeType)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
