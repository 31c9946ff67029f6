package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"partyline/bridge"
)

func TestTranslate(t *testing.T) {
	write, read := postMessage, readReplies
	refused := func(s string) error { return slack.SlackErrorResponse{Err: s} }
	cut := &url.Error{Op: "Post", URL: "https://hooks.example/secret", Err: syscall.ECONNRESET}
	dial := &url.Error{Op: "Post", URL: "https://slack.example", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	for _, c := range []struct {
		m     method
		err   error
		code  bridge.Code
		after time.Duration
	}{
		{write, &slack.RateLimitedError{RetryAfter: 30 * time.Second}, bridge.CodeRetry, 30 * time.Second},
		{write, refused("rate_limited"), bridge.CodeRetry, time.Second},
		{write, refused("ratelimited"), bridge.CodeRetry, time.Second},
		{write, slack.StatusCodeError{Code: 429}, bridge.CodeRetry, time.Second},
		{write, slack.StatusCodeError{Code: 500}, bridge.CodeUncertain, 0},
		{write, slack.StatusCodeError{Code: 503}, bridge.CodeUncertain, 0},
		{read, slack.StatusCodeError{Code: 503}, bridge.CodeRetry, 0},
		{write, slack.StatusCodeError{Code: 404}, bridge.CodeUnavailable, 0},
		{write, refused("internal_error"), bridge.CodeUncertain, 0},
		{write, refused("fatal_error"), bridge.CodeUncertain, 0},
		{read, refused("internal_error"), bridge.CodeRetry, 0},
		{write, cut, bridge.CodeUncertain, 0},
		{read, cut, bridge.CodeRetry, 0},
		{write, dial, bridge.CodeRetry, 0},
		{write, context.DeadlineExceeded, bridge.CodeUncertain, 0},
		{read, context.Canceled, bridge.CodeRetry, 0},
		{write, errors.New("invalid character '<'"), bridge.CodeUncertain, 0},
		{write, refused("thread_not_found"), bridge.CodeGone, 0},
		{write, refused("message_not_found"), bridge.CodeGone, 0},
		{write, refused("invalid_auth"), bridge.CodeUnavailable, 0},
		{write, refused("not_in_channel"), bridge.CodeUnavailable, 0},
		{write, refused("channel_not_found"), bridge.CodeUnavailable, 0},
		{write, refused("is_archived"), bridge.CodeUnavailable, 0},
		{write, refused("invalid_blocks"), bridge.CodeRejected, 0},
		{write, refused("something_new"), bridge.CodeRejected, 0},
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
		case bridge.CodeRetry, bridge.CodeUncertain, bridge.CodeGone, bridge.CodeUnavailable:
		default:
			t.Errorf("%s has the code %q", name, v.code)
		}
	}
}

func TestAMissingScopeIsNamed(t *testing.T) {
	err := translate(readHistory, slack.SlackErrorResponse{Err: "missing_scope", Needed: "groups:history"})
	if !strings.Contains(bridge.Say(err), "groups:history") {
		t.Errorf("says %q", bridge.Say(err))
	}
}

func TestTheRefusedTokenIsNamed(t *testing.T) {
	for m, want := range map[method]string{openSocket: "slack.app_token", authTest: "slack.bot_token"} {
		if say := bridge.Say(translate(m, slack.SlackErrorResponse{Err: "invalid_auth"})); !strings.Contains(say, want) {
			t.Errorf("%s: says %q", m.name, say)
		}
	}
}

func TestTimestamps(t *testing.T) {
	for _, ts := range []string{"1762164120.000100", "1762164120.999999", "1.000001"} {
		if got := tsOf(timeOf(ts)); got != ts {
			t.Errorf("%s became %s", ts, got)
		}
	}
	for _, ts := range []string{"", "x", "1762164120", "1.x", "."} {
		_ = timeOf(ts)
	}
	if !timeOf("nonsense").IsZero() {
		t.Error("nonsense has a time")
	}
}

// slack-go's own client would wait for ever, and slack-go's retries could post twice.
func TestTheHTTPClientGivesUp(t *testing.T) {
	c, err := New(Options{BotToken: "xoxb", AppToken: "xapp"})
	if err != nil || c.http.Timeout <= 0 || c.http.Timeout > 30*time.Second {
		t.Errorf("%+v, %v", c.http, err)
	}
}

// Without access Slack leads to a page for signing in, which is not the file.
func TestHowADownloadEnds(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bridge.Code
	}{
		{nil, ""},
		{slack.StatusCodeError{Code: 302}, bridge.CodeUnavailable},
		{slack.StatusCodeError{Code: 403}, bridge.CodeUnavailable},
		{slack.StatusCodeError{Code: 404}, bridge.CodeGone},
		{slack.StatusCodeError{Code: 500}, bridge.CodeRetry},
		{&slack.RateLimitedError{RetryAfter: time.Second}, bridge.CodeRetry},
		{io.ErrUnexpectedEOF, bridge.CodeRetry},
	} {
		if got := bridge.CodeOf(downloaded(c.err)); got != c.want {
			t.Errorf("%v is %q, want %q", c.err, got, c.want)
		}
	}
}
