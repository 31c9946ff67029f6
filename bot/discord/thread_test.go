package discord_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"partyline/bot/discord"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
	"partyline/store"
)

const (
	postMessage = "POST /channels/{id}/messages"
	postThread  = "POST /channels/{id}/messages/{mid}/threads"
	postPost    = "POST /channels/{id}/threads"
	getMessages = "GET /channels/{id}/messages"
	patchCard   = "PATCH /channels/{id}/messages/{mid}"
	patchThread = "PATCH /channels/{id}"
)

// bothPlaces runs a test in a text channel and in a forum.
func bothPlaces(t *testing.T, do func(d *desk, open func() bridge.ThreadRef)) {
	t.Parallel()
	t.Run("text channel", func(t *testing.T) { d := newDesk(t); do(d, d.thread) })
	t.Run("forum", func(t *testing.T) { d := newDesk(t); do(d, d.forumPost) })
}

func TestAThreadStartsFromItsCard(t *testing.T) {
	d := newDesk(t)
	ref := d.thread()
	th, ok := d.Thread(ref.ID)
	if !ok || th.ParentID != d.channel || ref.Channel != d.channel || th.AutoArchive != 10080 || th.Type != discordtest.PublicThread {
		t.Errorf("%+v is %+v", ref, th)
	}
	if th.Name != "Mia & Co <vip> · 07700 900123" {
		t.Errorf("it is called %q", th.Name)
	}
	m := d.cardOf(ref)
	if m.ChannelID != d.channel || m.Nonce != "card1" || len(m.Embeds) != 1 {
		t.Fatalf("the card is %+v", m)
	}
	if got := m.Embeds[0].Title; got != `Mia & Co \<vip>` {
		t.Errorf("its title is %q", got)
	}
	for _, want := range []string{"Number: 07700 900123", "Line: Support", "State: Open", "Unread: 2", "Waiting since: <t:1793700120:f>"} {
		if !slices.ContainsFunc(m.Embeds[0].Fields, func(f discordtest.Field) bool { return f.Name+": "+f.Value == want }) {
			t.Errorf("its fields are %v, without %q", m.Embeds[0].Fields, want)
		}
	}
}

func TestAForumPostIsACard(t *testing.T) {
	d := newDesk(t)
	ref := d.forumPost()
	th, _ := d.Thread(ref.ID)
	if th.ParentID != d.forum || th.Name != "Mia & Co <vip> · 07700 900123" || !slices.Equal(th.TagNames, []string{"Unread"}) {
		t.Errorf("the post is %+v", th)
	}
	if m := d.cardOf(ref); m.ChannelID != ref.ID || len(m.Embeds) != 1 {
		t.Errorf("the card is %+v", m)
	}
}

// Law 5: after an unknown outcome the card is looked for before it is posted again, and gets the thread that it lacks.
func TestARepeatedCardFindsWhatTheFirstTryLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		route string
		code  bridge.Code
	}{
		{postMessage, bridge.CodeUncertain}, {postThread, bridge.CodeRetry}, {postPost, bridge.CodeUncertain},
	} {
		for _, kind := range []discordtest.FaultKind{
			discordtest.CutAfter, discordtest.CutBefore, discordtest.BadGatewayAfter, discordtest.ServerErrorAfter, discordtest.BadGateway,
		} {
			t.Run(c.route+" "+kind.String(), func(t *testing.T) {
				d := newDesk(t)
				place := bridge.Place{Channel: d.channel}
				if c.route == postPost {
					place.Channel = d.forum
				}
				other, err := d.client.OpenThread(d.ctx, place, card("another")) // of the same moment
				wantCode(t, err, "")
				d.Fail(discordtest.Fault{Route: c.route, Kind: kind})
				crd := card("c1")
				_, err = d.client.OpenThread(d.ctx, place, crd)
				wantCode(t, err, c.code)
				d.clock.Advance(10 * time.Minute) // longer than any nonce is remembered
				crd.TriedAt = d.clock.Now().Add(-10 * time.Minute)
				ref, err := d.again().client.OpenThread(d.ctx, place, crd)
				wantCode(t, err, "")
				if all := d.Threads(place.Channel); len(all) != 2 || ref.ID == other.ID || all[1].ID != ref.ID {
					t.Errorf("opened %s, there are %+v", ref.ID, all)
				}
				cards := slices.DeleteFunc(d.Messages(d.channel), func(m discordtest.Message) bool { return m.Type != 0 })
				if n := len(cards); place.Channel == d.channel && n != 2 {
					t.Errorf("%d cards", n)
				}
			})
		}
	}
}

