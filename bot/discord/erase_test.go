package discord_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"partyline/bot"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

var tomb = bridge.Tombstone{Card: "This contact was deleted.", Post: "This message was deleted.", Title: "Deleted contact"}

// A line in the channel is found however much was said there since the thread began, in front of it and behind.
func TestAnOldThreadsAnnouncementsAreErased(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	by := tomb
	announce := func(key string) {
		p := customer(key, "secret words")
		p.Announce = true
		by.Announced = append(by.Announced, d.shows(thread, p).ID)
	}
	chat := func(n int) {
		for i := range n {
			_, err := d.Type(d.anna, d.channel, fmt.Sprint("talk ", i))
			d.must(err)
		}
	}
	announce("p1")
	chat(2100)
	announce("p2")
	announce("p3")
	d.must(d.Delete(d.owner, d.channel, d.announcements()[1].ID)) // somebody was faster
	chat(150)
	announce("p4")
	wantCode(t, d.client.EraseThread(d.ctx, thread, by), "")
	if left := d.announcements(); len(left) != 0 {
		t.Errorf("the channel shows %+v", left)
	}
	wantCode(t, d.client.EraseThread(d.ctx, thread, by), "")
}

// Nobody waits in the post of a deleted contact any more: it bears the tag for that.
func TestThePostOfADeletedContactIsTaggedClosed(t *testing.T) {
	d := newDesk(t)
	ref := d.forumPost()
	if before := d.applied(ref); slices.Equal(before, []string{bot.LabelClosed}) {
		t.Fatalf("it is tagged %q before", before)
	}
	wantCode(t, d.client.EraseThread(d.ctx, ref, tomb), "")
	if after := d.applied(ref); !slices.Equal(after, []string{bot.LabelClosed}) {
		t.Errorf("it is tagged %q", after)
	}
}

// A locked thread shows everything still, and so does its title: it is neither gone nor done.
func TestALockedThreadIsNotErased(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		ref := open()
		d.shows(ref, customer("p1", "secret words"))
		manages := func(yes bool) {
			d.SetRole(d.guild, d.BotRole(d.guild), func(r *discordtest.Role) {
				r.Permissions &^= discordtest.ManageThreads
				if yes {
					r.Permissions |= discordtest.ManageThreads
				}
			})
		}
		manages(false)
		for _, archived := range []bool{false, true} {
			d.must(d.Lock(d.owner, ref.ID, true))
			d.must(d.Archive(d.owner, ref.ID, archived))
			err := d.client.EraseThread(d.ctx, ref, tomb)
			wantCode(d.t, err, bridge.CodeUnavailable)
			if !strings.Contains(bridge.Say(err), "Unlock it") {
				d.t.Errorf("it says %q", bridge.Say(err))
			}
		}
		manages(true)
		wantCode(d.t, d.client.EraseThread(d.ctx, ref, tomb), "")
		if th, _ := d.Thread(ref.ID); th.Name != tomb.Title || strings.Contains(d.replies(ref)[0].Content, "secret") {
			d.t.Errorf("%+v shows %q", th, d.replies(ref)[0].Content)
		}
	})
}
