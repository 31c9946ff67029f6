package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// front is the shop's public address. It stands while the application behind it comes and goes, and takes turns between several.
type front struct {
	*httptest.Server

	mu     sync.Mutex
	behind []http.Handler
	hosts  []string
	turn   int
	count  map[string]int
}

func newFront(t *testing.T) *front {
	f := &front{count: map[string]int{}}
	f.Server = httptest.NewServer(http.HandlerFunc(f.pass))
	t.Cleanup(f.Close)
	return f
}

// opensTo passes requests on to these addresses from now on.
func (f *front) opensTo(addresses ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.behind, f.hosts = nil, addresses
	for _, a := range addresses {
		p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: a})
		p.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
		f.behind = append(f.behind, p)
	}
}

// closes answers as a proxy does behind which nobody listens.
func (f *front) closes() { f.opensTo() }

func (f *front) pass(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	var next http.Handler
	if n := len(f.behind); n > 0 {
		next = f.behind[f.turn%n]
		f.count[f.hosts[f.turn%n]]++
		f.turn++
	}
	f.mu.Unlock()
	if next == nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	next.ServeHTTP(w, r)
}

// passed counts the requests that went to an address.
func (f *front) passed(address string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count[address]
}
