package slack_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"partyline/bot"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
)

// annex gives the office a second inbox, of which Bob is no member.
func annex(t *testing.T) (o *office, second string) {
	t.Helper()
	second = "C0ANNEX"
	o = newOffice(t, func(p *slack.Options) { p.Channels[second] = slack.Admins{} })
	o.AddChannel(slacktest.Channel{ID: second, Name: "annex", Private: true, Members: []string{o.BotUserID(), o.anna}})
	o.router.Answers(func(command string, call bot.Call) (bot.Answer, error) {
		a := bot.Answer{View: &bot.View{Lines: []string{fmt.Sprintf("%s %q of %s", command, call.Text, call.Channel)}, Buttons: []bot.Button{
			{Label: "Unread", Command: "inbox", Value: "unread 1"}, {Label: "Claim", Command: "claim", Value: "#42"},
		}}}
		a.Replace = command == "inbox"
		return a, nil
	})
	return o, second
}

// opens opens somebody's Home tab.
func (o *office) opens(user string) {
	o.t.Helper()
	if err := o.OpenHome(user); err != nil {
		o.t.Fatal(err)
	}
}

// home waits until somebody's Home tab shows these words, and gives all that it shows.
func (o *office) home(user, words string) string {
	o.t.Helper()
	shown := ""
	o.until("the Home tab shows "+words, func() bool {
		v, _ := o.Home(user)
		shown = v.Plain()
		return strings.Contains(shown, words)
	})
	return shown
}

// uses presses the button with this label in somebody's Home tab.
func (o *office) uses(user, label string, value ...string) {
	o.t.Helper()
	v, _ := o.Home(user)
	for _, b := range v.Buttons() {
		if b.Text == label || len(value) > 0 && strings.HasPrefix(b.ActionID, label+":") {
			if _, err := o.ViewAction(o.ctx, user, v.ID, b.ActionID, append(value, b.Value)[0]); err != nil {
				o.t.Fatal(err)
			}
			return
		}
	}
	o.t.Fatalf("no %q in %q", label, v.Plain())
}

func TestTheHomeTabShowsOneInboxAtATime(t *testing.T) {
	o, second := annex(t)
	o.listens()
	first, other := o.channel, second // sorted by id, as the tab has them
	if second < first {
		first, other = second, first
	}
	o.opens(o.anna)
	if shown := o.home(o.anna, `inbox "" of `+first); strings.Contains(shown, other) {
		t.Errorf("both inboxes are shown: %q", shown)
	}
	o.uses(o.anna, "home", other)
	o.home(o.anna, `inbox "" of `+other)
	o.uses(o.anna, "Unread")
	o.home(o.anna, `inbox "unread 1" of `+other)
	o.opens(o.anna)
	o.home(o.anna, `inbox "unread 1" of `+other)
	// What is no list stands above the list.
	o.uses(o.anna, "Claim")
	shown := o.home(o.anna, `claim "#42" of `+other)
	if above, _, ok := strings.Cut(shown, `inbox "unread 1" of `+other); !ok || !strings.Contains(above, "claim") {
		t.Errorf("shown is %q", shown)
	}
}

func TestTheHomeTabIsForMembers(t *testing.T) {
	o, second := annex(t)
	o.listens()
	o.opens(o.bob)
	if shown := o.home(o.bob, `inbox "" of `+o.channel); strings.Contains(shown, second) {
		t.Errorf("bob sees %q", shown)
	}
	stranger := o.AddUser(slacktest.User{Name: "max"})
	o.opens(stranger)
	o.home(stranger, "There is no inbox in which you may answer.")
	// Whoever left a channel sees nothing of it any more, whatever their tab showed.
	if err := o.Leave(second, o.anna); err != nil {
		t.Fatal(err)
	}
	o.opens(o.anna)
	o.home(o.anna, `inbox "" of `+o.channel)
}

// A tab that takes long is not shown over what happened in it later.
func TestAnOlderHomeTabIsNotShownOverANewerOne(t *testing.T) {
	o, _ := annex(t)
	stop := o.listens()
	o.opens(o.bob)
	o.home(o.bob, `inbox "" of `+o.channel)
	gate, entered := make(chan struct{}), make(chan struct{})
	first := true
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		if first {
			first = false
			close(entered)
			<-gate
			return bot.Answer{View: &bot.View{Lines: []string{"an old list"}}, Replace: true}, nil
		}
		return bot.Answer{View: &bot.View{Lines: []string{"the newest list"}}, Replace: true}, nil
	})
	o.opens(o.bob)
	<-entered
	o.opens(o.bob)
	o.home(o.bob, "the newest list")
	close(gate)
	stop()
	if shown := o.home(o.bob, ""); !strings.Contains(shown, "the newest list") {
		t.Errorf("shown is %q", shown)
	}
}

// Another tab of the app's, and what cannot be read, draw nothing.
func TestWhatIsNoHomeTabDrawsNothing(t *testing.T) {
	o := newOffice(t, func(p *slack.Options) { p.Mode = slack.ModeHTTP })
	web := o.serveHTTP()
	for _, event := range []string{
		`{"type":"app_home_opened","user":"` + o.anna + `","tab":"messages"}`, `{"type":"app_home_opened","tab":"home"}`, `{"type":"app_home_opened","user":5,"tab":"home"}`,
	} {
		o.deliver(web.URL, `{"type":"event_callback","event_id":"E`+fmt.Sprint(len(event))+`","event":`+event+`}`, 200)
	}
	o.deliver(web.URL, `{"type":"event_callback","event_id":"E9","event":{"type":"app_home_opened","user":"`+o.anna+
		`","tab":"home","view":{"private_metadata":"no JSON"}}}`, 200)
	o.home(o.anna, "Done.")
	if n := o.Calls("views.publish"); n != 1 {
		t.Errorf("%d tabs were drawn, want one", n)
	}
}

// A tab that Slack does not take is logged and drawn at the next opening.
func TestAHomeTabThatSlackDoesNotTake(t *testing.T) {
	o := newOffice(t)
	o.listens()
	o.Fail(slacktest.Fault{Method: "views.publish", Kind: slacktest.Refuse, Error: "internal_error"})
	o.opens(o.anna)
	o.logs.Sees(t, "a Home tab could not be shown")
	o.opens(o.anna)
	o.home(o.anna, "Done.")
}

// listens starts the client and waits until it takes events, of whatever channels it has.
func (o *office) listens() (stop func()) {
	o.t.Helper()
	stop = o.run()
	ctx, cancel := context.WithTimeout(o.ctx, patience)
	defer cancel()
	if err := o.Wait(ctx, func() bool { return o.Links() > 0 }); err != nil {
		o.t.Fatal(err)
	}
	return stop
}
