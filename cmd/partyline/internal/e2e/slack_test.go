package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partyline/bot/slack/slacktest"
	"partyline/config"
)

// slackPlace is a Slack workspace with a private channel for the shop.
type slackPlace struct {
	*slacktest.Server
	t *testing.T
}

// shopChannel is where the shop's inbox is mirrored on Slack.
const shopChannel = "C0SHOP"

func newSlack(w *world, o outside) *slackPlace {
	w.t.Helper()
	options := slacktest.Options{Now: o.now, BotName: "partyline", AckTimeout: ackTimeout}
	if o.hasty {
		options.AckTimeout = 0 // as in earnest
		options.RetryDelays = []time.Duration{0, time.Second, 2 * time.Second}
	}
	s, err := slacktest.New(options)
	if err != nil {
		w.t.Fatal(err)
	}
	s.AddChannel(slacktest.Channel{ID: shopChannel, Name: "sms-shop", Private: true, Members: []string{s.BotUserID()}})
	s.AddChannel(slacktest.Channel{ID: repairsChannel, Name: "sms-repairs", Private: true, Members: []string{s.BotUserID()}})
	w.slack = s
	return &slackPlace{Server: s, t: w.t}
}

func (s *slackPlace) configure(c *config.Config) {
	c.Slack.BotToken, c.Slack.AppToken = config.Secret(s.BotToken()), config.Secret(s.AppToken())
	c.Slack.APIURL = s.URL() + "/api/"
	c.Slack.PostsPerSecond = 0 // unpaced: a test that is about pacing sets it
	c.Inboxes[0].Chat, c.Inboxes[0].Channel = config.ChatSlack, shopChannel
}

func (s *slackPlace) yaml() (top, inbox string) {
	return fmt.Sprintf("slack: {bot_token: %s, app_token: %s, api_url: %s/api/, posts_per_second: 1000, post_burst: 1000}",
		s.BotToken(), s.AppToken(), s.URL()), "channel: " + shopChannel
}

func (s *slackPlace) platform() string          { return config.ChatSlack }
func (s *slackPlace) channel() string           { return shopChannel }
func (s *slackPlace) changed() <-chan struct{}  { return s.Changed() }
func (s *slackPlace) links() int                { return s.Links() }
func (s *slackPlace) linksOf(processes int) int { return processes }
func (s *slackPlace) close()                    { s.Close() }

// People.

// slackID is the id of the account of this name.
func slackID(name string) string { return "U0" + strings.ToUpper(name) }

func (s *slackPlace) hire(name string, owner bool) string {
	return s.admit(slacktest.User{Name: name, Owner: owner})
}

func (s *slackPlace) smuggle(name string) string {
	return s.admit(slacktest.User{Name: name, Guest: true})
}

func (s *slackPlace) robot(name string) string { return s.admit(slacktest.User{Name: name, Bot: true}) }

func (s *slackPlace) team(name string, members ...string) string {
	return s.AddUserGroup(slacktest.UserGroup{Handle: name, Name: name, Users: members})
}

// admit lets some account into the channel.
func (s *slackPlace) admit(u slacktest.User) string {
	s.t.Helper()
	u.ID = slackID(u.Name)
	s.AddUser(u)
	s.must(s.Join(shopChannel, u.ID))
	return u.ID
}

func (s *slackPlace) expel(person string) { s.must(s.Leave(shopChannel, person)) }
func (s *slackPlace) dismiss()            { s.must(s.Leave(shopChannel, s.BotUserID())) }
func (s *slackPlace) recall()             { s.must(s.Join(shopChannel, s.BotUserID())) }

func (s *slackPlace) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

var slackExposures = map[string]exposure{
	"public": {
		func(w *world) { w.slack.SetChannel(shopChannel, func(c *slacktest.Channel) { c.Private = false }) },
		func(w *world) { w.slack.SetChannel(shopChannel, func(c *slacktest.Channel) { c.Private = true }) },
	},
	"shared": {
		func(w *world) { w.slack.SetChannel(shopChannel, func(c *slacktest.Channel) { c.ExtShared = true }) },
		func(w *world) { w.slack.SetChannel(shopChannel, func(c *slacktest.Channel) { c.ExtShared = false }) },
	},
	"guest": {func(w *world) { w.chat.smuggle("gus") }, func(w *world) { w.chat.expel(slackID("gus")) }},
}

func (s *slackPlace) typings() []typing {
	return []typing{
		{"*bold* _it_ ~no~ `code` & &amp; < > \"quotes\"", "*bold* _it_ ~no~ `code` & &amp; < > \"quotes\""},
		{"smile :smile: \U0001F44D\U0001F3FD", "smile \U0001F604 \U0001F44D\U0001F3FD"},
		{"ask @ana, or @here", "ask ana, or @here"},
		{"it is said in <#" + shopChannel + ">", "it is said in #sms-shop"},
	}
}

// What befalls the connection.

// endless is more events than any scenario has.
const endless = 1 << 30

func (s *slackPlace) deaf(on bool) {
	s.LoseEvents(map[bool]int{true: endless}[on])
}

func (s *slackPlace) doubles(events int) { s.DuplicateEvents(events) }
func (s *slackPlace) drops()             { s.DropSockets() }
func (s *slackPlace) reconnects()        { s.Disconnect("refresh_requested") }
func (s *slackPlace) keeps(keep bool)    { s.KeepWhileOffline(keep) }
func (s *slackPlace) repeats()           { s.RetryNow() }
func (s *slackPlace) away()              { s.Fail(slacktest.Fault{Kind: slacktest.ServerError, Times: -1}) }
func (s *slackPlace) heals()             { s.Heal() }

var slackHiccups = map[hiccupKind]slacktest.FaultKind{
	limited: slacktest.RateLimited, cutAfter: slacktest.CutAfter, slow: slacktest.Slow, slowAfter: slacktest.SlowAfter,
	refused: slacktest.Refuse, broken: slacktest.ServerError,
}

func (s *slackPlace) fails(h hiccup) {
	method := "chat.postMessage"
	if h.uploads {
		method = "files.completeUploadExternal"
	}
	s.Fail(slacktest.Fault{
		Method: method, Kind: slackHiccups[h.kind], Times: h.times, Delay: h.delay, RetryAfter: 5 * time.Second, Error: "invalid_blocks",
		Match: func(args map[string]string) bool { return h.hits(args["text"] + args["files"]) },
	})
}