func TestACardIsEditedInPlace(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		ref := open()
		c := card("c1")
		c.Unread, c.Name, c.State = 0, "Mia Berg", store.ConversationClosed
		wantCode(t, d.client.Refresh(d.ctx, ref, c), "")
		m := d.cardOf(ref)
		if m.Embeds[0].Title != "Mia Berg" || !m.Edited || !strings.Contains(string(m.Components), `"reopen:`) {
			t.Errorf("the card is %+v %s", m.Embeds, m.Components)
		}
		if th, _ := d.Thread(ref.ID); !strings.HasPrefix(th.Name, "Mia & Co") {
			t.Errorf("the thread was renamed to %q", th.Name)
		}
		c.Name = strings.Repeat("<*>", 3000)
		wantCode(t, d.client.Refresh(d.ctx, ref, c), "")
	})
}

func TestAnArchivedThreadIsOpened(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		ref := open()
		id := d.types(d.anna, ref, "hello")
		archive := func() {
			d.must(d.Archive(d.owner, ref.ID, true))
		}
		archive()
		wantCode(t, d.client.Refresh(d.ctx, ref, card("c1")), "")
		archive()
		wantCode(t, d.client.Mark(d.ctx, bridge.PostRef{Thread: ref, ID: id}, bridge.MarkNone, bridge.MarkSent), "")
		if m, _ := d.Message(ref.ID, id); len(m.Reactions) != 1 {
			t.Errorf("the reply bears %v", m.Reactions)
		}
		archive()
		d.shows(ref, customer("p1", "hello"))
		if th, _ := d.Thread(ref.ID); th.Archived {
			t.Error("it is archived still")
		}
	})
}

func TestALockedThreadIsGone(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		ref := open()
		d.must(d.Lock(d.owner, ref.ID, true))
		_, err := d.client.Post(d.ctx, ref, customer("p1", "hello"))
		wantCode(t, err, bridge.CodeGone)
		d.must(d.Archive(d.owner, ref.ID, true))
		_, err = d.client.Post(d.ctx, ref, customer("p1", "hello"))
		wantCode(t, err, bridge.CodeGone)
		if n := len(d.replies(ref)); n != 0 {
			t.Errorf("%d posts", n)
		}
		if ref.Channel == d.forum {
			wantCode(t, d.client.Refresh(d.ctx, ref, card("c1")), bridge.CodeGone)
		}
	})
}

func TestADeletedThreadIsGone(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		ref := open()
		id := d.types(d.anna, ref, "hello")
		d.must(d.DeleteThread(d.owner, ref.ID))
		_, err := d.client.Post(d.ctx, ref, customer("p1", "secret"))
		wantCode(t, err, bridge.CodeGone)
		p := customer("p1", "secret")
		p.TriedAt = d.clock.Now()
		_, err = d.client.Post(d.ctx, ref, p)
		wantCode(t, err, bridge.CodeGone)
		wantCode(t, d.client.Mark(d.ctx, bridge.PostRef{Thread: ref, ID: id}, bridge.MarkNone, bridge.MarkSent), "")
		if ref.Channel == d.forum {
			wantCode(t, d.client.Refresh(d.ctx, ref, card("c1")), bridge.CodeGone)
		}
	})
}

func TestADeletedCardIsGone(t *testing.T) {
	d := newDesk(t)
	ref := d.thread()
	d.must(d.Delete(d.owner, d.channel, ref.ID))
	wantCode(t, d.client.Refresh(d.ctx, ref, card("c1")), bridge.CodeGone)
}

// Where the channel itself is gone a new thread would be no better.
func TestADeletedChannelIsUnavailable(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		ref := open()
		d.must(d.DeleteChannel(d.owner, ref.Channel))
		_, err := d.client.Post(d.ctx, ref, customer("p1", "hello"))
		wantCode(t, err, bridge.CodeUnavailable)
		wantCode(t, d.client.Refresh(d.ctx, ref, card("c1")), bridge.CodeUnavailable)
	})
}

