package slacktest_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot/slack/slacktest"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault slacktest.Fault
		done  int // messages that exist afterwards
		check func(*testing.T, error)
	}{
		{slacktest.Fault{Kind: slacktest.RateLimited, RetryAfter: 7 * time.Second}, 0, func(t *testing.T, err error) {
			var e *slack.RateLimitedError
			if !errors.As(err, &e) || e.RetryAfter != 7*time.Second {
				t.Errorf("err is %v", err)
			}
		}},
		{slacktest.Fault{Kind: slacktest.RateLimitedBody}, 0, func(t *testing.T, err error) { refused(t, err, "rate_limited") }},
		{slacktest.Fault{Kind: slacktest.ServerError}, 0, status500},
		{slacktest.Fault{Kind: slacktest.ServerErrorAfter}, 1, status500},
		{slacktest.Fault{Kind: slacktest.CutBefore}, 0, cutOff},
		{slacktest.Fault{Kind: slacktest.CutAfter}, 1, cutOff},
		{slacktest.Fault{Kind: slacktest.SlowAfter, Delay: time.Hour}, 1, cutOff},
		{slacktest.Fault{Kind: slacktest.Slow, Delay: time.Millisecond}, 1, func(t *testing.T, err error) {
			if err != nil {
				t.Error(err)
			}
		}},
		{slacktest.Fault{Kind: slacktest.Refuse, Error: "fatal_error"}, 0, func(t *testing.T, err error) { refused(t, err, "fatal_error") }},
	} {
		t.Run(c.fault.Kind.String(), func(t *testing.T) {
			w := newWorkspace(t, slacktest.Options{})
			hc := &http.Client{Timeout: 500 * time.Millisecond}
			api := slack.New(w.BotToken(), slack.OptionAPIURL(w.URL()+"/api/"), slack.OptionHTTPClient(hc))
			c.fault.Method = "chat.postMessage"
			w.Fail(c.fault)
			_, _, err := api.PostMessageContext(w.ctx, desk, slack.MsgOptionText("x", false))
			c.check(t, err)
			equal(t, "messages", len(w.Messages(desk)), c.done)
			equal(t, "recorded", w.Requests("chat.postMessage")[0].Error, "fault: "+c.fault.Kind.String())
			if _, _, err := api.PostMessageContext(w.ctx, desk, slack.MsgOptionText("y", false)); err != nil {
				t.Errorf("the next call fails too: %v", err)
			}
		})
	}
}

func status500(t *testing.T, err error) {
	t.Helper()
	var e slack.StatusCodeError
	if !errors.As(err, &e) || e.Code != http.StatusInternalServerError {
		t.Errorf("err is %v", err)
	}
}

func cutOff(t *testing.T, err error) {
	t.Helper()
	if err == nil || errors.As(err, new(slack.SlackErrorResponse)) || errors.As(err, new(slack.StatusCodeError)) {
		t.Errorf("err is %v", err)
	}
}

func TestAFaultChoosesItsCallsAndLasts(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.Fail(slacktest.Fault{Kind: slacktest.Refuse, Times: -1, Match: func(a map[string]string) bool { return a["text"] == "bad" }})
	post := func(text string) error {
		_, _, err := w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionText(text, false))
		return err
	}
	for range 3 {
		refused(t, post("bad"), "internal_error")
	}
	if err := post("good"); err != nil {
		t.Error(err)
	}
	w.Heal()
	if err := post("bad"); err != nil {
		t.Error(err)
	}
}

func TestRateLimits(t *testing.T) {
	now := time.Unix(1700000000, 0)
	w := newWorkspace(t, slacktest.Options{Limits: true, Now: func() time.Time { return now }})
	other := w.AddChannel(slacktest.Channel{Private: true, Members: []string{w.BotUserID()}})
	post := func(channel string) error {
		_, _, err := w.api.PostMessageContext(w.ctx, channel, slack.MsgOptionText("x", false))
		return err
	}
	for range 5 {
		if err := post(desk); err != nil {
			t.Fatal(err)
		}
	}
	limited := func(err error, wait time.Duration) {
		t.Helper()
		var e *slack.RateLimitedError
		if !errors.As(err, &e) || e.RetryAfter != wait {
			t.Errorf("err is %v, want %v", err, wait)
		}
	}
	limited(post(desk), time.Second)
	if err := post(other); err != nil {
		t.Error(err) // a channel of its own
	}
	now = now.Add(time.Second)
	if err := post(desk); err != nil {
		t.Error(err)
	}
	// Tier 2: twenty a minute, for the method.
	for range 20 {
		if _, err := w.api.GetUserGroupsContext(w.ctx); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.api.GetUserGroupsContext(w.ctx)
	limited(err, 3*time.Second)
}
