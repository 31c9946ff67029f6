package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/config"
	"partyline/store"
)

// Who answers a broadcast gets a thread; it shows the broadcast's text first, and the answer says what it answers.
func TestAnAnswerNamesItsBroadcast(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		w.broadcasts(sam, "Winter <sale>", "everything must go")
		sam.Gets("everything must go")
		w.Passes(48 * time.Hour)
		sent := w.chat.moment(w.now())
		w.broadcasts(sam, "Spring *sale*", "shoes at half price")
		sam.Gets("everything must go", "shoes at half price")
		w.rests()
		require.Empty(w.t, w.cards(sam), "nobody has anything to do yet")
		w.Passes(time.Hour)
		sam.Texts("do you have size 9?")
		ana.SeesInThread(sam, "do you have size 9?")
		require.Len(w.t, w.posts(sam), 2, "the one that is answered, without those before it")
		broadcast, answer := w.posts(sam)[0].Plain(), w.posts(sam)[1].Plain()
		require.Contains(w.t, broadcast, "shoes at half price")
		// Nothing takes the meaning of a mark away in Slack's small lines.
		require.Regexp(w.t, `SMS to the customer · broadcast Spring \*?sale\*?, sent `+sent, broadcast)
		require.Regexp(w.t, `re: broadcast Spring \*?sale\*?, sent `+sent, answer)
		require.Empty(w.t, w.posts(sam)[1].risks)
		ana.SeesCard(sam, "Unread: 1", "Answers: broadcast Spring *sale*", "Sent: "+sent)
	})
}

// What is sent by itself is shown in the thread once it left, under the name of what sent it; it answers nobody, so who waits still does.
func TestAnAutomaticTextIsShownInTheThread(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		first := w.automates(sam, "k1", "thanks, we are open from 9")
		sam.Gets("thanks, we are open from 9")
		w.eventually("the thread shows it", func() bool { return len(w.spoken(sam, "Welcome")) == 1 })
		require.Contains(w.t, w.posts(sam)[1].Plain(), "automation Welcome, sent ")
		ana.SeesCard(sam, "Unread: 1")
		require.Equal(w.t, first, w.automates(sam, "k1", "thanks, we are open from 9"), "asked for twice, sent once")
		w.rests()
		require.Len(w.t, sam.received(), 1)
		sam.Texts("good to know")
		ana.SeesInThread(sam, "hello", "good to know")
		w.eventually("it says what it answers", func() bool { return strings.Contains(w.posts(sam)[2].Plain(), "re: automation Welcome") })
		require.Len(w.t, w.posts(sam), 3)
	})
}

// A reply of a person is before everybody's eyes; only an answer that comes late says what it answers. After a week nothing does.
func TestWhatAnAnswerSaysOfAReply(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "on its way").Shows(delivered)
		w.Passes(5 * time.Minute)
		sam.Texts("thanks")
		ana.SeesInThread(sam, "where is my order?", "thanks")
		w.Passes(24 * time.Hour)
		sam.Texts("it is not here")
		ana.SeesInThread(sam, "where is my order?", "thanks", "it is not here")
		w.Passes(7 * 24 * time.Hour)
		sam.Texts("hello?")
		ana.SeesInThread(sam, "where is my order?", "thanks", "it is not here", "hello?")
		posts := w.customerPosts(sam)
		for i, want := range []bool{false, false, true, false} {
			require.Equal(w.t, want, strings.Contains(posts[i].Plain(), "re: the reply of ana, sent "), posts[i].Plain())
		}
	}, atOnce)
}

// The window is configured.
func TestTheWindowOfAnswers(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		w.broadcasts(sam, "Spring sale", "shoes at half price")
		sam.Gets("shoes at half price")
		w.Passes(time.Hour + time.Second)
		sam.Texts("who is this?")
		ana.SeesInThread(sam, "who is this?")
		require.Len(w.t, w.posts(sam), 1)
		require.NotContains(w.t, w.posts(sam)[0].Plain(), "re:")
	}, func(c *config.Config) { c.Inboxes[0].OriginWindow = time.Hour })
}

// customerPosts are the posts of what the customer wrote.
func (w *world) customerPosts(c *customer) []post {
	var out []post
	for _, p := range w.posts(c) {
		if p.author == c.shown() {
			out = append(out, p)
		}
	}
	return out
}

// broadcasts sends one text of a broadcast, which must pass.
func (w *world) broadcasts(c *customer, name, text string) {
	w.t.Helper()
	w.consents(c)
	w.passes(bridge.Automatic{Key: name + c.number, Origin: store.OriginBroadcast, Name: name, To: c.number, Text: text})
}

// consents has the ledger say that a customer wants texts from the shop's line, as a form that they signed would.
func (w *world) consents(c *customer) {
	w.t.Helper()
	ctx := context.Background()
	line, err := w.app.Store.LineByNumber(ctx, ours)
	require.NoError(w.t, err)
	now := store.At(w.clock.Now())
	require.NoError(w.t, w.app.Store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		contact, err := tx.EnsureContact(ctx, c.number, now)
		if err != nil {
			return err
		}
		return tx.AddConsent(ctx, &store.Consent{ContactID: contact.ID, LineID: line.ID, Kind: store.OptIn, Source: store.ConsentAdmin, Wording: "signed the form", At: now})
	}))
}

// automates sends a text of the automation Welcome, which must pass.
func (w *world) automates(c *customer, key, text string) bridge.AutomaticResult {
	w.t.Helper()
	return w.passes(bridge.Automatic{Key: key, Origin: store.OriginAutomation, Name: "Welcome", To: c.number, Text: text})
}

func (w *world) passes(text bridge.Automatic) bridge.AutomaticResult {
	w.t.Helper()
	r, err := w.sendAutomatic(text)
	if err != nil {
		w.t.Fatalf("%s: %v", text.Text, err)
	}
	return r
}

// stops wants an automatic text to be refused with these words.
func (w *world) stops(words string, text bridge.Automatic) {
	w.t.Helper()
	_, err := w.sendAutomatic(text)
	require.Error(w.t, err)
	require.Equal(w.t, bridge.CodeRejected, bridge.CodeOf(err), err)
	require.Contains(w.t, bridge.Say(err), words)
}

func (w *world) sendAutomatic(text bridge.Automatic) (bridge.AutomaticResult, error) {
	w.t.Helper()
	line, err := w.app.Store.LineByNumber(context.Background(), ours)
	if err != nil {
		w.t.Fatal(err)
	}
	text.Line = line.ID
	return w.app.SendAutomatic(context.Background(), text)
}
