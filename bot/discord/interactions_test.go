package discord_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"partyline/bot"
	"partyline/bot/bottest"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

func (d *desk) slash(user, channel, sub string, options map[string]string) discordtest.Response {
	d.t.Helper()
	d.logs.Sees(d.t, "the slash commands were registered")
	r, err := d.Slash(d.ctx, user, channel, "sms", sub, options)
	if err != nil {
		d.t.Fatalf("/sms %s: %v\nlog:\n%s", sub, err, d.logs)
	}
	return r
}

// whisper is what only this person sees in a channel, last of all.
func (d *desk) whisper(user, channel string) string {
	all := d.Ephemerals(user, channel)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].Plain()
}

// button finds a button by the words of its label.
func (d *desk) button(m discordtest.Message, label string) string {
	d.t.Helper()
	for _, b := range m.Buttons() {
		if strings.Contains(b.Label, label) {
			return b.CustomID
		}
	}
	d.t.Fatalf("no button %q in %q", label, m.Plain())
	return ""
}

func (d *desk) presses(user string, m discordtest.Message, label string) discordtest.Response {
	d.t.Helper()
	r, err := d.Press(d.ctx, user, m.ChannelID, m.ID, d.button(m, label))
	if err != nil {
		d.t.Fatalf("pressing %q: %v\nlog:\n%s", label, err, d.logs)
	}
	return r
}

// sees is the message that answered.
func (d *desk) sees(r discordtest.Response) discordtest.Message {
	d.t.Helper()
	m, err := r.WaitMessage(d.ctx)
	if err != nil {
		d.t.Fatalf("no answer: %v\nlog:\n%s", err, d.logs)
	}
	return m
}

func view(lines ...string) bot.Answer { return bot.Answer{View: &bot.View{Lines: lines}} }

func TestASlashCommandIsAnsweredToItsUser(t *testing.T) {
	d := newDesk(t)
	d.run()
	r := d.slash(d.anna, d.channel, "send", map[string]string{"number": "+44 7700 900123", "text": "Café *now* <@" + d.bob + ">"})
	got := d.router.Asked()[0]
	want := bot.Call{
		Actor: bridge.Person{ID: d.anna, Name: "Anna Lind"}, Chat: "discord", Channel: d.channel,
		Text: `"+44 7700 900123" Café *now* Bob Marsh`, Mentions: []string{"Bob Marsh"}, Key: r.ID,
	}
	if got.Command != "send" || fmt.Sprint(got.Call) != fmt.Sprint(want) {
		t.Errorf("ran %s %+v, want %+v", got.Command, got.Call, want)
	}
	if d.whisper(d.anna, d.channel) != "Done." || d.whisper(d.bob, d.channel) != "" || len(d.Messages(d.channel)) != 0 {
		t.Errorf("anna sees %q, bob %q", d.whisper(d.anna, d.channel), d.whisper(d.bob, d.channel))
	}
	if r.Type != 4 {
		t.Errorf("answered by %d", r.Type)
	}
	d.slash(d.anna, d.channel, "inbox", map[string]string{"page": "2", "filter": "open"})
	if got := d.router.Asked()[1]; got.Command != "inbox" || got.Call.Text != "open 2" {
		t.Errorf("ran %s %q", got.Command, got.Call.Text)
	}
}

// Slash commands work in threads, and know in which one they were used.
func TestASlashCommandWorksInAThread(t *testing.T) {
	d := newDesk(t)
	d.run()
	for _, thread := range []bridge.ThreadRef{d.thread(), d.forumPost()} {
		d.slash(d.bob, thread.ID, "help", nil)
		asked := d.router.Asked()
		if got := asked[len(asked)-1].Call; got.Thread == nil || *got.Thread != thread || got.Channel != thread.Channel {
			t.Errorf("used in %+v, want %+v", got.Thread, thread)
		}
		if d.whisper(d.bob, thread.ID) != "Done." {
			t.Errorf("bob sees %q in the thread", d.whisper(d.bob, thread.ID))
		}
	}
}

// Discord wants an answer within 3 s; what takes longer is promised, and takes the promise's place.
func TestASlowCommandIsAnsweredLater(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]struct {
		a    bot.Answer
		want string
	}{
		"view": {view("At last."), "At last."}, "nothing": {bot.Answer{}, "Done."},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.run()
			acked, open := d.slowly(answer.a, func() (discordtest.Response, error) {
				return d.Slash(d.ctx, d.anna, d.channel, "sms", "inbox", nil)
			})
			r := <-acked
			if m, _ := r.Message(); r.Type != 5 || !m.Loading || !m.Ephemeral {
				t.Errorf("promised by %d: %+v", r.Type, m)
			}
			open()
			if m := d.sees(r); m.Plain() != answer.want || !m.Ephemeral {
				t.Errorf("sees %q", m.Plain())
			}
		})
	}
}

