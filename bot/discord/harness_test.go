package discord_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot/bottest"
	"partyline/bot/discord"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

// What the tests of both platforms share, under short names.
const patience = bottest.Patience

var (
	card     = bottest.Card
	customer = bottest.Customer
	wantCode = bottest.WantCode
)

// desk is a server with one text channel and one forum for admins only, in which Anna and Bob are admins, and our client in it.
type desk struct {
	*discordtest.Server
	t        *testing.T
	ctx      context.Context //nolint:containedctx // a desk lives as long as its test
	clock    *clockwork.FakeClock
	options  discord.Options
	client   *discord.Client
	listener *bottest.Listener
	router   *bottest.Router
	logs     *bottest.Logs
	guild    string
	// staff is the admins' role. Anna has it, Bob is an admin by name, eve is none. The owner has the role.
	staff, anna, bob, eve, owner string
	// channel is a text channel, forum a forum.
	channel, forum string
	cards          int
}

// newDesk opens a server; shape changes the client's options. The test runs beside others.
func newDesk(t *testing.T, shape ...func(*discord.Options)) *desk {
	t.Helper()
	t.Parallel()
	return openDesk(t, discordtest.Options{}, shape...)
}

// newDeskWith is newDesk with options of Discord's own.
func newDeskWith(t *testing.T, emulated discordtest.Options) *desk {
	t.Helper()
	t.Parallel()
	return openDesk(t, emulated)
}

func openDesk(t *testing.T, emulated discordtest.Options, shape ...func(*discord.Options)) *desk {
	t.Helper()
	clock := clockwork.NewFakeClockAt(time.Now().Truncate(time.Second))
	emulated.Now, emulated.BotName, emulated.MessageContentIntent = clock.Now, "partyline", true
	srv, err := discordtest.New(emulated)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	d := &desk{Server: srv, t: t, ctx: ctx, clock: clock, listener: &bottest.Listener{}, router: &bottest.Router{}, logs: &bottest.Logs{}}
	d.guild = srv.AddGuild(discordtest.Guild{Name: "Shop"})
	for _, m := range srv.Members(d.guild) {
		if !m.Bot {
			d.owner = m.ID
		}
	}
	d.staff = srv.AddRole(d.guild, discordtest.Role{Name: "staff"})
	d.anna = srv.AddMember(d.guild, discordtest.Member{Name: "anna", Nick: "Anna Lind", Roles: []string{d.staff}})
	d.bob = srv.AddMember(d.guild, discordtest.Member{Name: "bob", GlobalName: "Bob Marsh"})
	d.eve = srv.AddMember(d.guild, discordtest.Member{Name: "eve"})
	srv.SetMember(d.guild, d.owner, func(m *discordtest.Member) { m.Roles = []string{d.staff} })
	d.channel = srv.AddChannel(d.guild, discordtest.Channel{Name: "sms-inbox", Overwrites: d.closed()})
	d.forum = srv.AddChannel(d.guild, discordtest.Channel{Name: "sms-forum", Type: discordtest.ForumChannel, Overwrites: d.closed()})
	admins := discord.Admins{Users: []string{d.bob}, Roles: []string{d.staff}}
	d.options = discord.Options{
		Token: srv.Token(), APIURL: srv.URL(), Channels: map[string]discord.Admins{d.channel: admins, d.forum: admins},
		Clock: clock, LinkClock: clock, Log: slog.New(slog.NewTextHandler(d.logs, nil)),
	}
	return d.again(shape...)
}

// again is the same server with another client, that knows nothing yet.
func (d *desk) again(shape ...func(*discord.Options)) *desk {
	d.t.Helper()
	other := *d
	for _, change := range shape {
		change(&other.options)
	}
	var err error
	if other.client, err = discord.New(other.options); err != nil {
		d.t.Fatal(err)
	}
	return &other
}

// closed are the overwrites of a channel that only admins and the bot can see.
func (d *desk) closed() []discordtest.Overwrite {
	return []discordtest.Overwrite{
		{ID: d.guild, Deny: discordtest.ViewChannel},
		{ID: d.staff, Allow: discordtest.ViewChannel},
		{ID: d.bob, Member: true, Allow: discordtest.ViewChannel},
		{ID: d.BotID(), Member: true, Allow: discordtest.ViewChannel},
	}
}

// run starts the client and waits until it takes events. The returned function stops it and waits for its end.
func (d *desk) run() (stop func()) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.client.Run(ctx, d.listener, d.router) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				d.t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			d.t.Error("Run does not end")
		}
	})
	d.t.Cleanup(stop)
	for channel := range d.options.Channels {
		d.listener.Sees(d.t, "catch up "+channel)
	}
	return stop
}

// thread opens a conversation's thread in the text channel.
func (d *desk) thread() bridge.ThreadRef { return d.threadIn(d.channel) }

// forumPost opens one in the forum.
func (d *desk) forumPost() bridge.ThreadRef { return d.threadIn(d.forum) }

func (d *desk) threadIn(channel string) bridge.ThreadRef {
	d.t.Helper()
	d.cards++
	ref, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: channel}, card(fmt.Sprint("card", d.cards)))
	if err != nil {
		d.t.Fatal(err)
	}
	return ref
}

// shows posts in a thread.
func (d *desk) shows(t bridge.ThreadRef, p bridge.Post) bridge.PostRef {
	d.t.Helper()
	ref, err := d.client.Post(d.ctx, t, p)
	if err != nil {
		d.t.Fatal(err)
	}
	return ref
}

// types has somebody type in a thread.
func (d *desk) types(user string, t bridge.ThreadRef, text string, files ...discordtest.File) (id string) {
	d.t.Helper()
	id, err := d.Type(user, t.ID, text, files...)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// replies are the messages of a thread without its card.
func (d *desk) replies(t bridge.ThreadRef) []discordtest.Message {
	return slices.DeleteFunc(d.Messages(t.ID), func(m discordtest.Message) bool { return m.ID == t.ID || m.Type == 21 })
}

// cardOf is the card of a thread.
func (d *desk) cardOf(t bridge.ThreadRef) discordtest.Message {
	d.t.Helper()
	for _, channel := range []string{t.Channel, t.ID} {
		if m, ok := d.Message(channel, t.ID); ok {
			return m
		}
	}
	d.t.Fatalf("thread %s has no card", t.ID)
	return discordtest.Message{}
}

func (d *desk) until(what string, cond func() bool) {
	d.t.Helper()
	if err := d.Wait(d.ctx, cond); err != nil {
		d.t.Fatalf("%s: %v\nlog:\n%s", what, err, d.logs)
	}
}

// must fails the test for an error of an act.
func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}
