package discord_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot/bottest"
	"partyline/bot/discord"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
	"partyline/bridge/bridgetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]int{"text channel": discordtest.TextChannel, "forum": discordtest.ForumChannel} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bridgetest.Run(t, func(t testing.TB) bridgetest.Rig { return newRig(t, kind) })
		})
	}
}

// newRig opens a server with one inbox channel of a kind and our client in it.
func newRig(t testing.TB, kind int) bridgetest.Rig {
	t.Helper()
	clock := clockwork.NewFakeClockAt(time.Now().Truncate(time.Second))
	srv, err := discordtest.New(discordtest.Options{Now: clock.Now, BotName: "partyline", MessageContentIntent: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	g := &server{Server: srv, t: t, clock: clock, kind: kind}
	// Our bot could ping everybody, if it did not take care.
	g.guild = srv.AddGuild(discordtest.Guild{Name: "Shop", Bot: discordtest.BotPermissions | discordtest.MentionEveryone})
	g.staff = srv.AddRole(g.guild, discordtest.Role{Name: "staff", Mentionable: true})
	for _, m := range srv.Members(g.guild) {
		if !m.Bot {
			g.owner = m.ID
		}
	}
	srv.SetMember(g.guild, g.owner, func(m *discordtest.Member) { m.Roles = []string{g.staff} })
	g.people = map[bridgetest.Who]string{
		bridgetest.Admin:    srv.AddMember(g.guild, discordtest.Member{Name: "anna", Nick: "Anna Lind", Roles: []string{g.staff}}),
		bridgetest.Stranger: srv.AddMember(g.guild, discordtest.Member{Name: "sam", GlobalName: "Sam Stray"}),
		bridgetest.Robot:    srv.AddMember(g.guild, discordtest.Member{Name: "robot", Bot: true}),
	}
	g.outsider = srv.AddMember(g.guild, discordtest.Member{Name: "gil"})
	g.channel = srv.AddChannel(g.guild, discordtest.Channel{Name: "sms-inbox", Type: kind, Overwrites: g.overwrites()})
	client, err := discord.New(discord.Options{
		Token: srv.Token(), APIURL: srv.URL(), Clock: clock, Channels: map[string]discord.Admins{g.channel: {Roles: []string{g.staff}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	opening := []bridgetest.Call{bridgetest.Posting, starting}
	if kind == discordtest.ForumChannel {
		opening = []bridgetest.Call{publishing}
	}
	return bridgetest.Rig{
		Chat: client, Place: bridge.Place{Channel: g.channel}, Clock: clock, People: g, Reader: g, Faults: (*serverFaults)(g),
		Opening: opening, Secrets: []string{srv.Token()},
		Listen: func(l bridge.Listener) {
			ctx, cancel := context.WithCancel(context.Background())
			var run sync.WaitGroup
			run.Go(func() {
				if err := client.Run(ctx, l, &bottest.Router{}); err != nil {
					t.Errorf("Run: %v", err)
				}
			})
			t.Cleanup(func() {
				cancel()
				run.Wait()
			})
		},
	}
}

// server is the people and the reader of a rig.
type server struct {
	*discordtest.Server
	t     testing.TB
	clock *clockwork.FakeClock
	kind  int

	guild, staff, owner, outsider, channel string

	people map[bridgetest.Who]string
	// guests can see the channel, though they should not.
	guests []string
	// soon is done before somebody types: it is meant for that message, not for what comes with it.
	soon []func()
}

func (g *server) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// overwrites let admins, the bot and guests see the channel.
func (g *server) overwrites() []discordtest.Overwrite {
	all := []discordtest.Overwrite{
		{ID: g.guild, Deny: discordtest.ViewChannel}, {ID: g.staff, Allow: discordtest.ViewChannel}, {ID: g.BotID(), Member: true, Allow: discordtest.ViewChannel},
	}
	for _, id := range g.guests {
		all = append(all, discordtest.Overwrite{ID: id, Member: true, Allow: discordtest.ViewChannel})
	}
	return all
}

// admit lets somebody see the channel.
func (g *server) admit(user string) {
	if !slices.Contains(g.guests, user) {
		g.guests = append(g.guests, user)
		g.SetOverwrites(g.channel, g.overwrites()...)
	}
}

// Name implements bridgetest.People.
func (g *server) Name(who bridgetest.Who) string {
	return map[bridgetest.Who]string{bridgetest.Admin: "Anna Lind", bridgetest.Stranger: "Sam Stray", bridgetest.Robot: "robot"}[who]
}

// Mentions implements bridgetest.People.
func (g *server) Mentions() []string {
	anna := g.people[bridgetest.Admin]
	return []string{
		"<@" + anna + ">", "<@!" + anna + ">", "<@&" + g.staff + ">", "<@&" + g.guild + ">", "<#" + g.channel + ">", "@everyone", "@here", "`@everyone`",
		"\\<@" + anna + ">", "https://discord.com/channels/" + g.guild + "/" + g.channel,
	}
}

// Hails implements bridgetest.People.
func (g *server) Hails() map[string]string {
	return map[string]string{"<@" + g.people[bridgetest.Admin] + ">": g.Name(bridgetest.Admin), "<@&" + g.staff + ">": "@staff"}
}

// Types implements bridgetest.People.
func (g *server) Types(who bridgetest.Who, t bridge.ThreadRef, text string, files ...bridgetest.File) bridge.PostRef {
	g.t.Helper()
	user := g.people[who]
	if who != bridgetest.Admin {
		g.admit(user)
	}
	if th, _ := g.Server.Thread(t.ID); !slices.Contains(th.Members, user) {
		g.must(g.Join(user, t.ID))
	}
	for _, do := range g.soon {
		do()
	}
	g.soon = nil
	var dropped []discordtest.File
	for _, f := range files {
		dropped = append(dropped, discordtest.File{Name: f.Name, MIME: f.ContentType, Content: f.Content})
	}
	id, err := g.Type(user, t.ID, text, dropped...)
	g.must(err)
	return bridge.PostRef{Thread: t, ID: id}
}

// Edits implements bridgetest.People.
func (g *server) Edits(p bridge.PostRef, text string) {
	g.t.Helper()
	g.must(g.Edit(g.people[bridgetest.Admin], p.Thread.ID, p.ID, text))
}

// Deletes implements bridgetest.People.
func (g *server) Deletes(p bridge.PostRef) {
	g.t.Helper()
	g.must(g.Delete(g.people[bridgetest.Admin], p.Thread.ID, p.ID))
}

// DeletesThread implements bridgetest.People.
func (g *server) DeletesThread(t bridge.ThreadRef) {
	g.t.Helper()
	g.must(g.DeleteThread(g.owner, t.ID))
	if g.kind == discordtest.TextChannel { // the card stays behind
		g.must(g.Delete(g.owner, t.Channel, t.ID))
	}
}

// LocksThread implements bridgetest.People.
func (g *server) LocksThread(t bridge.ThreadRef) {
	g.t.Helper()
	g.must(g.Lock(g.owner, t.ID, true))
}

// LetsOutsidersIn implements bridgetest.People.
func (g *server) LetsOutsidersIn() { g.admit(g.outsider) }

// SendsOutsidersAway implements bridgetest.People.
func (g *server) SendsOutsidersAway() {
	g.guests = nil
	g.SetOverwrites(g.channel, g.overwrites()...)
}

// Thread implements bridgetest.Reader.
func (g *server) Thread(t bridge.ThreadRef) []bridgetest.Shown {
	var out []bridgetest.Shown
	for _, m := range g.Messages(t.ID) {
		if m.ID != t.ID && m.Type != 21 { // the card, and what stands for it
			out = append(out, g.shown(m))
		}
	}
	return out
}

// cardOf finds the card of a thread: of a forum post it is the first message, else it is in the channel.
func (g *server) cardOf(t bridge.ThreadRef) (discordtest.Message, bool) {
	in := t.Channel
	if g.kind == discordtest.ForumChannel {
		in = t.ID
	}
	m, ok := g.Message(in, t.ID)
	return m, ok && !m.Deleted
}

// Card implements bridgetest.Reader.
func (g *server) Card(t bridge.ThreadRef) (bridgetest.Shown, bool) {
	m, ok := g.cardOf(t)
	return g.shown(m), ok
}

// Channel implements bridgetest.Reader. A forum shows the first messages of its posts. That somebody started a thread, which a text
// channel may show besides, is Discord's own remark.
func (g *server) Channel() []bridgetest.Shown {
	var out []bridgetest.Shown
	for _, m := range g.Messages(g.channel) {
		if m.Type != 18 {
			out = append(out, g.shown(m))
		}
	}
	if g.kind == discordtest.ForumChannel {
		for _, th := range g.Threads(g.channel) {
			if m, ok := g.cardOf(bridge.ThreadRef{Channel: g.channel, ID: th.ID}); ok {
				out = append(out, g.shown(m))
			}
		}
	}
	return out
}

// Marks implements bridgetest.Reader.
func (g *server) Marks(p bridge.PostRef) (marks []bridge.Mark) {
	m, _ := g.Message(p.Thread.ID, p.ID)
	for sign := range m.Reactions {
		marks = append(marks, map[string]bridge.Mark{
			"⏳": bridge.MarkHeld, "❓": bridge.MarkAsked, "📤": bridge.MarkSent, "✅": bridge.MarkDelivered, "❌": bridge.MarkFailed,
		}[sign])
	}
	return marks
}

// Links implements bridgetest.Reader.
func (g *server) Links(from, to bridge.ThreadRef) bool {
	m, _ := g.cardOf(from)
	return slices.ContainsFunc(m.Buttons(), func(b discordtest.Button) bool {
		return b.URL == "https://discord.com/channels/"+g.guild+"/"+to.ID
	})
}

var (
	nameLine   = regexp.MustCompile(`^\*\*(.+)\*\*$`)
	smallLine  = regexp.MustCompile(`(?m)^-# (.*)$`)
	momentMark = regexp.MustCompile(`<t:\d+:f>`)
	webLink    = regexp.MustCompile(`(?i)https?://`)
)

// shown reads a message. The adapter's own marks, a name in bold above and small lines, are taken off first; what is read as a mark
// besides these makes the text another one.
func (g *server) shown(m discordtest.Message) bridgetest.Shown {
	s := bridgetest.Shown{
		ID: m.ID, Ours: m.Author == g.BotID(), Pings: m.Pinged,
		Unfurled: m.Author == g.BotID() && m.Flags&discordtest.FlagSuppressEmbeds == 0 && webLink.MatchString(m.Content),
	}
	for _, f := range m.Files {
		s.Files = append(s.Files, bridgetest.File{Name: f.Name, ContentType: f.MIME, Content: f.Content})
	}
	if !s.Ours {
		s.Author, s.Text = m.AuthorName, m.Plain()
		return s
	}
	text := m.Content
	first, rest, _ := strings.Cut(text, "\n")
	if name := nameLine.FindStringSubmatch(first); name != nil {
		s.Author, text = literally(name[1]), rest
	}
	lines := []string{literally(framed(text))}
	for _, e := range m.Embeds {
		lines = append(lines, literally(e.Title), literally(framed(e.Description)))
		for _, f := range e.Fields {
			lines = append(lines, literally(f.Name)+": "+literally(framed(f.Value)))
		}
	}
	s.Text = strings.TrimPrefix(strings.Join(lines, "\n"), "\n")
	return s
}

// framed takes the marks of remarks off.
func framed(text string) string {
	return smallLine.ReplaceAllStringFunc(momentMark.ReplaceAllString(text, "(moment)"), func(line string) string { return line[len("-# "):] })
}

// literally is what a reader sees of text in which nothing should mean anything.
func literally(text string) string {
	read, means := discord.Seen(text)
	if len(means) > 0 {
		return fmt.Sprintf("%q is read as more than text: %q", text, means)
	}
	return read
}

const (
	// starting gives a card in a text channel its thread; publishing makes a forum post.
	starting   bridgetest.Call = "starting a thread"
	publishing bridgetest.Call = "publishing a post"
)

// serverFaults is the faults of a rig.
type serverFaults server

var discordCalls = map[bridgetest.Call]string{
	bridgetest.Posting: postMessage, bridgetest.Uploading: postMessage, bridgetest.Refreshing: patchCard, bridgetest.Reading: getMessages, starting: postThread, publishing: postPost,
	bridgetest.Marking: "PUT /channels/{id}/messages/{mid}/reactions/{emoji}/@me",
}

// discordFailures: of the statuses above 500 Discord's 502 is the one that its libraries repeat by themselves.
var discordFailures = map[bridgetest.Failure]discordtest.Fault{
	bridgetest.CutBefore: {Kind: discordtest.CutBefore}, bridgetest.CutAfter: {Kind: discordtest.CutAfter},
	bridgetest.ErrorBefore: {Kind: discordtest.BadGateway}, bridgetest.ErrorAfter: {Kind: discordtest.BadGatewayAfter},
	bridgetest.Silence: {Kind: discordtest.SlowAfter, Delay: time.Hour},
}

// Fail implements bridgetest.Faults.
func (g *serverFaults) Fail(c bridgetest.Call, f bridgetest.Failure) {
	fault := discordFailures[f]
	fault.Route = discordCalls[c]
	g.Server.Fail(fault)
}

// Limit implements bridgetest.Faults.
func (g *serverFaults) Limit(c bridgetest.Call, d time.Duration) {
	g.Server.Fail(discordtest.Fault{Route: discordCalls[c], Kind: discordtest.RateLimited, RetryAfter: d})
}

// Calls implements bridgetest.Faults.
func (g *serverFaults) Calls(c bridgetest.Call) int { return g.Server.Calls(discordCalls[c]) }

// Revoke implements bridgetest.Faults.
func (g *serverFaults) Revoke() { g.RevokeToken(true) }

// Lose implements bridgetest.Faults.
func (g *serverFaults) Lose() { g.soon = append(g.soon, func() { g.LoseEvents(1) }) }

// Duplicate implements bridgetest.Faults.
func (g *serverFaults) Duplicate(n int) { g.soon = append(g.soon, func() { g.DuplicateEvents(n) }) }

// Delay implements bridgetest.Faults.
func (g *serverFaults) Delay() { g.soon = append(g.soon, func() { g.DelayEvents(1, time.Hour) }) }

// Deliver implements bridgetest.Faults.
func (g *serverFaults) Deliver() { g.DeliverNow() }

// Reorder implements bridgetest.Faults.
func (g *serverFaults) Reorder(n int) { g.soon = append(g.soon, func() { g.ReorderEvents(n) }) }

// Disconnect implements bridgetest.Faults.
func (g *serverFaults) Disconnect() {
	g.t.Helper()
	g.Server.Fail(discordtest.Fault{Route: "GET /gateway/bot", Kind: discordtest.ServerError, Times: -1})
	g.DropGateways()
	g.ForgetSessions()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := g.Wait(ctx, func() bool { return g.Links() == 0 }); err != nil {
		g.t.Fatalf("still connected: %v", err)
	}
}

// Reconnect implements bridgetest.Faults.
func (g *serverFaults) Reconnect() { g.Heal() }