// slowly has the router wait with its answer until open is called, and lets the time for a first answer pass.
func (d *desk) slowly(a bot.Answer, act func() (discordtest.Response, error)) (acked <-chan discordtest.Response, open func()) {
	d.t.Helper()
	d.logs.Sees(d.t, "the slash commands were registered")
	gate := make(chan struct{})
	before := len(d.router.Asked())
	d.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		<-gate
		return a, nil
	})
	out := make(chan discordtest.Response, 1)
	go func() {
		r, err := act()
		if err != nil {
			d.t.Error(err)
		}
		out <- r
	}()
	d.router.Sees(d.t, before+1)
	d.clock.Advance(2300 * time.Millisecond)
	return out, func() { close(gate) }
}

func TestAButtonRunsItsCommand(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	r := d.presses(d.anna, d.cardOf(thread), "Mark read")
	got := d.router.Asked()[0]
	want := bot.Call{
		Actor: bridge.Person{ID: d.anna, Name: "Anna Lind"}, Chat: "discord", Channel: d.channel, Thread: &thread, Text: "#42", Key: r.ID,
	}
	if got.Call.Thread == nil || *got.Call.Thread != thread {
		t.Fatalf("pressed in %+v", got.Call.Thread)
	}
	got.Call.Thread, want.Thread = nil, nil
	if got.Command != "read" || fmt.Sprint(got.Call) != fmt.Sprint(want) {
		t.Errorf("ran %s %+v, want %+v", got.Command, got.Call, want)
	}
	if r.Type != 4 || d.whisper(d.anna, d.channel) != "Done." || d.whisper(d.bob, d.channel) != "" {
		t.Errorf("answered by %d, anna sees %q", r.Type, d.whisper(d.anna, d.channel))
	}
	d.router.Answers(func(string, bot.Call) (bot.Answer, error) { return bot.Answer{}, nil })
	if r := d.presses(d.anna, d.cardOf(thread), "Mark read"); r.Type != 6 || len(d.Ephemerals(d.anna, d.channel)) != 1 {
		t.Errorf("a button with nothing to say is answered by %d", r.Type)
	}
}

// A late answer to a button on a card stands beside the card, and never in its place.
func TestALateAnswerLeavesTheCardAlone(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	before := d.cardOf(thread).Plain()
	late := view("Listed.")
	late.Replace = true
	acked, open := d.slowly(late, func() (discordtest.Response, error) {
		m := d.cardOf(thread)
		return d.Press(d.ctx, d.anna, m.ChannelID, m.ID, d.button(m, "Mark read"))
	})
	r := <-acked
	open()
	d.until("it is shown", func() bool { return d.whisper(d.anna, d.channel) == "Listed." })
	if r.Type != 6 || d.cardOf(thread).Plain() != before || len(r.Followups()) != 1 || !r.Followups()[0].Ephemeral {
		t.Errorf("answered by %d, %d followups; the card is %q", r.Type, len(r.Followups()), d.cardOf(thread).Plain())
	}
}

func TestAButtonInAnAnswerCanReplaceIt(t *testing.T) {
	d := newDesk(t)
	d.run()
	page := func(n int) bot.Answer {
		return bot.Answer{Replace: true, View: &bot.View{
			Lines: []string{fmt.Sprint("page ", n)}, Buttons: []bot.Button{{Label: "Next", Command: "inbox", Value: fmt.Sprint(n + 1)}},
		}}
	}
	d.router.Answers(func(_ string, call bot.Call) (bot.Answer, error) { return page(len(call.Text) + 1), nil })
	list := d.sees(d.slash(d.anna, d.channel, "inbox", nil))
	if list.Plain() != "page 1" {
		t.Fatalf("sees %q", list.Plain())
	}
	if r := d.presses(d.anna, list, "Next"); r.Type != 7 {
		t.Errorf("replaced by %d", r.Type)
	}
	if all := d.Ephemerals(d.anna, d.channel); len(all) != 1 || all[0].Plain() != "page 2" {
		t.Errorf("sees %d messages, the last %q", len(all), d.whisper(d.anna, d.channel))
	}
	// It does so late, too.
	acked, open := d.slowly(page(9), func() (discordtest.Response, error) {
		return d.Press(d.ctx, d.anna, d.channel, list.ID, d.button(d.Ephemerals(d.anna, d.channel)[0], "Next"))
	})
	<-acked
	open()
	d.until("replaced late", func() bool { return d.whisper(d.anna, d.channel) == "page 9" })
	if n := len(d.Ephemerals(d.anna, d.channel)); n != 1 {
		t.Errorf("sees %d messages", n)
	}
}

