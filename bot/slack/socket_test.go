package slack_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"partyline/bot/bottest"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
)

// Law 6: whenever a connection comes up, the gap before it is closed first; then the watermark moves each minute.
func TestEachConnectionCatchesUpThenTheWatermarkMoves(t *testing.T) {
	o := newOffice(t)
	o.run()
	o.clock.Advance(time.Minute)
	o.listener.Sees(t, "alive "+o.channel)
	for range 3 {
		before := o.listener.Count("catch up " + o.channel)
		o.DropSockets()
		o.listener.Sees(t, "catch up "+o.channel, before+1)
		o.clock.Advance(10 * time.Second) // a connection of some age
	}
	o.Disconnect("refresh_requested")
	o.listener.Sees(t, "catch up "+o.channel, 5)
	alive := o.listener.Count("alive " + o.channel)
	o.clock.Advance(time.Minute)
	o.listener.Sees(t, "alive "+o.channel, alive+1)
}

// The watermark must not pass over what was not caught up on.
func TestTheWatermarkWaitsForCatchingUp(t *testing.T) {
	o := newOffice(t)
	o.listener.Failing(func(what string) error {
		if strings.HasPrefix(what, "catch up") {
			return bottest.Unavailable
		}
		return nil
	})
	ctx, cancel := context.WithCancel(o.ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- o.client.Run(ctx, o.listener, o.router) }()
	o.listener.Sees(t, "failed: catch up "+o.channel)
	o.clock.Advance(time.Minute)
	o.listener.Sees(t, "failed: catch up "+o.channel, 2)
	if n := o.listener.Count("alive " + o.channel); n != 0 {
		t.Errorf("the watermark moved %d times over a gap", n)
	}
	o.listener.Failing(nil)
	o.clock.Advance(time.Minute)
	o.listener.Sees(t, "alive "+o.channel)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// slack-go's RunContext returns for good on some errors, and waits up to 5 minutes on others.
func TestTheSocketComesBackWhateverHappens(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]slacktest.Fault{
		"revoked":    {Kind: slacktest.Refuse, Error: "token_revoked"},
		"invalid":    {Kind: slacktest.Refuse, Error: "invalid_auth"},
		"inactive":   {Kind: slacktest.Refuse, Error: "account_inactive"},
		"trouble":    {Kind: slacktest.ServerError},
		"limited":    {Kind: slacktest.RateLimited, RetryAfter: 20 * time.Second},
		"cut":        {Kind: slacktest.CutBefore},
		"unexpected": {Kind: slacktest.Refuse, Error: "solar_flare"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.run()
			fault.Method, fault.Times = "apps.connections.open", 8
			before := o.Calls("apps.connections.open")
			o.Fail(fault)
			o.DropSockets()
			for tries := 1; tries <= fault.Times; tries++ {
				want := before + tries
				o.until("tried", func() bool { return o.Calls("apps.connections.open") >= want })
				// Two tickers of the watch, and the pause before the next try.
				if err := o.clock.BlockUntilContext(o.ctx, 3); err != nil {
					t.Fatalf("no pause after try %d: %v\n%s", tries, err, o.logs)
				}
				if n := o.Calls("apps.connections.open"); n != want {
					t.Fatalf("%d tries without a pause", n-before)
				}
				o.clock.Advance(30 * time.Second) // the longest pause
			}
			o.listener.Sees(t, "catch up "+o.channel, 2)
		})
	}
}

// Connections that break as soon as they are up must not be made as fast as the machine can.
func TestConnectionsThatBreakAtOnceArePaced(t *testing.T) {
	o := newOffice(t)
	o.run()
	paced := o.logs.Saw("connections break as soon as they are up", 1)
	for i := 1; ; i++ {
		select {
		case <-paced:
			if i > 10 {
				t.Errorf("noticed after %d connections", i)
			}
			o.clock.Advance(30 * time.Second)
			<-o.logs.Saw("connected for events", i)
			return
		case <-o.logs.Saw("connected for events", i):
			o.DropSockets()
		case <-o.ctx.Done():
			t.Fatal("neither paced nor connected")
		}
	}
}

func TestRunRefusesATokenThatWillNeverDo(t *testing.T) {
	o := newOffice(t)
	o.RevokeToken(true)
	err := o.client.Run(o.ctx, o.listener, o.router)
	if e := wantCode(t, err, bridge.CodeUnavailable); !strings.Contains(e.Say, "slack.bot_token") {
		t.Errorf("says %q", e.Say)
	}
}

func TestRunWaitsForSlackAtTheStart(t *testing.T) {
	o := newOffice(t)
	o.Fail(slacktest.Fault{Method: "auth.test", Kind: slacktest.ServerError, Times: 2})
	go func() {
		for range 2 {
			if o.clock.BlockUntilContext(o.ctx, 1) == nil {
				o.clock.Advance(2 * time.Second)
			}
		}
	}()
	o.run()
}

func TestRunEndsWithItsContext(t *testing.T) {
	o := newOffice(t)
	stop := o.run()
	thread := o.thread()
	gate := make(chan struct{})
	o.listener.Failing(func(string) error { <-gate; return nil })
	o.types(o.anna, thread, "last words")
	stopped := make(chan struct{})
	go func() {
		stop()
		close(stopped)
	}()
	close(gate)
	<-stopped
}

func TestEventsOfAGapArriveAsRetries(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	o.Fail(slacktest.Fault{Method: "apps.connections.open", Kind: slacktest.ServerError})
	o.DropSockets()
	o.until("down", func() bool { return o.Links() == 0 })
	o.types(o.anna, thread, "while you were away")
	if err := o.clock.BlockUntilContext(o.ctx, 3); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(30 * time.Second)
	o.listener.Sees(t, "reply while you were away")
}

func TestOptionsAreChecked(t *testing.T) {
	for want, o := range map[string]slack.Options{
		"BotToken":      {AppToken: "xapp"},
		"AppToken":      {BotToken: "xoxb"},
		"SigningSecret": {BotToken: "xoxb", Mode: slack.ModeHTTP},
		"Mode":          {BotToken: "xoxb", Mode: "pigeon"},
		"slash":         {BotToken: "xoxb", AppToken: "xapp", APIURL: "https://slack.example/api"},
	} {
		if _, err := slack.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v does not name %s", o, err, want)
		}
	}
	if _, err := slack.New(slack.Options{BotToken: "xoxb", AppToken: "xapp"}); err != nil {
		t.Error(err)
	}
}
