package twilio

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"partyline/bridge"
)

const (
	sayUnreachable = "Twilio could not be reached. It is tried again by itself."
	sayBroken      = "Twilio did not answer in time, so it is not known yet whether the message left."
	sayUnreadable  = "Twilio's answer could not be read, so it is not known yet whether the message left."
	sayUnread      = "Twilio gave no usable answer. It is asked again by itself."
	sayServer      = "Twilio had an error of its own, so it is not known yet whether the message left."
	sayBusy        = "Twilio asks us to slow down. It is tried again by itself."
	sayCredentials = "Twilio refuses our credentials or has suspended the account. Nothing is lost: correct the account SID and the " +
		"auth token (console.twilio.com), and waiting messages leave by themselves."
	sayNotTwilio = "Something between us and Twilio answered instead of it. Check twilio.api_url and the proxy; waiting messages leave " +
		"by themselves."
)

// setupWait is how long to leave alone what a person must set right first.
const setupWait = time.Minute

// longestWait bounds what a Retry-After may ask for.
const longestWait = 24 * time.Hour

// verdict says what an answer that is no 2xx means.
type verdict struct {
	// low and high are the HTTP statuses it holds for; 0, 0 for all.
	low, high int
	// codes are the error codes that it holds for; nil for all, noCode for a document without one.
	codes []int
	code  bridge.Code
	// say is the sentence; empty for the one of the error code.
	say  string
	wait time.Duration
}

var noCode = []int{0}

// verdicts are read from the top; the first that fits holds. What fits none is unknown.
//
// 429 was "never processed" (twilio.com/docs/errors/20429), while a 500 is not safe to repeat (twilio.com/docs/errors/20500).
// Without an error code it was not the API that answered: a proxy or a wrong address refused the request before it.
var verdicts = []verdict{
	{low: 429, high: 429, code: bridge.CodeRetry, say: sayBusy},
	{codes: []int{20429}, code: bridge.CodeRetry, say: sayBusy},
	{low: 408, high: 408, code: bridge.CodeUncertain, say: sayBroken},
	{low: 500, high: 599, code: bridge.CodeUncertain, say: sayServer},
	{low: 401, high: 401, code: bridge.CodeRetry, say: sayCredentials, wait: setupWait},
	{low: 300, high: 399, code: bridge.CodeRetry, say: sayNotTwilio, wait: setupWait},
	{low: 400, high: 499, codes: []int{20003, 20005, 20006, 20008}, code: bridge.CodeRetry, say: sayCredentials, wait: setupWait},
	{low: 400, high: 499, codes: noCode, code: bridge.CodeRetry, say: sayNotTwilio, wait: setupWait},
	{low: 400, high: 499, codes: passing(), code: bridge.CodeRetry, wait: setupWait},
	{low: 400, high: 499, code: bridge.CodeRejected},
}

func (v verdict) fits(status, code int) bool {
	return (v.high == 0 || v.low <= status && status <= v.high) && (v.codes == nil || slices.Contains(v.codes, code))
}

// judge gives what an answer means.
func judge(status, code int) *bridge.Error {
	e := &bridge.Error{Code: bridge.CodeUncertain, Say: sayServer}
	if i := slices.IndexFunc(verdicts, func(v verdict) bool { return v.fits(status, code) }); i >= 0 {
		e.Code, e.Say, e.RetryAfter = verdicts[i].code, verdicts[i].say, verdicts[i].wait
	}
	if code != 0 {
		e.Detail = strconv.Itoa(code)
	}
	if e.Say == "" {
		e.Say = Explain(e.Detail)
	}
	return e
}

// refused reads an answer that is no 2xx (twilio.com/docs/usage/twilios-response#response-formats-exceptions).
func (k call) refused(resp *http.Response) *bridge.Error {
	var document struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	text, _ := io.ReadAll(io.LimitReader(resp.Body, errorLimit)) // a document that is cut counts as none
	if err := json.Unmarshal(text, &document); err != nil {
		document.Code, document.Message = 0, "not an error document of Twilio"
	}
	e := judge(resp.StatusCode, document.Code)
	e.Cause = fmt.Errorf("HTTP %d: %.200s", resp.StatusCode, document.Message)
	if wait := k.retryAfter(resp.Header); wait > 0 && e.Code == bridge.CodeRetry {
		e.RetryAfter = wait
	}
	return k.effect.told(e)
}

// retryAfter reads the header of that name, in seconds or as a date; 0 where there is none.
func (c *Client) retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestWait/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(c.clock.Now()), 0), longestWait)
	}
	return 0
}
