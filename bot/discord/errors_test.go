package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bridge"
)

// restError is what discordgo makes of an error answer.
func restError(status, code int) error {
	e := &discordgo.RESTError{
		Request:  &http.Request{URL: &url.URL{Path: "/interactions/1/secret/callback"}},
		Response: &http.Response{StatusCode: status, Status: http.StatusText(status)}, ResponseBody: []byte("{}"),
	}
	if code >= 0 {
		e.Message = &discordgo.APIErrorMessage{Code: code}
	}
	return e
}

func TestTranslate(t *testing.T) {
	write, read := createMessage, getMessages
	cut := &url.Error{Op: "Post", URL: "https://discord.com/api/v9/webhooks/1/secret", Err: syscall.ECONNRESET}
	dial := &url.Error{Op: "Post", URL: "https://discord.com", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	for _, c := range []struct {
		m     method
		err   error
		code  bridge.Code
		after time.Duration
	}{
		{write, &url.Error{Err: &limited{after: 30 * time.Second}}, bridge.CodeRetry, 30 * time.Second},
		{write, &url.Error{Err: &broken{status: 500}}, bridge.CodeUncertain, 0},
		{write, &url.Error{Err: &broken{status: 502}}, bridge.CodeUncertain, 0},
		{read, &url.Error{Err: &broken{status: 502}}, bridge.CodeRetry, 0},
		{editMessage, &url.Error{Err: &broken{status: 502}}, bridge.CodeRetry, 0},
		{startThread, &url.Error{Err: &broken{status: 502}}, bridge.CodeRetry, 0},
		{startPost, &url.Error{Err: &broken{status: 502}}, bridge.CodeUncertain, 0},
		{write, cut, bridge.CodeUncertain, 0},
		{read, cut, bridge.CodeRetry, 0},
		{write, dial, bridge.CodeRetry, 0},
		{write, context.DeadlineExceeded, bridge.CodeUncertain, 0},
		{read, context.Canceled, bridge.CodeRetry, 0},
		{write, errors.New("invalid character '<'"), bridge.CodeUncertain, 0},
		{write, restError(401, 0), bridge.CodeUnavailable, 0},
		{write, restError(403, 50001), bridge.CodeUnavailable, 0},
		{write, restError(403, 50013), bridge.CodeUnavailable, 0},
		{write, restError(403, -1), bridge.CodeUnavailable, 0}, // Cloudflare
		{write, restError(404, 0), bridge.CodeUnavailable, 0},  // another server
		{write, restError(404, 10003), bridge.CodeUnavailable, 0},
		{write, restError(404, 10004), bridge.CodeUnavailable, 0},
		{read, restError(404, 10007), bridge.CodeNotFound, 0},
		{write, restError(404, 10008), bridge.CodeGone, 0},
		{read, restError(404, 10013), bridge.CodeNotFound, 0},
		{write, restError(400, 20028), bridge.CodeRetry, time.Minute},
		{write, restError(400, 30033), bridge.CodeGone, 0},
		{write, restError(400, 30046), bridge.CodeRetry, time.Minute},
		{write, restError(400, 40067), bridge.CodeUnavailable, 0},
		{write, restError(400, 50035), bridge.CodeRejected, 0},
		{write, restError(400, 50083), bridge.CodeRetry, 0},
		{write, restError(400, 160004), bridge.CodeRejected, 0},
		{write, restError(400, 160005), bridge.CodeGone, 0},
		{write, restError(400, 160006), bridge.CodeUnavailable, 0},
		{write, restError(400, 987654), bridge.CodeRejected, 0},
	} {
		err := translate(c.m, fmt.Errorf("wrapped: %w", c.err))
		var e *bridge.Error
		if !errors.As(err, &e) || e.Code != c.code || e.RetryAfter != c.after || e.Say == "" {
			t.Errorf("%s: %v gives %+v", c.m.name, c.err, e)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%v shows an address", err)
		}
	}
	if translate(write, nil) != nil {
		t.Error("no error became one")
	}
	ours := &bridge.Error{Code: bridge.CodeUnsafe, Say: "x"}
	if got := translate(write, ours); !errors.Is(got, ours) {
		t.Errorf("an error of ours became %v", got)
	}
}

func TestEveryVerdictTellsWhatToDo(t *testing.T) {
	for name, v := range verdicts {
		if v.say == "" || !strings.HasSuffix(v.say, ".") {
			t.Errorf("%s: %q is no sentence", name, v.say)
		}
		switch v.code {
		case bridge.CodeRetry, bridge.CodeGone, bridge.CodeUnavailable, bridge.CodeNotFound:
		default:
			t.Errorf("%s has the code %q", name, v.code)
		}
	}
}

// Discord's own client would wait for ever, and discordgo's retries could post twice.
func TestTheSessionGivesUpAndNeverRepeats(t *testing.T) {
	c, err := New(Options{Token: "x"})
	if err != nil || c.http.Timeout <= 0 || c.http.Timeout > 30*time.Second {
		t.Fatalf("%+v, %v", c.http, err)
	}
	if c.api.MaxRestRetries != 0 || c.api.ShouldRetryOnRateLimit || c.api.ShouldReconnectOnError || c.api.StateEnabled {
		t.Errorf("the session repeats: %+v", c.api)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{}, {Token: "x", APIURL: "nonsense"}, {Token: "x", APIURL: "http://127.0.0.1/"},
		{Token: "x", Channels: map[string]Admins{"1": {}}}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}