func TestAShortcutRunsItsCommandForTheThread(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	d.logs.Sees(t, "the slash commands were registered")
	reply := d.types(d.anna, thread, "hello")
	for channel, message := range map[string]string{d.channel: thread.ID, thread.ID: reply} {
		_, err := d.MessageCommand(d.ctx, d.anna, channel, message, "Write an SMS")
		d.must(err)
		asked := d.router.Asked()
		if got := asked[len(asked)-1]; got.Command != "write" || got.Call.Thread == nil || *got.Call.Thread != thread {
			t.Errorf("ran %s in %+v", got.Command, got.Call.Thread)
		}
	}
}

func TestWhoMayNotAnswerMayNotCommand(t *testing.T) {
	d := newDesk(t)
	other := d.AddChannel(d.guild, discordtest.Channel{Name: "random"})
	d.run()
	d.slash(d.eve, other, "inbox", nil)
	if got := d.whisper(d.eve, other); !strings.Contains(got, "not an inbox") {
		t.Errorf("elsewhere eve sees %q", got)
	}
	d.SetOverwrites(d.channel, append(d.closed(), discordtest.Overwrite{ID: d.eve, Member: true, Allow: discordtest.ViewChannel})...)
	d.slash(d.eve, d.channel, "inbox", nil)
	if got := d.whisper(d.eve, d.channel); !strings.Contains(got, "not on the list") {
		t.Errorf("eve sees %q", got)
	}
	if n := len(d.router.Asked()); n != 0 {
		t.Errorf("%d commands were run", n)
	}
	// The interaction brings the roles of now along.
	d.SetMember(d.guild, d.eve, func(m *discordtest.Member) { m.Roles = []string{d.staff} })
	d.slash(d.eve, d.channel, "inbox", nil)
	if n := len(d.router.Asked()); n != 1 {
		t.Errorf("a new admin ran %d commands", n)
	}
}

func TestAFailureIsShownToWhoAsked(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.router.Answers(func(string, bot.Call) (bot.Answer, error) { return bot.Answer{}, errors.New("disk on fire") })
	d.slash(d.anna, d.channel, "inbox", nil)
	if got := d.whisper(d.anna, d.channel); !strings.Contains(got, "went wrong on our side") {
		t.Errorf("anna sees %q", got)
	}
	d.logs.Sees(t, "disk on fire")
}

// The token of an interaction is a secret: who has it can speak as us. An answer that fails is tried again while there is time.
func TestAnAnswerSurvivesTroubleAndKeepsItsToken(t *testing.T) {
	t.Parallel()
	for kind, done := range map[discordtest.FaultKind]bool{
		discordtest.ServerError: true, discordtest.BadGatewayAfter: true, discordtest.CutAfter: true, discordtest.CutBefore: true,
		discordtest.Refuse: true,
	} {
		t.Run(kind.String(), func(t *testing.T) {
			d := newDesk(t)
			d.run()
			d.Fail(discordtest.Fault{Route: "POST /interactions/{id}/{token}/callback", Kind: kind, Code: 50035})
			r := d.slash(d.anna, d.channel, "inbox", nil)
			if m := d.sees(r); (m.Plain() != "") != done || len(d.Ephemerals(d.anna, d.channel)) != 1 {
				t.Errorf("sees %q, %d messages", m.Plain(), len(d.Ephemerals(d.anna, d.channel)))
			}
			if strings.Contains(d.logs.String(), r.Token) {
				t.Error("the token stands in the log")
			}
		})
	}
}

// Nothing that an answer quotes may ping anybody, whatever it holds.
func TestAnAnswerPingsNobody(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.router.Answers(func(string, bot.Call) (bot.Answer, error) { return view("@everyone <@" + d.bob + "> **x**"), nil })
	m := d.sees(d.slash(d.anna, d.channel, "inbox", nil))
	if len(m.Pinged) != 0 || m.Plain() != "@everyone <@"+d.bob+"> **x**" {
		t.Errorf("pinged %q with %q", m.Pinged, m.Plain())
	}
	for _, c := range d.Requests("POST /interactions/{id}/{token}/callback") {
		if !strings.Contains(string(c.Body), `"allowed_mentions":{"parse":[]}`) {
			t.Errorf("sent %s", c.Body)
		}
	}
}

