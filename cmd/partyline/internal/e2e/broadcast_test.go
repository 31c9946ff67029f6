package e2e

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
	"partyline/store"
)

// enlists puts customers whom the inbox knows by name on a list. Those with consent have opted in to the shop's line.
func (w *world) enlists(list string, consent bool, all ...*customer) {
	w.t.Helper()
	w.enlistsIn(w.app.Store, list, consent, all...)
}

func (w *world) enlistsIn(db *store.Store, list string, consent bool, all ...*customer) {
	w.t.Helper()
	ctx := context.Background()
	at := store.At(w.now())
	line, err := db.LineByNumber(ctx, ours)
	require.NoError(w.t, err)
	require.NoError(w.t, db.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		l := store.List{InboxID: line.InboxID, Name: list, Folded: strings.ToLower(list), Kind: store.MarketingList, CreatedAt: at}
		if added, err := tx.AddList(ctx, &l); err != nil {
			return err
		} else if !added {
			if l, err = tx.ListByName(ctx, line.InboxID, l.Folded); err != nil {
				return err
			}
		}
		for _, c := range all {
			if err := w.enlist(ctx, tx, line, l.ID, consent, c); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *world) enlist(ctx context.Context, tx *store.Tx, line store.Line, list store.ListID, consent bool, c *customer) error {
	at := store.At(w.now())
	contact, err := tx.EnsureContact(ctx, c.number, at)
	if err != nil {
		return err
	}
	if _, err := tx.Know(ctx, line.InboxID, contact.ID, at); err != nil {
		return err
	}
	if _, err := tx.JoinList(ctx, list, contact.ID, at); err != nil || !consent {
		return err
	}
	return tx.AddConsent(ctx, &store.Consent{ContactID: contact.ID, LineID: line.ID, Kind: store.OptIn, Source: "list", Wording: "Yes, text me", At: at})
}

// casts writes a broadcast to a list with the form, and gives its preview.
func (a *admin) casts(title, text, lists string) post {
	a.w.t.Helper()
	a.Runs("/sms broadcast")
	form := a.pressesForForm(a.IsTold("Broadcasts of shop"), "New broadcast")
	require.Empty(a.w.t, form.Submits(map[string]string{"Title": title, "Text": text, "Lists": lists}))
	return a.IsTold("Broadcast " + title)
}

// bulletins are the posts about broadcasts in the channel.
func (w *world) bulletins() []post {
	var out []post
	if s, ok := w.chat.(*slackPlace); ok {
		for _, m := range s.Messages(shopChannel) {
			if p := s.seen(m); strings.Contains(p.Plain(), "Broadcast ") {
				out = append(out, p)
			}
		}
		return out
	}
	for _, m := range w.discord.Messages(w.chat.channel()) {
		if p := w.discord.seen(m); strings.Contains(p.Plain(), "Broadcast ") {
			out = append(out, p)
		}
	}
	for _, t := range w.discord.Threads(w.chat.channel()) {
		if m, ok := w.discord.Message(t.ID, t.ID); ok && strings.Contains(w.discord.seen(m).Plain(), "Broadcast ") {
			out = append(out, w.discord.seen(m))
		}
	}
	return out
}

// SeesProgress waits until the newest post about a broadcast has all these words, and gives it.
func (a *admin) SeesProgress(words ...string) post {
	a.w.t.Helper()
	var found post
	a.w.eventually("the post about a broadcast says "+quoted(words), func() bool {
		all := a.w.bulletins()
		if len(all) == 0 {
			return false
		}
		found = all[len(all)-1]
		for _, s := range words {
			if !strings.Contains(found.Plain(), s) {
				return false
			}
		}
		return true
	})
	return found
}

// A broadcast goes to those on the list who have opted in, once somebody has seen what it does and pressed the button that says so. One post
// shows how it fares; who answers is shown with what they answer; and the results can be downloaded.
func TestABroadcast(t *testing.T) {
	everywhere(t, func(w *world) {
		w.Flies()
		ana := w.Admin("ana")
		sam, kim, lee := w.Customer("+447700900123", "Sam Field"), w.Customer("+447700900124", "Kim"), w.Customer("+447700900125", "Lee")
		w.enlists("Regulars", true, sam, kim)
		w.enlists("Regulars", false, lee)
		w.named(kim, "Kim Berg")
		preview := ana.casts("Spring sale", "Hi {{first_name|there}}, shoes at half price", "regulars")
		for _, words := range []string{"on Regulars", "Hi Kim, shoes at half price", "Hi there, shoes at half price", "Skipped 1: No opt-in to texts from this line is written down."} {
			require.Contains(w.t, preview.Plain(), words)
		}
		sam.GotNothing()
		ana.pressesIn(preview, "Send to 2 people, 2 segments")
		ana.IsTold("It goes out.")
		sam.Gets("Hi there, shoes at half price")
		kim.Gets("Hi Kim, shoes at half price")
		done := ana.SeesProgress("Broadcast Spring sale: sent", "2 of 2 sent (100 %).", "Delivered", "By", "ana")
		lee.GotNothing()

		sam.Texts("do you have size 9?")
		ana.SeesInThread(sam, "do you have size 9?")
		w.eventually("the thread says what it answers", func() bool {
			ps := w.posts(sam)
			return len(ps) == 2 && strings.Contains(ps[1].Plain(), "re: broadcast Spring sale")
		})
		kim.Texts("STOP")
		ana.SeesProgress("Replies", "Opt-outs")
		require.Len(w.t, w.bulletins(), 1, "one post for all")

		ana.pressesIn(done, "Results")
		ana.pressesIn(ana.IsTold("Skipped 1: No opt-in"), "Download CSV")
		link := ana.IsTold("This link gives names and numbers").Buttons()[0].URL
		rows := w.downloads(link)
		require.Len(w.t, rows, 4)
		require.Equal(w.t, []string{"2", "+447700900124", "Kim Berg", "delivered"}, rows[2][:4])
		require.NotEmpty(w.t, rows[1][7], "it was answered")
		require.NotEmpty(w.t, rows[2][8], "they opted out")
		require.Equal(w.t, "skipped", rows[3][3])
		require.Equal(w.t, http.StatusNotFound, w.status(link[:len(link)-4]+"AAAA"))
		w.Passes(2 * time.Hour)
		require.Equal(w.t, http.StatusNotFound, w.status(link), "it has expired")
	}, atOnce)
}

// downloads reads CSV from one of our addresses.
func (w *world) downloads(link string) [][]string {
	w.t.Helper()
	res, err := http.Get(link)
	require.NoError(w.t, err)
	defer func() { _ = res.Body.Close() }()
	require.Equal(w.t, http.StatusOK, res.StatusCode)
	rows, err := csv.NewReader(res.Body).ReadAll()
	require.NoError(w.t, err)
	return rows
}

func (w *world) status(link string) int {
	w.t.Helper()
	res, err := http.Get(link)
	require.NoError(w.t, err)
	_ = res.Body.Close()
	return res.StatusCode
}

// What is wrong with a broadcast is said where it was typed, and nothing is kept.
func TestWhatABroadcastCannotBe(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		sam := w.Customer("+447700900123", "Sam")
		w.enlists("Regulars", true, sam)
		ana.Runs("/sms broadcast")
		list := ana.IsTold("There are none yet.")
		tries := func(values map[string]string, complaint string) {
			w.t.Helper()
			require.Contains(w.t, ana.pressesForForm(list, "New broadcast").Submits(values), complaint)
		}
		tries(map[string]string{"Title": "Sale", "Text": "hello"}, "Who shall get it?")
		tries(map[string]string{"Title": "Sale", "Text": "hello", "Lists": "Nobody"}, "This inbox has no list “Nobody”. It has: Regulars.")
		tries(map[string]string{"Title": "Sale", "Text": "hello", "Tags": "gold"}, "This inbox has no tag “gold”.")
		tries(map[string]string{"Title": "Sale", "Text": "hello", "Lists": "Regulars", "Leave out": "gold"}, "This inbox has no list or tag “gold”.")
		tries(map[string]string{"Title": "Sale", "Text": "Hi {{shoe_size}}", "Lists": "Regulars"}, "No contact has a field {{shoe_size}}.")
		tries(map[string]string{"Title": "Sale", "Text": "Hi {{name", "Lists": "Regulars"}, "{{name is not closed.")
		ana.Runs("/sms broadcast show 7")
		ana.IsTold("This inbox has no such broadcast (any more).")
		ana.Runs("/sms broadcast send 7")
		ana.IsTold("Look at the preview first")
		ana.Runs("/sms broadcast dance")
		ana.IsTold("Say /sms broadcast to see them all")
		sam.GotNothing()
	})
}

