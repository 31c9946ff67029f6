package slack_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
)

func TestWhoMayAnswer(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	o.run()
	for _, c := range []struct {
		user    slacktest.User
		refused string
	}{
		{slacktest.User{Name: "member"}, ""},
		{slacktest.User{Name: "owner", Owner: true}, ""},
		{slacktest.User{Name: "guest", Guest: true}, "Guests"},
		{slacktest.User{Name: "single", SingleChannelGuest: true}, "Guests"},
		{slacktest.User{Name: "stranger", Stranger: true, TeamID: "T0OTHER"}, "other workspaces"},
		{slacktest.User{Name: "visitor", TeamID: "T0OTHER"}, "other workspaces"},
	} {
		id := o.AddUser(c.user)
		if err := o.Join(o.channel, id); err != nil {
			t.Fatal(err)
		}
		o.types(id, thread, "I am "+c.user.Name)
		o.listener.Sees(t, "reply I am "+c.user.Name)
		got := o.listener.Last()
		if (c.refused == "") != (got.Refused == "") || !strings.Contains(got.Refused, c.refused) || got.Author.Name != c.user.Name {
			t.Errorf("%s: %+v", c.user.Name, got)
		}
	}
}

func TestOnlyTheListMayAnswer(t *testing.T) {
	var group string
	o := newOffice(t)
	group = o.AddUserGroup(slacktest.UserGroup{Handle: "oncall", Users: []string{o.bob}})
	eve := o.AddUser(slacktest.User{Name: "eve"})
	if err := o.Join(o.channel, eve); err != nil {
		t.Fatal(err)
	}
	o = o.again(func(p *slack.Options) {
		p.Channels = map[string]slack.Admins{o.channel: {Users: []string{o.anna}, UserGroups: []string{group}}}
	})
	o.run()
	thread := o.thread()
	says := func(user, text string, may bool) {
		t.Helper()
		o.types(user, thread, text)
		o.listener.Sees(t, "reply "+text)
		if got := o.listener.Last().Refused; (got == "") != may {
			t.Errorf("%s: refused with %q", text, got)
		}
	}
	says(o.anna, "listed", true)
	says(o.bob, "in the group", true)
	says(eve, "neither", false)
	o.SetUserGroup(group, eve) // Slack tells us, so it holds at once
	says(eve, "now in the group", true)
	says(o.bob, "no more in the group", false)
}

// again makes another client of the same workspace.
func (o *office) again(shape func(*slack.Options)) *office {
	o.t.Helper()
	opts := slack.Options{
		BotToken: o.BotToken(), AppToken: o.AppToken(), SigningSecret: o.SigningSecret(), APIURL: o.URL() + "/api/",
		Channels: map[string]slack.Admins{o.channel: {}}, Clock: o.clock,
	}
	shape(&opts)
	client, err := slack.New(opts)
	if err != nil {
		o.t.Fatal(err)
	}
	other := *o
	other.client = client
	return &other
}

func TestAChangeOfAPersonHoldsAtOnce(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	o.types(o.anna, thread, "one")
	o.listener.Sees(t, "reply one")
	calls := o.Calls("users.info")
	o.types(o.anna, thread, "two")
	o.listener.Sees(t, "reply two")
	if n := o.Calls("users.info"); n != calls {
		t.Errorf("asked %d times more for somebody it knows", n-calls)
	}
	o.SetUser(o.anna, func(u *slacktest.User) { u.Guest = true })
	o.types(o.anna, thread, "three")
	o.listener.Sees(t, "reply three")
	if o.listener.Last().Refused == "" {
		t.Error("a guest may answer")
	}
	o.SetUser(o.anna, func(u *slacktest.User) { u.Guest = false })
	o.LoseEvents(1)
	o.SetUser(o.anna, func(u *slacktest.User) { u.Guest = true })
	o.types(o.anna, thread, "four") // the change was lost, and what is known is fresh
	o.listener.Sees(t, "reply four")
	o.clock.Advance(5 * time.Minute)
	o.types(o.anna, thread, "five")
	o.listener.Sees(t, "reply five")
	if o.listener.Last().Refused == "" {
		t.Error("a lost event was never made up for")
	}
}

// Where Slack does not tell who somebody is, nothing is guessed: the event comes again.
func TestNobodyIsLetThroughUnseen(t *testing.T) {
	t.Parallel()
	for _, kind := range []slacktest.FaultKind{slacktest.ServerError, slacktest.RateLimited, slacktest.CutBefore} {
		t.Run(kind.String(), func(t *testing.T) {
			o := newOffice(t)
			o.run()
			thread := o.thread()
			o.clock.Advance(10 * time.Minute) // what was known is old
			o.Fail(slacktest.Fault{Method: "users.info", Kind: kind, Times: -1})
			o.types(o.anna, thread, "hello")
			o.logs.Sees(t, "an event could not be taken")
			o.Heal()
			o.clock.Advance(2 * time.Second) // the rate limit is over
			o.listener.Sees(t, "reply hello")
			if got := o.listener.All(); len(got) != 1 {
				t.Errorf("heard %q", got)
			}
		})
	}
}

func TestAChannelThatOthersCanReadGetsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(*office)
		code  bridge.Code
		say   string
	}{
		{"public", func(o *office) { o.SetChannel(o.channel, func(c *slacktest.Channel) { c.Private = false }) }, bridge.CodeUnsafe, "public"},
		{"shared", func(o *office) { o.SetChannel(o.channel, func(c *slacktest.Channel) { c.ExtShared = true }) }, bridge.CodeUnsafe, "organisation"},
		{"about to be shared", func(o *office) { o.SetChannel(o.channel, func(c *slacktest.Channel) { c.PendingExtShared = true }) }, bridge.CodeUnsafe, "organisation"},
		{"shared within", func(o *office) { o.SetChannel(o.channel, func(c *slacktest.Channel) { c.Shared = true }) }, bridge.CodeUnsafe, "workspace"},
		{"archived", func(o *office) { o.SetChannel(o.channel, func(c *slacktest.Channel) { c.Archived = true }) }, bridge.CodeUnavailable, "archived"},
		{"without us", func(o *office) { _ = o.Leave(o.channel, o.BotUserID()) }, bridge.CodeUnavailable, "/invite"},
		{"guest", func(o *office) {
			_ = o.Join(o.channel, o.AddUser(slacktest.User{Name: "gil", Guest: true}))
		}, bridge.CodeUnsafe, "gil (guest)"},
		{"stranger", func(o *office) {
			_ = o.Join(o.channel, o.AddUser(slacktest.User{Name: "sam", TeamID: "T0OTHER"}))
		}, bridge.CodeUnsafe, "sam (of another workspace)"},
		{"many guests", func(o *office) {
			for i := range 7 {
				_ = o.Join(o.channel, o.AddUser(slacktest.User{Name: fmt.Sprint("g", i), Guest: true}))
			}
		}, bridge.CodeUnsafe, "and 2 more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			thread := o.thread()
			c.spoil(o)
			o = o.again(func(*slack.Options) {}) // one that has no verdict yet
			posts, edits := o.Calls("chat.postMessage"), o.Calls("chat.update")
			_, err := o.client.Post(o.ctx, thread, customer("p1", "secret"))
			if e := wantCode(t, err, c.code); !strings.Contains(e.Say, c.say) {
				t.Errorf("says %q", e.Say)
			}
			_, err = o.client.OpenThread(o.ctx, bridge.Place{Channel: o.channel}, card("c1"))
			wantCode(t, err, c.code)
			wantCode(t, o.client.Refresh(o.ctx, thread, card("c1")), c.code)
			if o.Calls("chat.postMessage") != posts || o.Calls("chat.update") != edits {
				t.Error("something was posted")
			}
			f := o.client.Check(o.ctx)
			if len(f) != 1 || f[0].OK || !strings.Contains(f[0].Problem, c.say) || f[0].Channel != o.channel {
				t.Errorf("Check finds %+v", f)
			}
		})
	}
}

func TestASafeChannelIsFoundSafe(t *testing.T) {
	o := newOffice(t)
	robot := o.AddUser(slacktest.User{Name: "robot", Bot: true})
	gone := o.AddUser(slacktest.User{Name: "gone", Guest: true, Deleted: true})
	o.SetChannel(o.channel, func(c *slacktest.Channel) { c.Members = append(c.Members, robot, gone) })
	f := o.client.Check(o.ctx)
	if len(f) != 1 || !f[0].OK || f[0].Problem != "" || f[0].Name != "sms-inbox" || strings.Join(f[0].OtherApps, " ") != "robot" {
		t.Errorf("Check finds %+v", f)
	}
}

func TestAVerdictFallsWithTheNews(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	gil := o.AddUser(slacktest.User{Name: "gil", Guest: true})
	posts := 0
	refused := func(what string, want bridge.Code) {
		t.Helper()
		o.types(o.anna, thread, "after: "+what) // events come in order
		o.listener.Sees(t, "reply after: "+what)
		posts++
		if _, err := o.client.Post(o.ctx, thread, customer(fmt.Sprint("p", posts), "hello")); (err != nil || want != "") && (err == nil || bridge.CodeOf(err) != want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := o.Join(o.channel, gil); err != nil {
		t.Fatal(err)
	}
	refused("a guest joined", bridge.CodeUnsafe)
	if err := o.Leave(o.channel, gil); err != nil {
		t.Fatal(err)
	}
	refused("the guest left", "")
	o.SetUser(o.bob, func(u *slacktest.User) { u.Guest = true })
	refused("a member became a guest", bridge.CodeUnsafe)
	o.SetUser(o.bob, func(u *slacktest.User) { u.Guest = false })
	refused("and a member again", "")
	o.SetChannel(o.channel, func(c *slacktest.Channel) { c.ExtShared = true })
	refused("the channel was shared", bridge.CodeUnsafe)
}

// A lost event is made up for by the audit that comes every minute.
func TestAVerdictIsRenewed(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	o.logs.Sees(t, "the channel is safe")
	o.SetChannel(o.channel, func(c *slacktest.Channel) { c.Private = false }) // Slack sends no event for that
	o.post(thread, customer("p1", "hello"))
	o.clock.Advance(time.Minute)
	o.logs.Sees(t, "the channel cannot be used")
	_, err := o.client.Post(o.ctx, thread, customer("p2", "secret"))
	wantCode(t, err, bridge.CodeUnsafe)
}

func TestAnAuditThatCannotBeDoneIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"conversations.info", "conversations.members", "users.info", "auth.test"} {
		t.Run(method, func(t *testing.T) {
			o := newOffice(t)
			o.Fail(slacktest.Fault{Method: method, Kind: slacktest.ServerError})
			_, err := o.client.OpenThread(o.ctx, bridge.Place{Channel: o.channel}, card("c1"))
			wantCode(t, err, bridge.CodeRetry)
			if o.Calls("chat.postMessage") != 0 {
				t.Error("posted unseen")
			}
			o.thread()
		})
	}
}
