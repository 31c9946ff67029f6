package e2e

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot/discord/discordtest"
)

// In a forum the state of a conversation can be read off its post.
func TestTagsFollowTheState(t *testing.T) {
	inForum(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesTags(sam, "Unread")
		ana.Presses(sam, "Mark read")
		ana.SeesTags(sam, "Waiting")
		ana.Replies(sam, "on its way")
		ana.SeesTags(sam, "Open")
		ana.Presses(sam, "Close")
		ana.SeesTags(sam, "Closed")
		ana.SeesCard(sam, "State: Closed")
		ana.Presses(sam, "Reopen")
		ana.SeesTags(sam, "Open")
		sam.Texts("thank you!")
		ana.SeesTags(sam, "Unread")
	}, atOnce)
}

// Tags that people put on a post stay beside it.
func TestTagsOfPeopleStay(t *testing.T) {
	inForum(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts("where is my order?")
		ana.SeesTags(sam, "Unread")
		w.discord.SetChannel(w.discord.shop, func(c *discordtest.Channel) { c.Tags = append(c.Tags, discordtest.Tag{Name: "VIP"}) })
		card, _ := w.card(sam)
		require.NoError(w.t, w.discord.ApplyTags(ana.id, card.thread, w.discord.tag("VIP"), w.discord.tag("Unread")))
		ana.Presses(sam, "Mark read")
		ana.SeesTags(sam, "Waiting", "VIP")
		ana.Presses(sam, "Close")
		ana.SeesTags(sam, "Closed", "VIP")
	})
}

// Tags that a forum lacks are made at the start; those that it has stay, and ours are known by their names.
func TestMissingTagsAreMade(t *testing.T) {
	inForum(t, func(w *world) {
		w.Stops()
		w.discord.SetChannel(w.discord.shop, func(c *discordtest.Channel) { c.Tags = []discordtest.Tag{{Name: "VIP"}, {Name: "open"}} })
		w.Starts()
		w.eventually("the forum has all tags", func() bool {
			return slices.Equal(w.discord.tags(), []string{"VIP", "open", "Unread", "Waiting", "Snoozed", "Closed"})
		})
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesTags(sam, "Unread")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "on its way")
		ana.SeesTags(sam, "open")
	}, atOnce)
}

// An application that may not make tags says so, and mirrors without them.
func TestTagsThatMayNotBeMade(t *testing.T) {
	inForum(t, func(w *world) {
		w.Stops()
		w.discord.SetChannel(w.discord.shop, func(c *discordtest.Channel) { c.Tags = nil })
		w.discord.SetRole(w.discord.guild, w.discord.BotRole(w.discord.guild), func(r *discordtest.Role) { r.Permissions &^= discordtest.ManageChannels })
		w.Starts()
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.await("the log says why there are no tags", func() bool { return w.log.has("may not make tags", "Manage Channels") })
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed")
		ana.SeesTags(sam)
	})
}

// SeesTags waits until the customer's post bears exactly these tags, the first of them first.
func (a *admin) SeesTags(c *customer, names ...string) {
	a.w.t.Helper()
	a.w.eventually("the post of "+c.name+" bears "+quoted(names), func() bool {
		card, _ := a.w.card(c)
		t, _ := a.w.discord.Thread(card.thread)
		return slices.Equal(t.TagNames, names)
	})
}

// tags are the names of the forum's tags.
func (d *discordPlace) tags() []string {
	c, _ := d.Channel(d.shop)
	var names []string
	for _, t := range c.Tags {
		names = append(names, t.Name)
	}
	return names
}

// tag is the id of one of them.
func (d *discordPlace) tag(name string) string {
	d.t.Helper()
	c, _ := d.Channel(d.shop)
	i := slices.IndexFunc(c.Tags, func(t discordtest.Tag) bool { return t.Name == name })
	if i < 0 {
		d.t.Fatalf("the forum has no tag %q", name)
	}
	return c.Tags[i].ID
}
