package bridgetest

import (
	"fmt"
	"sync"

	"partyline/bridge"
)

func orderScenarios() []scenario {
	return []scenario{
		{"posts of a thread stand in the order in which they were made", postsInOrder},
		{"what was posted is called by its own id", postsHaveIDs},
		{"every kind of post is shown", everyKind},
		{"twenty threads at once", threadsAtOnce},
	}
}

func postsInOrder(d *desk) {
	t := d.open()
	var want []string
	for i := range 30 {
		want = append(want, fmt.Sprintf("message %d", i))
		d.say(t, want[i])
	}
	for _, s := range d.shows(t, want...) {
		if s.Author != "Mia Berg" || !s.Ours {
			d.Errorf("%+v is not under the contact's name", s)
		}
	}
}

func postsHaveIDs(d *desk) {
	t := d.open()
	seen := map[string]bool{}
	for i := range 5 {
		ref := d.say(t, "the same words") // on purpose: the same words twice are two messages
		all := d.Reader.Thread(t)
		if len(all) != i+1 || all[i].ID != ref.ID || seen[ref.ID] {
			d.Fatalf("post %d is called %q; the thread shows %+v", i, ref.ID, all)
		}
		seen[ref.ID] = true
	}
}

// sorts are posts of every kind, with what a reader must find in them.
func (d *desk) sorts() map[string]bridge.Post {
	announced := d.customer("announced")
	announced.Announce = true
	late := d.customer("late")
	late.Parts[0].Recovered = true
	backlog := d.customer("first part")
	backlog.Parts = append(backlog.Parts, bridge.Part{Text: "second *part*", At: d.Clock.Now()})
	picture := d.customer("")
	picture.Parts[0].Media = []string{"image/jpeg"}
	team := d.customer("from the team")
	team.Kind, team.Author = bridge.PostTeam, "Anna"
	notice := d.customer("Your text was not sent: <!here> @everyone.")
	notice.Kind, notice.Author = bridge.PostNotice, ""
	retry := d.customer("It did not arrive.")
	retry.Kind, retry.Author, retry.Retry = bridge.PostNotice, "", 77
	return map[string]bridge.Post{
		"plain": d.customer("plain"), "announced": announced, "late": late, "backlog": backlog, "picture": picture,
		"team": team, "notice": notice, "notice with a button": retry, "nasty": d.customer("<!channel> *x* @everyone `c` ||s|| 😀"),
	}
}

func everyKind(d *desk) {
	for name, p := range d.sorts() {
		t := d.open()
		ref := d.post(t, p)
		all := d.Reader.Thread(t)
		if len(all) != 1 || all[0].ID != ref.ID {
			d.Fatalf("%s: the thread shows %+v, want one post %q", name, all, ref.ID)
		}
		d.reads(name, all[0], texts(p)...)
		if all[0].Author != p.Author && p.Kind == bridge.PostCustomer {
			d.Errorf("%s: is shown under %q", name, all[0].Author)
		}
	}
}

func threadsAtOnce(d *desk) {
	const threads, each = 20, 8
	refs := make([]bridge.ThreadRef, threads)
	cards := make([]bridge.Card, threads)
	posts := make([][]bridge.Post, threads)
	var want []string
	for n := range each {
		want = append(want, fmt.Sprintf("message %d", n))
	}
	for i := range threads {
		cards[i] = d.card()
		for n := range each {
			posts[i] = append(posts[i], d.customer(want[n]))
		}
	}
	var all sync.WaitGroup
	for i := range threads {
		all.Go(func() {
			t, err := d.Chat.OpenThread(d.ctx, d.Place, cards[i])
			for n := 0; n < each && err == nil; n++ {
				_, err = d.Chat.Post(d.ctx, t, posts[i][n])
			}
			if err != nil {
				d.Errorf("thread %d: %v", i, err)
			}
			refs[i] = t
		})
	}
	all.Wait()
	if d.Failed() {
		return
	}
	for _, t := range refs {
		d.shows(t, want...)
	}
	if n := d.ours(refs...); n != threads*(each+1) {
		d.Errorf("%d messages are there, want %d cards with %d posts each", n, threads, each)
	}
}
