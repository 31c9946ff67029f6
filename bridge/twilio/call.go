package twilio

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge"
)

const (
	// answerLimit bounds what is read of an answer: a full page of messages is far below it.
	answerLimit = 16 << 20
	// errorLimit bounds what is read of an error's document.
	errorLimit = 64 << 10
	userAgent  = "partyline (twilio-go " + client.LibraryVersion + ")"
)

// effect tells what repeating a call does.
type effect bool

const (
	// reads changes nothing there, so whatever went wrong may be tried again.
	reads effect = false
	// sends must not be repeated unless it certainly was not done.
	sends effect = true
)

// call carries the requests of one method of Client for twilio-go, whose own carrier knows no context, loses the headers and the
// status of an error that is no JSON, changes dots in queries and can only go to Twilio itself.
type call struct {
	*Client
	ctx    context.Context //nolint:containedctx // lives as long as one call; twilio-go's interface has no place for it
	effect effect
}

var _ client.BaseClient = call{}

// service is twilio-go's API over the call's requests.
func (k call) service() *api.ApiService { return api.NewApiServiceWithClient(k) }

// AccountSid is the account in the paths.
func (k call) AccountSid() string { return k.accountSID }

// SetTimeout does nothing: the context has the time-out.
func (k call) SetTimeout(time.Duration) {}

// SetOauth does nothing: the account's token is used.
func (k call) SetOauth(client.OAuth) {}

// OAuth is none.
func (k call) OAuth() client.OAuth { return nil }

// SendRequest makes one request, to the configured host whatever host rawURL names. Its errors are of type *bridge.Error, which
// twilio-go passes on as they are. An answer that is returned is a 2xx.
func (k call) SendRequest(method, rawURL string, data url.Values, _ map[string]any, _ ...byte) (*http.Response, error) {
	target, err := k.target(rawURL)
	if err != nil {
		return nil, k.unreadable(err)
	}
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(data.Encode())
	} else if len(data) > 0 {
		target.RawQuery = data.Encode()
	}
	ctx, progress := traced(k.ctx)
	req, err := http.NewRequestWithContext(ctx, method, target.String(), body)
	if err != nil {
		return nil, k.unreadable(err)
	}
	req.SetBasicAuth(k.accountSID, k.authToken)
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := k.http.Do(req)
	if err != nil {
		return nil, k.broken(err, progress)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		refusal := k.refused(resp)
		_ = resp.Body.Close() // nothing more is read
		return nil, refusal
	}
	resp.Body = limited{io.LimitReader(resp.Body, answerLimit), resp.Body}
	return resp, nil
}

// target is rawURL at the configured host.
func (k call) target(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, err
	}
	target := k.api.JoinPath(u.Path)
	target.RawQuery = u.RawQuery
	return target, nil
}

// limited reads a part of what it closes.
type limited struct {
	io.Reader
	io.Closer
}

// result translates what twilio-go returned: our own errors come through it, and anything else means that an answer was there
// and could not be read.
func (k call) result(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*bridge.Error](err); ok {
		return e
	}
	return k.unreadable(err)
}

// unreadable is an answer that says nothing. What was asked for may have been done all the same.
func (k call) unreadable(err error) *bridge.Error {
	return k.effect.told(&bridge.Error{Code: bridge.CodeUncertain, Say: sayUnreadable, Cause: withoutAddress(err)})
}

// told gives what an unknown outcome means to this call: nothing was changed by one that only reads.
func (e effect) told(err *bridge.Error) *bridge.Error {
	if e == reads && err.Code == bridge.CodeUncertain {
		err.Code, err.Say = bridge.CodeRetry, sayUnread
	}
	return err
}