func TestALongListFits(t *testing.T) {
	d := newDesk(t)
	d.run()
	long := strings.Repeat("*&_", 600)
	v := bot.View{Title: long, Lines: []string{long, long, long}, Buttons: []bot.Button{{Label: "Next", Command: "inbox", Value: "2"}}}
	for i := range 60 {
		v.Items = append(v.Items, bot.Item{Text: fmt.Sprint(i, long), Buttons: []bot.Button{{Label: "Mark read", Command: "read", Value: fmt.Sprint(i)}}})
	}
	d.router.Answers(func(string, bot.Call) (bot.Answer, error) { return bot.Answer{View: &v}, nil })
	if m := d.sees(d.slash(d.anna, d.channel, "inbox", nil)); !strings.Contains(m.Plain(), "Not shown: ") {
		t.Errorf("sees %.200q", m.Plain())
	}
}

// An interaction of a kind that we do not know, or of no form at all, breaks nothing.
func TestOddInteractionsArePassedOver(t *testing.T) {
	d := newDesk(t)
	d.run()
	_, err := d.TypeRaw(d.BotID(), d.channel, map[string]any{"content": "odd", "components": []any{map[string]any{
		"type": 1, "components": []any{map[string]any{"type": 2, "style": 1, "label": "Odd", "custom_id": "somebody-elses"}},
	}}})
	d.must(err)
	all := d.Messages(d.channel)
	ctx, cancel := contextFor(d, 50*time.Millisecond)
	defer cancel()
	if _, err := d.Press(ctx, d.anna, d.channel, all[len(all)-1].ID, "somebody-elses"); err == nil {
		t.Error("a button of nobody's was answered")
	}
	d.slash(d.anna, d.channel, "help", nil)
	if n := len(d.router.Asked()); n != 1 {
		t.Errorf("ran %d commands", n)
	}
}

func TestCommandsAreRegisteredOnlyWhenTheyChanged(t *testing.T) {
	d := newDesk(t)
	stop := d.run()
	d.logs.Sees(t, "the slash commands were registered")
	route := "PUT /applications/{app}/guilds/{guild}/commands"
	names := map[string]int{}
	for _, c := range d.Commands(d.guild) {
		names[c.Name] = c.Type
		if c.DefaultMemberPermissions != nil {
			t.Errorf("%s is hidden from the admins", c.Name)
		}
	}
	if want := map[string]int{"sms": 1, "Write an SMS": 3}; !maps.Equal(names, want) || d.Calls(route) != 1 {
		t.Errorf("%d registrations made %v", d.Calls(route), names)
	}
	stop()
	read := d.Calls("GET /applications/{app}/guilds/{guild}/commands")
	again := d.again()
	again.listener = &bottest.Listener{}
	again.run()
	d.until("looked", func() bool { return d.Calls("GET /applications/{app}/guilds/{guild}/commands") > read })
	again.slash(d.anna, d.channel, "help", nil)
	if n := d.Calls(route); n != 1 {
		t.Errorf("registered %d times", n)
	}
}

func TestRegistrationIsTriedAgain(t *testing.T) {
	d := newDesk(t)
	d.Fail(discordtest.Fault{Route: "GET /applications/{app}/guilds/{guild}/commands", Kind: discordtest.Refuse, Code: 50001})
	d.Fail(discordtest.Fault{Route: "PUT /applications/{app}/guilds/{guild}/commands", Kind: discordtest.ServerError})
	d.run()
	d.passes(time.Second, func() bool { return len(d.Commands(d.guild)) == 2 })
}

func TestAChoiceInAMenuRunsItsCommand(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		return bot.Answer{Replace: true, View: &bot.View{
			Lines: []string{"Conversations"},
			Menu: &bot.Menu{Label: "Which", Command: "inbox", Options: []bot.Option{
				{Label: "All", Value: "all 1", Chosen: true}, {Label: "Unread", Value: "unread 1"},
			}},
		}}, nil
	})
	list := d.sees(d.slash(d.anna, d.channel, "inbox", nil))
	menu := list.Buttons()[0]
	if _, err := d.Press(d.ctx, d.anna, d.channel, list.ID, menu.CustomID, "unread 1"); err != nil {
		t.Fatal(err)
	}
	if got := d.router.Asked()[1]; got.Command != "inbox" || got.Call.Text != "unread 1" {
		t.Errorf("ran %s with %+v", got.Command, got.Call)
	}
}
