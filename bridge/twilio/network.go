package twilio

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"partyline/bridge"
)

// progress is how far a request came. Its fields are set by the transport's goroutines.
type progress struct {
	// asked: the transport looks for a connection. It stays false with a transport that does not report.
	asked atomic.Bool
	// connected: there was one, TLS included, so bytes may have left.
	connected atomic.Bool
}

// traced gives a context under which the transport reports progress.
func traced(ctx context.Context) (context.Context, *progress) {
	p := &progress{}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { p.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { p.connected.Store(true) },
	}), p
}

// unsent tells whether the request surely never left: the name was not found, nobody listened, TLS was not agreed on, or the time
// was over before that.
func (p *progress) unsent(err error) bool {
	if p.connected.Load() {
		return false
	}
	if p.asked.Load() {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// broken translates an error without an answer.
func (k call) broken(err error, p *progress) *bridge.Error {
	e := &bridge.Error{Code: bridge.CodeUncertain, Say: sayBroken, Cause: withoutAddress(err)}
	if p.unsent(err) {
		e.Code, e.Say = bridge.CodeRetry, sayUnreachable
	}
	return k.effect.told(e)
}

// withoutAddress takes the URL out of an error, as its query may hold telephone numbers.
func withoutAddress(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