// What somebody presses under a preview that is out of date sends nothing, and shows what it would do now.
func TestAPreviewBindsWhatIsSent(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana := w.Admin("ana")
		sam, kim := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim")
		w.enlists("Regulars", true, sam)
		preview := ana.casts("Spring sale", "shoes at half price", "Regulars")
		w.enlists("Regulars", true, kim)
		ana.pressesIn(preview, "Send to 1 person, 1 segment")
		newer := ana.IsTold("It has changed since you looked at it, so nothing was sent.")
		form := ana.pressesForForm(newer, "Edit…")
		require.Empty(w.t, form.Submits(map[string]string{"Title": "Spring sale", "Text": "boots at half price", "Lists": "Regulars"}))
		edited := ana.IsTold("boots at half price")
		ana.pressesIn(newer, "Send to 2 people, 2 segments")
		w.eventually("it is shown again", func() bool {
			return strings.Contains(ana.IsTold("It has changed since you looked at it").Plain(), "boots at half price")
		})
		sam.GotNothing()
		ana.pressesIn(edited, "Send to 2 people, 2 segments")
		sam.Gets("boots at half price")
		kim.Gets("boots at half price")
		ana.Runs("/sms broadcast send 1 2")
		w.eventually("who comes second is told", func() bool {
			return slices.ContainsFunc(w.chat.whispered(ana.id), func(p post) bool {
				return strings.Contains(p.Plain(), "It is being sent already.") || strings.Contains(p.Plain(), "It has been sent.")
			})
		})
		ana.SeesProgress("2 of 2 sent")
		require.Len(w.t, sam.received(), 1)
	}, atOnce)
}

