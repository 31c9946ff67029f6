package twiliotest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Alerts that Twilio's monitor raises about webhooks (twilio.com/docs/api/errors).
const (
	alertRetrieval   = 11200 // no answer in time, or one that is not 2xx
	alertConnection  = 11205 // could not connect
	alertRetryPolicy = 11243 // the address asks for an unknown retry policy
	alertContentType = 12300 // the answer is neither TwiML nor text
	alertDocument    = 12100 // the answer is TwiML that cannot be read
)

// answerLimit bounds what is read of an app's answer.
const answerLimit = 64 << 10

// result is what came of posting a webhook. status is 0 and err set where there was no answer.
type result struct {
	status   int
	kind     string // content type, without parameters
	body     string
	attempts int
	alert    int
	err      error
}

// failed says that the app did not take the webhook.
func (r result) failed() bool { return r.err != nil || r.status < 200 || r.status > 299 }

// overrides are the connection settings in an address's fragment, with Twilio's defaults
// (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
type overrides struct {
	connect, read, total time.Duration // ct, rt, tt: milliseconds in the fragment
	retries              int           // rc
	policy               []string      // rp: which failures are tried again
}

// policies are the known failures: any 4xx, any 5xx, no connection, no answer, and all of them.
var policies = []string{"4xx", "5xx", "ct", "rt", "all"}

// parseOverrides splits an address into what is requested and how. Numbers are brought into their ranges.
func parseOverrides(address string) (string, overrides, error) {
	o := overrides{connect: 5 * time.Second, read: 15 * time.Second, total: 15 * time.Second, retries: 1, policy: []string{"ct"}}
	target, fragment, _ := strings.Cut(address, "#")
	for setting := range strings.SplitSeq(fragment, "&") {
		name, value, _ := strings.Cut(setting, "=")
		n, _ := strconv.Atoi(value) // what is no number is out of range, and so brought into it
		switch name {
		case "ct":
			o.connect = time.Duration(min(max(n, 100), 10000)) * time.Millisecond
		case "rt":
			o.read = time.Duration(min(max(n, 100), 15000)) * time.Millisecond
		case "tt":
			o.total = time.Duration(min(max(n, 100), 15000)) * time.Millisecond
		case "rc":
			o.retries = min(max(n, 0), 5)
		case "rp":
			o.policy = strings.Split(value, ",")
		}
	}
	for _, p := range o.policy {
		if !slices.Contains(policies, p) {
			return target, o, fmt.Errorf("twiliotest: unknown retry policy %q", p)
		}
	}
	return target, o, nil
}

// post sends a signed form to the app, again as the address's connection overrides say. All tries carry the same
// idempotency token. It ends early with the context or the server.
func (s *Server) post(ctx context.Context, address string, form url.Values, token string) result {
	target, o, err := parseOverrides(address)
	if err != nil {
		return result{alert: alertRetryPolicy, err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, o.total)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	for tries := 1; ; tries++ {
		r, failure := s.try(ctx, target, o, form, token)
		r.attempts = tries
		s.options.Log.Debug("twiliotest webhook", "status", r.status, "attempt", tries, "failure", failure)
		again := slices.Contains(o.policy, failure) || slices.Contains(o.policy, "all")
		if failure == "" || tries > o.retries || !again || ctx.Err() != nil {
			return r
		}
	}
}

var (
	errConnect = errors.New("twiliotest: no connection in time")
	errRead    = errors.New("twiliotest: no answer in time")
)

// try posts once. The second result is the policy that the failure falls under, empty for success.
func (s *Server) try(ctx context.Context, target string, o overrides, form url.Values, token string) (result, string) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	connecting := time.AfterFunc(o.connect, func() { cancel(errConnect) })
	defer connecting.Stop()
	reading := time.AfterFunc(o.connect+o.read, func() { cancel(errRead) })
	defer reading.Stop()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		connecting.Stop()
		reading.Reset(o.read)
	}})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(form.Encode()))
	if err != nil {
		return result{alert: alertConnection, err: err}, "ct"
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	req.Header.Set("X-Twilio-Signature", Sign(s.options.AuthToken, target, form))
	req.Header.Set("I-Twilio-Idempotency-Token", token)
	resp, err := s.app.Do(req)
	if err != nil {
		return unanswered(ctx, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if err != nil {
		return unanswered(ctx, err)
	}
	kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	r := result{status: resp.StatusCode, kind: strings.TrimSpace(kind), body: string(body)}
	if r.failed() {
		r.alert = alertRetrieval
		return r, strconv.Itoa(r.status/100) + "xx"
	}
	return r, ""
}

// unanswered tells the two failures without an answer apart.
func unanswered(ctx context.Context, err error) (result, string) {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	var network *net.OpError
	if errors.Is(err, errConnect) || errors.As(err, &network) && network.Op == "dial" {
		return result{alert: alertConnection, err: err}, "ct"
	}
	return result{alert: alertRetrieval, err: err}, "rt"
}
