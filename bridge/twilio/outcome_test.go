package twilio_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
)

// refuses checks an error by all that somebody acts on; an empty sentence stands for any.
func refuses(t *testing.T, err error, want bridge.Error) {
	t.Helper()
	var e *bridge.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
	if e.Code != want.Code || e.Detail != want.Detail || e.RetryAfter != want.RetryAfter || want.Say != "" && e.Say != want.Say || e.Say == "" {
		t.Errorf("got  %s %q after %v: %s\nwant %s %q after %v: %s", e.Code, e.Detail, e.RetryAfter, err, want.Code, want.Detail, want.RetryAfter, want.Say)
	}
}

func TestOutcomeOfSending(t *testing.T) {
	tests := map[string]struct {
		fault twiliotest.Fault
		want  bridge.Error
		sent  bool // whether it left all the same
	}{
		"too many requests":        {twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: 7 * time.Second}, bridge.Error{Code: bridge.CodeRetry, Detail: "20429", RetryAfter: 7 * time.Second}, false},
		"500 before":               {twiliotest.Fault{Kind: twiliotest.ErrorBefore}, bridge.Error{Code: bridge.CodeUncertain, Detail: "20500"}, false},
		"500 after":                {twiliotest.Fault{Kind: twiliotest.ErrorAfter}, bridge.Error{Code: bridge.CodeUncertain, Detail: "20500"}, true},
		"cut before":               {twiliotest.Fault{Kind: twiliotest.CutBefore}, bridge.Error{Code: bridge.CodeUncertain}, false},
		"cut after":                {twiliotest.Fault{Kind: twiliotest.CutAfter}, bridge.Error{Code: bridge.CodeUncertain}, true},
		"503 that is no JSON":      {twiliotest.Fault{Kind: twiliotest.Unavailable}, bridge.Error{Code: bridge.CodeUncertain}, false},
		"a landline":               {twiliotest.Fault{Kind: twiliotest.Reject, Code: 21614}, bridge.Error{Code: bridge.CodeRejected, Detail: "21614"}, false},
		"a code that nobody knows": {twiliotest.Fault{Kind: twiliotest.Reject, Code: 29999}, bridge.Error{Code: bridge.CodeRejected, Detail: "29999"}, false},
		"the queue is full":        {twiliotest.Fault{Kind: twiliotest.Reject, Code: 21611}, bridge.Error{Code: bridge.CodeRetry, Detail: "21611"}, false},
		"credentials":              {twiliotest.Fault{Kind: twiliotest.Reject, Code: 20003}, bridge.Error{Code: bridge.CodeRetry, Detail: "20003", RetryAfter: time.Minute}, false},
		"account unknown":          {twiliotest.Fault{Kind: twiliotest.Reject, Code: 20404}, bridge.Error{Code: bridge.CodeRejected, Detail: "20404"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := begin(t)
			w.emulator.Fail(test.fault)
			_, err := w.Send(t.Context(), hello)
			refuses(t, err, test.want)
			if sent := len(w.emulator.Messages()) == 1; sent != test.sent {
				t.Errorf("sent: %v", sent)
			}
			if strings.Contains(err.Error(), hello.Body) || strings.Contains(err.Error(), w.emulator.AuthToken()) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestWhatTwilioRefuses(t *testing.T) {
	tests := map[string]struct {
		message bridge.Outbound
		code    string
	}{
		"not a number":   {bridge.Outbound{Line: line, To: "12", Body: "Hello"}, "21211"},
		"not our number": {bridge.Outbound{Line: "+447700900999", To: customer, Body: "Hello"}, "21606"},
		"no text":        {bridge.Outbound{Line: line, To: customer}, "21602"},
		"too long":       {bridge.Outbound{Line: line, To: customer, Body: strings.Repeat("a", 1601)}, "21617"},
		"to ourselves":   {bridge.Outbound{Line: line, To: line, Body: "Hello"}, "21266"},
	}
	w := begin(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := w.Send(t.Context(), test.message)
			refuses(t, err, bridge.Error{Code: bridge.CodeRejected, Detail: test.code, Say: twilio.Explain(test.code)})
		})
	}
}

func TestWrongCredentialsLoseNothing(t *testing.T) {
	for name, token := range map[string]string{"another token": "0123456789abcdef0123456789abcdef", "a token that twilio-go would refuse by itself": "no-such_token"} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, func(_ *twiliotest.Options, o *twilio.Options) { o.AuthToken = token })
			_, err := w.Send(t.Context(), hello)
			refuses(t, err, bridge.Error{Code: bridge.CodeRetry, Detail: "20003", RetryAfter: time.Minute})
		})
	}
}