// Where the inbox wants that, another admin than who wrote it has to agree.
func TestABroadcastIsApproved(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana, bea := w.Admin("ana"), w.Admin("bea")
		sam := w.Customer("+447700900123", "Sam")
		w.enlists("Regulars", true, sam)
		ana.pressesIn(ana.casts("Winter sale", "shoes at half price", "Regulars"), "Send to 1 person, 1 segment")
		ana.IsTold("It waits for another admin to approve it.")
		asked := ana.SeesProgress("Broadcast Winter sale: waits for approval", "ana wants to send it to 1 person.")
		ana.pressesIn(asked, "Approve and send to 1")
		ana.IsTold("Somebody else than ana and ana has to approve it.")
		sam.GotNothing()
		bea.pressesIn(asked, "Approve and send to 1")
		bea.IsTold("You approved it.")
		sam.Gets("shoes at half price")
		ana.SeesProgress("ana, approved by bea", "1 of 1 sent")

		ana.pressesIn(ana.casts("Summer sale", "boots at half price", "Regulars"), "Send to 1 person, 1 segment")
		asked = ana.SeesProgress("Broadcast Summer sale: waits for approval")
		bea.pressesIn(asked, "Back to draft")
		ana.SeesProgress("Broadcast Summer sale: draft")
		bea.pressesIn(bea.IsTold("Broadcast Summer sale"), "Send to 1 person, 1 segment")
		ana.pressesIn(ana.SeesProgress("Broadcast Summer sale: waits for approval", "bea wants to send it"), "Discard")
		ana.IsTold("It is discarded.")
		require.Empty(w.t, ana.SeesProgress("Broadcast Summer sale: discarded", "ana discarded it. Nobody got it.").Buttons())
		bea.Runs("/sms broadcast approve 2 1")
		bea.IsTold("This inbox has no such broadcast (any more).")
		w.await("nothing is kept of it", func() bool {
			err := w.app.Store.Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.LockBroadcast(ctx, 2)
				return err
			})
			return errors.Is(err, store.ErrNotFound)
		})
		require.Len(w.t, sam.received(), 1)
	}, atOnce, func(c *config.Config) { c.Inboxes[0].Broadcasts.Approval = true })
}