func TestMarksFollowOneAnother(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	ref := bridge.PostRef{Thread: thread, ID: d.types(d.anna, thread, "on its way")}
	was := bridge.MarkNone
	for _, step := range []struct {
		now  bridge.Mark
		sign string
	}{
		{bridge.MarkHeld, "⏳"}, {bridge.MarkAsked, "❓"}, {bridge.MarkSent, "📤"}, {bridge.MarkDelivered, "✅"}, {bridge.MarkFailed, "❌"}, {bridge.MarkNone, ""},
	} {
		for range 2 { // a repetition changes nothing
			wantCode(t, d.client.Mark(d.ctx, ref, was, step.now), "")
		}
		m, _ := d.Message(thread.ID, ref.ID)
		if who := m.Reactions[step.sign]; len(m.Reactions) > 1 || step.sign != "" && !slices.Equal(who, []string{d.BotID()}) {
			t.Errorf("%q shows %v", step.now, m.Reactions)
		}
		was = step.now
	}
	d.must(d.Delete(d.anna, thread.ID, ref.ID))
	wantCode(t, d.client.Mark(d.ctx, ref, bridge.MarkNone, bridge.MarkSent), "")
}

// The new sign comes before the old one goes.
func TestAMarkThatIsCutLeavesASign(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	ref := bridge.PostRef{Thread: thread, ID: d.types(d.anna, thread, "on its way")}
	wantCode(t, d.client.Mark(d.ctx, ref, bridge.MarkNone, bridge.MarkHeld), "")
	d.Fail(discordtest.Fault{Method: "DELETE", Kind: discordtest.CutBefore})
	wantCode(t, d.client.Mark(d.ctx, ref, bridge.MarkHeld, bridge.MarkSent), bridge.CodeRetry)
	if m, _ := d.Message(thread.ID, ref.ID); len(m.Reactions) != 2 {
		t.Errorf("the reply bears %v", m.Reactions)
	}
	wantCode(t, d.client.Mark(d.ctx, ref, bridge.MarkHeld, bridge.MarkSent), "")
	if m, _ := d.Message(thread.ID, ref.ID); len(m.Reactions) != 1 {
		t.Errorf("the reply bears %v", m.Reactions)
	}
}

func TestOtherChannelsAreRefusedByName(t *testing.T) {
	t.Parallel()
	for kind, name := range map[int]string{
		discordtest.VoiceChannel: "a voice channel", discordtest.AnnouncementChannel: "an announcement channel", discordtest.Category: "a category",
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			id := d.AddChannel(d.guild, discordtest.Channel{Name: "other", Type: kind, Overwrites: d.closed()})
			d = d.again(func(o *discord.Options) {
				o.Channels = map[string]discord.Admins{id: {Roles: []string{d.staff}}}
			})
			_, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: id}, card("c1"))
			if e := wantCode(t, err, bridge.CodeUnavailable); !strings.Contains(e.Say, name) || !strings.Contains(e.Say, "forum") {
				t.Errorf("says %q", e.Say)
			}
		})
	}
}

func TestHistoryIsReadInOrder(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		ref := open()
		d.types(d.anna, ref, "long ago")
		d.clock.Advance(time.Hour)
		since := d.clock.Now().Add(-time.Minute)
		var want []string
		for i := range 230 {
			want = append(want, fmt.Sprint("line ", i))
			d.types(d.anna, ref, want[i])
			if i%50 == 0 {
				d.shows(ref, customer(fmt.Sprint("p", i), "from the customer"))
			}
		}
		if got := d.history(ref, since); !slices.Equal(got, want) {
			t.Errorf("history is %q", got)
		}
		if first := d.typedIn(ref, since)[0]; first.Author.Name != "Anna Lind" || !first.Recovered || first.Refused != "" || first.Post.Thread != ref {
			t.Errorf("the first is %+v", first)
		}
	})
}

func (d *desk) typedIn(t bridge.ThreadRef, since time.Time) []bridge.Typed {
	d.t.Helper()
	var all []bridge.Typed
	for typed, err := range d.client.History(d.ctx, t, since) {
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, typed)
	}
	return all
}

