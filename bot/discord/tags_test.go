package discord_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partyline/bot"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
	"partyline/store"
)

func (d *desk) tagNames() (names []string) {
	ch, _ := d.Channel(d.forum)
	for _, tag := range ch.Tags {
		names = append(names, tag.Name)
	}
	return names
}

func (d *desk) tagID(name string) string {
	ch, _ := d.Channel(d.forum)
	i := slices.IndexFunc(ch.Tags, func(t discordtest.Tag) bool { return t.Name == name })
	return ch.Tags[i].ID
}

func (d *desk) applied(t bridge.ThreadRef) []string {
	th, _ := d.Thread(t.ID)
	return th.TagNames
}

func (d *desk) withTags(tags ...discordtest.Tag) {
	d.SetChannel(d.forum, func(c *discordtest.Channel) { c.Tags = tags })
}

func TestMissingTagsAreMadeOnce(t *testing.T) {
	d := newDesk(t)
	d.withTags(discordtest.Tag{Name: "urgent", Emoji: "🔥", Moderated: true}, discordtest.Tag{Name: "open"})
	urgent := d.tagID("urgent")
	d.forumPost()
	d.forumPost()
	if got := d.tagNames(); !slices.Equal(got, []string{"urgent", "open", "Unread", "Waiting", "Snoozed", "Closed"}) {
		t.Errorf("the tags are %q", got)
	}
	ch, _ := d.Channel(d.forum)
	if ch.Tags[0].ID != urgent || ch.Tags[0].Emoji != "🔥" || !ch.Tags[0].Moderated {
		t.Errorf("a tag of the people became %+v", ch.Tags[0])
	}
	if n := d.Calls(patchThread); n != 1 {
		t.Errorf("%d edits", n)
	}
}

func TestATagShowsTheState(t *testing.T) {
	d := newDesk(t)
	d.withTags(discordtest.Tag{Name: "urgent"}, discordtest.Tag{Name: "billing"})
	ref := d.forumPost()
	th, _ := d.Thread(ref.ID)
	d.must(d.ApplyTags(d.owner, ref.ID, append([]string{d.tagID("urgent")}, th.Tags...)...))
	c := card("card1")
	for _, step := range []struct {
		shape func()
		want  string
	}{
		{func() { c.Unread, c.Waiting = 0, true }, bot.LabelWaiting},
		{func() { c.Waiting = false }, bot.LabelOpen},
		{func() { c.State = store.ConversationClosed }, bot.LabelClosed},
		{func() { c.Unread = 1 }, bot.LabelUnread},
	} {
		step.shape()
		edits := d.Calls(patchThread)
		wantCode(t, d.client.Refresh(d.ctx, ref, c), "")
		wantCode(t, d.client.Refresh(d.ctx, ref, c), "")
		if got := d.applied(ref); !slices.Equal(got, []string{step.want, "urgent"}) {
			t.Errorf("the tags are %q, want %q and the people's", got, step.want)
		}
		if n := d.Calls(patchThread) - edits; n != 1 {
			t.Errorf("%d edits", n)
		}
		d.must(d.Archive(d.owner, ref.ID, true)) // it opens by itself
	}
}

// Ours comes first, so it is one of the people's that makes way.
func TestFiveTagsAreTheMost(t *testing.T) {
	d := newDesk(t)
	var own []discordtest.Tag
	for i := range 5 {
		own = append(own, discordtest.Tag{Name: fmt.Sprint("t", i)})
	}
	d.withTags(own...)
	ref := d.forumPost()
	var ids []string
	for i := range 5 {
		ids = append(ids, d.tagID(fmt.Sprint("t", i)))
	}
	d.must(d.ApplyTags(d.owner, ref.ID, ids...))
	wantCode(t, d.client.Refresh(d.ctx, ref, card("card1")), "")
	if got := d.applied(ref); !slices.Equal(got, []string{"Unread", "t0", "t1", "t2", "t3"}) {
		t.Errorf("the tags are %q", got)
	}
}

func TestWithoutTagsItGoesOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, say string
		spoil     func(d *desk)
	}{
		{"no room", "20 tags", func(d *desk) {
			var own []discordtest.Tag
			for i := range 20 {
				own = append(own, discordtest.Tag{Name: fmt.Sprint("t", i)})
			}
			d.withTags(own...)
		}},
		{"no permission", "Manage Channels", func(d *desk) {
			d.SetRole(d.guild, d.BotRole(d.guild), func(r *discordtest.Role) { r.Permissions &^= discordtest.ManageChannels })
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			c.spoil(d)
			ref := d.forumPost()
			wantCode(t, d.client.Refresh(d.ctx, ref, card("card1")), "")
			d.forumPost()
			if got := d.applied(ref); len(got) != 0 {
				t.Errorf("the tags are %q", got)
			}
			if n := strings.Count(d.logs.String(), "a forum lacks tags"); n != 1 {
				t.Errorf("said %d times", n)
			}
			if n := d.Calls(patchThread); n > 1 {
				t.Errorf("tried %d times", n)
			}
			for _, f := range d.client.Check(d.ctx) {
				if !f.OK || strings.Contains(f.Problem, c.say) != (f.Channel == d.forum) {
					t.Errorf("Check finds %+v", f)
				}
			}
			d.withTags()
			d.SetRole(d.guild, d.BotRole(d.guild), func(r *discordtest.Role) { r.Permissions |= discordtest.ManageChannels })
			d.clock.Advance(5 * time.Minute)
			d.forumPost()
			if len(d.tagNames()) != 5 {
				t.Error("they are not made once that is mended")
			}
		})
	}
}

func TestAForumThatWantsATagGetsOne(t *testing.T) {
	d := newDesk(t)
	d.SetChannel(d.forum, func(c *discordtest.Channel) { c.TagRequired = true })
	d.forumPost()
	d.SetRole(d.guild, d.BotRole(d.guild), func(r *discordtest.Role) { r.Permissions &^= discordtest.ManageChannels })
	d.withTags()
	_, err := d.again().client.OpenThread(d.ctx, bridge.Place{Channel: d.forum}, card("c1"))
	if e := wantCode(t, err, bridge.CodeUnavailable); !strings.Contains(e.Say, "tag") {
		t.Errorf("says %q", e.Say)
	}
}

func TestTagsAreMadeOnceForManyPosts(t *testing.T) {
	d := newDesk(t)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			_, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: d.forum}, card(fmt.Sprint("c", i)))
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, th := range d.Threads(d.forum) {
		if !slices.Equal(th.TagNames, []string{"Unread"}) {
			t.Errorf("the tags are %q", th.TagNames)
		}
	}
	if n := d.Calls(patchThread); n != 1 {
		t.Errorf("%d edits", n)
	}
}

// A tag that somebody deleted is made anew.
func TestADeletedTagComesBack(t *testing.T) {
	d := newDesk(t)
	ref := d.forumPost()
	d.withTags(discordtest.Tag{Name: "urgent"}) // and the client is told nothing
	_, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: d.forum}, card("c1"))
	wantCode(t, err, "")
	wantCode(t, d.client.Refresh(d.ctx, ref, card("c1")), "")
	if got := d.applied(ref); !slices.Equal(got, []string{"Unread"}) {
		t.Errorf("the tags are %q", got)
	}
}