func TestAnswersThatCannotBeRead(t *testing.T) {
	tests := map[string]struct {
		status int
		body   string
		want   bridge.Code
		after  time.Duration
	}{
		"201 that is no JSON":      {201, "created", bridge.CodeUncertain, 0},
		"201 cut short":            {201, `{"sid":"SM1","sta`, bridge.CodeUncertain, 0},
		"201 empty":                {201, "", bridge.CodeUncertain, 0},
		"201 without an id":        {201, `{"status":"queued"}`, bridge.CodeUncertain, 0},
		"200 of a sign-in page":    {200, "<html>please sign in</html>", bridge.CodeUncertain, 0},
		"204":                      {204, "", bridge.CodeUncertain, 0},
		"redirect":                 {302, "", bridge.CodeRetry, time.Minute},
		"403 of a proxy":           {403, "<html>forbidden</html>", bridge.CodeRetry, time.Minute},
		"404 of another server":    {404, "404 page not found", bridge.CodeRetry, time.Minute},
		"407 of a proxy":           {407, "", bridge.CodeRetry, time.Minute},
		"408":                      {408, "", bridge.CodeUncertain, 0},
		"429 that is no JSON":      {429, "slow down", bridge.CodeRetry, 0},
		"502":                      {502, "bad gateway", bridge.CodeUncertain, 0},
		"503 that says 20429":      {503, `{"code":20429}`, bridge.CodeRetry, 0},
		"520 of a content network": {520, "", bridge.CodeUncertain, 0},
		"a status that is none":    {999, "", bridge.CodeUncertain, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			requests := 0
			c := standIn(t, func(w http.ResponseWriter, _ *http.Request) {
				requests++
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			_, err := c.Send(t.Context(), hello)
			refuses(t, err, bridge.Error{Code: test.want, Detail: detail(test.body), RetryAfter: test.after})
			if requests != 1 {
				t.Errorf("%d requests", requests)
			}
		})
	}
}

func detail(body string) string {
	if strings.Contains(body, "20429") {
		return "20429"
	}
	return ""
}

func TestRetryAfter(t *testing.T) {
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	tests := map[string]time.Duration{
		"30":                            30 * time.Second,
		"0":                             0,
		"-5":                            0,
		"soon":                          0,
		"":                              0,
		strconv.Itoa(1 << 62):           24 * time.Hour,
		"Fri, 20 Nov 2026 12:00:45 GMT": 45 * time.Second,
		"Fri, 20 Nov 2026 11:00:00 GMT": 0,
		"Fri, 20 Nov 2099 11:00:00 GMT": 24 * time.Hour,
	}
	for header, want := range tests {
		c := standIn(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		}, func(o *twilio.Options) { o.Clock = clock })
		_, err := c.Send(t.Context(), hello)
		var e *bridge.Error
		if !errors.As(err, &e) || e.RetryAfter != want || e.Code != bridge.CodeRetry {
			t.Errorf("%q: %v, want %v", header, err, want)
		}
	}
}

func TestAHugeAnswerIsNotReadToItsEnd(t *testing.T) {
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		chunk := []byte(strings.Repeat(" ", 1<<20))
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := c.Send(ctx, hello)
	refuses(t, err, bridge.Error{Code: bridge.CodeUncertain})
	if ctx.Err() != nil {
		t.Error("it was read until the time was over")
	}
}