func (d *desk) history(t bridge.ThreadRef, since time.Time) []string {
	var all []string
	for _, typed := range d.typedIn(t, since) {
		all = append(all, typed.Text)
	}
	return all
}

// Catching up with many threads costs calls only for those in which something was said.
func TestQuietThreadsCostNoCall(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		var refs []bridge.ThreadRef
		for i := range 120 {
			refs = append(refs, open())
			d.types(d.anna, refs[i], "long ago")
			if i%2 == 0 {
				d.must(d.Archive(d.owner, refs[i].ID, true))
			}
		}
		d.clock.Advance(time.Hour)
		since := d.clock.Now().Add(-time.Minute)
		d.clock.Advance(time.Hour)
		for _, i := range []int{3, 4} {
			d.types(d.anna, refs[i], fmt.Sprint("new ", i)) // the second one was archived
		}
		d.types(d.anna, refs[6], "new 6")
		d.must(d.Archive(d.owner, refs[6].ID, true))
		d.clock.Advance(2 * time.Hour)
		d = d.again()
		read, all := d.Calls(getMessages), d.Calls("")
		var got []string
		for _, ref := range refs {
			got = append(got, d.history(ref, since)...)
		}
		if !slices.Equal(got, []string{"new 3", "new 4", "new 6"}) {
			t.Errorf("found %q", got)
		}
		if n := d.Calls(getMessages) - read; n != 3 {
			t.Errorf("%d threads were read", n)
		}
		if n := d.Calls("") - all; n > 10 {
			t.Errorf("%d calls", n)
		}
		// Whoever catches up once more finds what was said since, however soon that is.
		d.types(d.anna, refs[7], "newer still")
		if got := d.history(refs[7], since); !slices.Equal(got, []string{"newer still"}) {
			t.Errorf("found %q", got)
		}
	})
}

func TestHistoryOfAThreadThatIsNewerThanTheList(t *testing.T) {
	d := newDesk(t)
	since := d.clock.Now().Add(-time.Minute)
	_ = d.history(d.thread(), since)
	ref := d.thread()
	d.types(d.anna, ref, "hello")
	if got := d.history(ref, since); !slices.Equal(got, []string{"hello"}) {
		t.Errorf("found %q", got)
	}
}

func TestHistoryStopsAtAnError(t *testing.T) {
	d := newDesk(t)
	ref := d.thread()
	for range 150 {
		d.types(d.anna, ref, "hello")
	}
	n := 0
	d.Fail(discordtest.Fault{Route: getMessages, Kind: discordtest.RateLimited, RetryAfter: 7 * time.Second})
	for _, err := range d.client.History(d.ctx, ref, d.clock.Now().Add(-time.Minute)) {
		if e := wantCode(t, err, bridge.CodeRetry); e.RetryAfter != 7*time.Second {
			t.Errorf("wait %v", e.RetryAfter)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d yields", n)
	}
	d.clock.Advance(7 * time.Second)
	for _, err := range d.client.History(d.ctx, ref, d.clock.Now().Add(-time.Minute)) {
		wantCode(t, err, "")
		break // the caller may stop
	}
}

func TestEachStateHasAColor(t *testing.T) {
	d := newDesk(t)
	for i, test := range []struct {
		card bridge.Card
		want string
	}{
		{bridge.Card{State: store.ConversationOpen, Unread: 1}, `"color":14300988`},
		{bridge.Card{State: store.ConversationOpen, Waiting: true}, `"color":15774258`},
		{bridge.Card{State: store.ConversationOpen}, `"color":5793266`},
		{bridge.Card{State: store.ConversationClosed}, `"color":2392134`},
	} {
		test.card.Key, test.card.Number, test.card.Line = fmt.Sprint("t", i), "07700 900123", "Shop"
		thread, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: d.forum}, test.card)
		if err != nil {
			t.Fatal(err)
		}
		card, _ := d.Message(thread.ID, thread.ID)
		if raw, _ := json.Marshal(card.Embeds); !strings.Contains(string(raw), test.want) {
			t.Errorf("drawn as %s, want %s", raw, test.want)
		}
	}
}
