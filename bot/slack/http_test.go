package slack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"partyline/bot/bottest"
	"partyline/bot/slack"
)

func viaHTTP(p *slack.Options) { p.Mode = slack.ModeHTTP }

func TestOnlySlackIsHeard(t *testing.T) {
	o := newOffice(t, viaHTTP)
	web := o.serveHTTP()
	event := `{"type":"event_callback","event_id":"E1","event":{"type":"message","channel":"` + o.channel + `","user":"` + o.anna +
		`","text":"hello","ts":"2.000001","thread_ts":"1.000001"}}`
	for _, spoil := range map[string]func(*http.Request){
		"no signature":     func(r *http.Request) { r.Header.Del("X-Slack-Signature") },
		"forged":           func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0="+strings.Repeat("ab", 32)) },
		"nonsense":         func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0=zz") },
		"no time":          func(r *http.Request) { r.Header.Del("X-Slack-Request-Timestamp") },
		"time changed":     func(r *http.Request) { r.Header.Set("X-Slack-Request-Timestamp", "1700000000") },
		"time is nonsense": func(r *http.Request) { r.Header.Set("X-Slack-Request-Timestamp", "soon") },
	} {
		o.request(web.URL+"/slack/events", "application/json", event, 401, spoil)
	}
	if got := o.listener.All(); len(got) != 0 {
		t.Errorf("heard %q", got)
	}
	o.deliver(web.URL, event, 200)
	if got := o.listener.All(); len(got) != 1 || got[0] != "reply hello" {
		t.Errorf("heard %q", got)
	}
}

func TestNonsenseOverHTTP(t *testing.T) {
	o := newOffice(t, viaHTTP)
	web := o.serveHTTP()
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct {
		path, kind, body string
		want             int
	}{
		{"/slack/events", "application/json", `{"type":`, 400},
		{"/slack/events", "application/json", ``, 400},
		{"/slack/events", "application/json", `null`, 200},
		{"/slack/events", "application/json", `[]`, 200},
		{"/slack/events", "application/json", `{"type":"event_callback"}`, 200},
		{"/slack/events", "application/json", `{"type":"event_callback","event":5}`, 200},
		{"/slack/events", "application/json", `{"type":"event_callback","event":{"type":"solar_flare"}}`, 200},
		{"/slack/events", "application/json", `{"type":"event_callback","event":{"type":"user_change","user":7}}`, 200},
		{"/slack/events", "application/json", `{"type":"event_callback","event":{"type":"message","subtype":"message_changed","channel":"` + o.channel + `"}}`, 200},
		{"/slack/events", "application/json", `{"type":"app_rate_limited","minute_rate_limited":1}`, 200},
		{"/slack/events", "application/json", `{"x":"` + strings.Repeat("x", 1<<20) + `"}`, 400},
		{"/slack/interactions", form, `payload=`, 400},
		{"/slack/interactions", form, `payload=%7B`, 400},
		{"/slack/interactions", form, `payload=%7B%7D`, 200},
		{"/slack/interactions", form, `payload=%7B%22type%22%3A%22view_submission%22%7D`, 200},
		{"/slack/interactions", form, `payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A5%7D`, 200},
		{"/slack/interactions", form, `%zz`, 400},
		{"/slack/commands", form, ``, 400},
		{"/slack/commands", form, `command=%2Fsms`, 200},
		{"/slack/elsewhere", form, ``, 404},
	} {
		o.request(web.URL+c.path, c.kind, c.body, c.want, nil)
	}
	resp, err := http.Get(web.URL + "/slack/events")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET answers %d", resp.StatusCode)
	}
	if len(o.listener.All()) != 0 || len(o.router.Asked()) != 0 {
		t.Errorf("heard %q, ran %+v", o.listener.All(), o.router.Asked())
	}
}

func TestTheChallengeIsAnswered(t *testing.T) {
	o := newOffice(t, viaHTTP)
	web := o.serveHTTP()
	if got := o.deliver(web.URL, `{"type":"url_verification","challenge":"abc","token":"x"}`, 200); strings.TrimSpace(got) != `{"challenge":"abc"}` {
		t.Errorf("answered %q", got)
	}
}

// Law 1: 200 means committed, 503 means deliver again.
func TestTheStatusTellsTheOutcome(t *testing.T) {
	o := newOffice(t, viaHTTP)
	web := o.serveHTTP()
	event := `{"type":"event_callback","event":{"type":"message","channel":"` + o.channel + `","user":"` + o.anna +
		`","text":"hello","ts":"2.000001","thread_ts":"1.000001"}}`
	o.listener.Failing(func(string) error { return bottest.Unavailable })
	o.deliver(web.URL, event, 503)
	o.listener.Failing(nil)
	o.deliver(web.URL, event, 200)
}

// Over HTTP nobody knows whether events arrive until one does; only then the watermark moves.
func TestTheWatermarkMovesOnlyWhileSlackIsHeard(t *testing.T) {
	o := newOffice(t, viaHTTP)
	web := o.serveHTTP()
	o.run() // catches up at the start
	event := `{"type":"event_callback","event":{"type":"team_join"}}`
	o.deliver(web.URL, event, 200)
	o.clock.Advance(time.Minute)
	o.listener.Sees(t, "alive "+o.channel)
	o.clock.Advance(5 * time.Minute) // silence
	o.logs.Sees(t, "the channel is safe")
	if n := o.listener.Count("alive " + o.channel); n != 1 {
		t.Errorf("the watermark moved %d times", n)
	}
	o.clock.Advance(30 * time.Second)
	o.deliver(web.URL, event, 200)
	o.clock.Advance(time.Minute)
	o.listener.Sees(t, "alive "+o.channel, 2)
}