// A broadcast can be paused, resumed and canceled from its post; a test of it goes to one number and counts nowhere.
func TestABroadcastIsPausedAndCanceled(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana, me := w.Admin("ana"), w.Customer("+447700900200", "me")
		var all []*customer
		for i := range 8 {
			all = append(all, w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody"))
		}
		w.enlists("Regulars", true, all...)
		w.enlists("Team", true, me)
		preview := ana.casts("Winter sale", "shoes at half price", "Regulars")
		require.Empty(w.t, ana.pressesForForm(preview, "Test…").Submits(map[string]string{"Phone number": me.number}))
		ana.IsTold("The test is on its way")
		me.Gets("shoes at half price")
		ana.pressesIn(preview, "Send to 8 people, 8 segments")
		running := ana.SeesProgress("Broadcast Winter sale: running")
		ana.pressesIn(running, "Pause")
		ana.IsTold("It is paused.")
		paused := ana.SeesProgress("Broadcast Winter sale: paused", "ana paused it.")
		got := w.reached(all)
		require.Less(w.t, got, 8)
		ana.pressesIn(paused, "Resume")
		ana.IsTold("It goes on.")
		w.eventually("somebody more gets it", func() bool { return w.reached(all) > got })
		ana.pressesIn(paused, "Cancel…")
		ana.pressesIn(ana.IsTold("Cancel Winter sale?"), "Cancel it for good")
		ana.IsTold("It is canceled.")
		ana.SeesProgress("Broadcast Winter sale: canceled", "ana canceled it.")
		require.Less(w.t, w.reached(all), 8)
		ana.Runs("/sms broadcast resume 1")
		ana.IsTold("It was canceled.")
	}, atOnce, func(c *config.Config) { c.Inboxes[0].Lines[0].SegmentsPerSecond = 0.2 })
}

// reached counts those who got anything.
func (*world) reached(all []*customer) int {
	n := 0
	for _, c := range all {
		n += min(1, len(c.received()))
	}
	return n
}

// A broadcast of which too many fail stops by itself, and says so in a new post. Who failed gets it at another try.
func TestABroadcastStopsByItself(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana := w.Admin("ana")
		var all []*customer
		for i := range 6 {
			all = append(all, w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody"))
		}
		w.enlists("Regulars", true, all...)
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30003, Times: 3})
		ana.pressesIn(ana.casts("Spring sale", "shoes at half price", "Regulars"), "Send to 6 people, 6 segments")
		stopped := ana.SeesProgress("Broadcast Spring sale: stopped", "It stopped by itself:", "failed, which is more than 50 %.")
		w.eventually("the old post says where it goes on", func() bool {
			return len(w.bulletins()) == 1 || strings.Contains(w.bulletins()[0].Plain(), "It goes on in a newer post below.")
		})
		ana.pressesIn(stopped, "Resume")
		done := ana.SeesProgress("Broadcast Spring sale: sent", "Failed 3:")
		ana.pressesIn(done, "Retry 3 failed")
		ana.IsTold("It goes out again to 3 people.")
		ana.SeesProgress("Broadcast Spring sale: sent", "6 of 6 sent (100 %).")
		w.eventually("everybody has it", func() bool { return w.reached(all) == 6 })
		for _, c := range all {
			require.Len(w.t, c.received(), 1)
		}
	}, atOnce, func(c *config.Config) {
		c.Inboxes[0].Broadcasts = config.Broadcasts{StopFailedPercent: 50, StopAfter: 3}
		c.Inboxes[0].Lines[0].SegmentsPerSecond = 0.2
	})
}

// It can be scheduled. Who opted out, or was deleted, by then gets nothing; quiet hours delay the rest.
func TestABroadcastIsScheduled(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana := w.Admin("ana")
		sam, kim, lee := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Customer("+447700900125", "Lee")
		w.enlists("Regulars", true, sam, kim, lee)
		form := ana.pressesForForm(ana.casts("Spring sale", "shoes at half price", "Regulars"), "Send later…")
		require.Contains(w.t, form.Submits(map[string]string{"When": "whenever"}), "That is no moment that I understand.")
		require.Empty(w.t, form.Submits(map[string]string{"When": "in 30 minutes"}))
		ana.IsTold("It is scheduled.")
		ana.SeesProgress("Broadcast Spring sale: running", "Starts")
		kim.Texts("STOP")
		ana.SeesNotice(kim, "opted out with STOP")
		lee.Texts("who is this?")
		ana.SeesInThread(lee, "who is this?")
		ana.deletes(lee)
		w.Passes(35 * time.Minute)
		ana.SeesProgress("1 wait for the end of their quiet hours")
		require.Empty(w.t, sam.received())
		w.Passes(30 * time.Minute)
		sam.Gets("shoes at half price")
		ana.SeesProgress("Broadcast Spring sale: sent", "1 of 1 sent", "Skipped 1: The contact was deleted.", "Skipped 1: They opted out.")
	}, atOnce, quietForAnHour)
}
