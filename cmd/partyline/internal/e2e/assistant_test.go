package e2e

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// questions are what the shop's assistant is told, as CSV.
const questions = `question,answer
Do you ship abroad?,"Yes, we ship to all of Europe within 5 days."
When are you open?,"We are open Monday to Saturday, 9 to 6."
`

// settings opens the settings of the shop's assistant.
func (a *admin) settings() post {
	a.w.t.Helper()
	a.Runs("/sms settings")
	return a.IsTold("Assistant of shop")
}

// setsUpAssistant tells the assistant what it must know, accepts its limits, and switches on what is named.
func (a *admin) setsUpAssistant(switches ...string) {
	a.w.t.Helper()
	require.Empty(a.w.t, a.pressesForForm(a.settings(), "House…").Submits(map[string]string{"Name": "Berg Bikes", "What you sell": "Bicycles"}))
	a.IsTold("Saved.")
	a.pressesIn(a.settings(), "Limits…")
	a.pressesIn(a.IsTold("The assistant can be wrong."), "☐ I understand and accept this")
	a.IsTold("Accepted by ana")
	a.pressesIn(a.settings(), "Questions")
	require.Empty(a.w.t, a.pressesForForm(a.IsTold("Questions of shop"), "Import…").Submits(map[string]string{"CSV": questions}))
	a.IsTold("Imported: 2 new")
	for _, what := range switches {
		a.pressesIn(a.settings(), "Switch "+what+" on")
		a.IsTold(strings.ToUpper(what[:1]) + what[1:] + ": on")
	}
}

// drafted waits for a draft with these words, and gives its post.
func (a *admin) drafted(c *customer, words string) post {
	a.w.t.Helper()
	return a.noticeOf(c, words)
}

// A draft names its source and what it costs, and is sent once, by whoever presses first.
func TestADraftIsSentOnce(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		ana.setsUpAssistant("drafts")
		sam.Texts("Hi, do you ship abroad?")
		ana.SeesInThread(sam, "Hi, do you ship abroad?")
		ana.Presses(sam, "Draft reply")
		draft := ana.drafted(sam, "Draft for ana, not sent:")
		require.Contains(w.t, draft.Plain(), "\nYes, we ship to all of Europe", "large, as messages are")
		require.Contains(w.t, draft.Plain(), "It rests on “Do you ship abroad?”.")
		require.Contains(w.t, draft.Plain(), "messages: 1, credits: 1.")
		sam.GotNothing()
		var both sync.WaitGroup
		for _, who := range []*admin{ana, bob} {
			both.Go(func() { _ = who.press(draft, "Send") }) // it is gone where the other was much faster
		}
		both.Wait()
		w.eventually("it arrives", func() bool { return len(sam.received()) == 1 })
		require.Contains(w.t, sam.received()[0], "we ship to all of Europe")
		ana.SeesNotice(sam, "Sent by ")
		ana.offersNothing(sam, "Draft for ana, not sent:")
		w.rests()
		require.Len(w.t, sam.received(), 1)
	})
}

// What was written before somebody said something is not sent; a fresh draft is offered.
func TestAStaleDraftIsNotSent(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		ana.Replies(sam, "!draft")
		old := ana.drafted(sam, "Draft for ana, not sent:")
		sam.Texts("sorry, when are you open?")
		ana.SeesInThread(sam, "do you ship abroad?", "sorry, when are you open?")
		for _, label := range []string{"Send", "Shorter"} {
			ana.pressesIn(old, label)
			ana.IsTold("Something was said since this draft was written")
		}
		ana.pressesIn(ana.IsTold("Something was said since"), "Fresh draft")
		w.eventually("there is a fresh one", func() bool { return w.noticed(sam, "Draft for ana, not sent:") == 2 })
		fresh := ana.offered(sam)
		sam.GotNothing()
		ana.pressesIn(fresh, "Discard")
		ana.offersNothing(sam, "ana discarded it.")
		w.rests()
		sam.GotNothing()
	})
}

// A draft is edited in a window and sent from there, and worded anew.
func TestADraftIsEditedAndChanged(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		ana.Replies(sam, "!draft")
		first := ana.drafted(sam, "Draft for ana, not sent:")
		ana.pressesIn(first, "Friendlier")
		ana.offersNothing(sam, "ana asked for another wording.")
		w.eventually("there is another", func() bool { return w.noticed(sam, "Draft for ana, not sent:") == 2 })
		second := ana.offered(sam)
		ana.pressesForForm(second, "Translate…").Submits(map[string]string{"Language": "French"})
		ana.SeesNotice(sam, "There is no draft for ana. The built-in model cannot translate.")
		ana.Replies(sam, "!draft")
		w.eventually("there is a third", func() bool { return w.noticed(sam, "Draft for ana, not sent:") == 3 })
		require.Empty(w.t, ana.pressesForForm(ana.offered(sam), "Edit & send").Submits(map[string]string{"Text": "Yes, Sam!"}))
		if w.discord != nil {
			ana.pressesIn(ana.IsTold("room for"), "Send")
		}
		sam.Gets("Yes, Sam!")
		ana.SeesNotice(sam, "Edited and sent by ana.")
	})
}

// offered is the newest draft in the thread that bears buttons.
func (a *admin) offered(c *customer) post {
	a.w.t.Helper()
	var found post
	a.w.eventually("a draft is offered for "+c.name, func() bool {
		found = post{}
		for _, p := range a.w.posts(c) {
			if strings.Contains(p.Plain(), "Draft for ana, not sent:") && len(p.Buttons()) > 0 {
				found = p
			}
		}
		return found.id != ""
	})
	return found
}

// Nothing is drafted before an admin has switched that on, and that needs more than a switch.
func TestDraftsAreOffAtFirst(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		card := ana.SeesCard(sam)
		require.NotContains(w.t, card.Plain(), "Draft reply")
		ana.Replies(sam, "!draft")
		ana.SeesNotice(sam, "The assistant's drafts are switched off here.")
		ana.Replies(sam, "!summary")
		ana.SeesNotice(sam, "The assistant's summaries are switched off here.")
		ana.pressesIn(ana.settings(), "Switch drafts on")
		ana.IsTold("Drafts stay off. Still missing: somebody who accepts that the assistant can be wrong, the name of your house, what you sell.")

		// The button comes and goes with the switch. Before it is gone it refuses.
		ana.setsUpAssistant("drafts")
		bears := func() bool {
			card, ok := w.card(sam)
			return ok && slices.ContainsFunc(card.Buttons(), func(b button) bool { return b.Text == "Draft reply" })
		}
		w.await("the card offers drafts", func() bool { w.Passes(time.Second); return bears() })
		w.rests()
		ana.pressesIn(ana.settings(), "Switch drafts off")
		ana.IsTold("Drafts: off")
		ana.pressesIn(card, "Draft reply")
		ana.IsTold("The assistant's drafts are switched off here. Say /sms settings to switch them on.")
		w.await("the card offers none", func() bool { w.Passes(time.Second); return !bears() })
	})
}

// An inbox has so many drafts a day, and an assistant that is off none.
func TestDraftsAreLimited(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		ana.Replies(sam, "!draft")
		ana.drafted(sam, "Draft for ana, not sent:")
		ana.Replies(sam, "!draft")
		ana.SeesNotice(sam, "This inbox has had as many drafts today as it may")
		w.Passes(24 * time.Hour)
		ana.Replies(sam, "!draft again")
		w.eventually("tomorrow there is another", func() bool { return w.noticed(sam, "Draft for ana, not sent:") == 2 })
		w.Stops()
		w.config.AI.Provider = config.AIOff
		w.Starts()
		ana.Replies(sam, "!draft")
		ana.SeesNotice(sam, "There is no assistant here: ai.provider is off")
	}, func(c *config.Config) { c.AI.DraftsPerDay = 1 }, neverReminds)
}

// Every ten messages the conversation is summed up, in the thread and on the card; once more where somebody asks.
func TestAConversationIsSummedUp(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("summaries")
		for i := range 9 {
			sam.Texts("order " + string(rune('1'+i)) + " is late")
		}
		w.eventually("the thread shows them", func() bool { return len(w.texts(sam)) == 9 })
		w.rests()
		require.Zero(w.t, w.noticed(sam, "Summary: "))
		sam.Texts("when will it come?")
		ana.SeesNotice(sam, "Summary: ")
		w.eventually("the card shows it", func() bool {
			card, ok := w.card(sam)
			return ok && strings.Contains(card.Plain(), "Summary: ")
		})
		ana.Replies(sam, "!summary")
		ana.SeesNotice(sam, "Nothing was said since the last summary.")
		ana.Sends(sam, "tomorrow")
		w.Passes(hold)
		sam.Gets("tomorrow")
		ana.Replies(sam, "!summary")
		w.eventually("there is another", func() bool { return w.noticed(sam, "Summary: ") == 2 })
	})
}

// Questions come from a file, too, which stays in the team's thread.
func TestQuestionsComeFromAFile(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		ana.Replies(sam, "!faqs", file{"questions.csv", "text/csv", []byte("only one column\n")})
		ana.SeesNotice(sam, "Nothing was imported: line 1 has 1 columns")
		ana.Replies(sam, "!faqs", file{"questions.csv", "text/csv", []byte(questions)})
		ana.SeesNotice(sam, "Imported: 2 new, 0 changed, 0 as they were.")
		ana.Replies(sam, "!faqs")
		ana.SeesNotice(sam, "Questions of shop: 2")
		w.rests()
		sam.GotNothing()
	})
}

// A page is read by the server, and drafts rest on it; one in a private network that nobody allowed is refused.
func TestDraftsRestOnPages(t *testing.T) {
	var reads atomic.Int32
	shop := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		reads.Add(1)
		rw.Header().Set("Content-Type", "text/html")
		_, _ = rw.Write([]byte("<html><head><title>Repairs</title></head><body><main><h1>Repairs</h1><p>" +
			strings.Repeat("We repair punctures while you wait, and a puncture repair costs 12 pounds with a new tube. ", 3) + "</p></main></body></html>"))
	}))
	t.Cleanup(shop.Close)
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		require.Contains(w.t, ana.pressesForForm(ana.settings(), "Pages…").Submits(map[string]string{"Page 1": "ftp://berg.example"}), "Only web pages can be read")
		require.Empty(w.t, ana.pressesForForm(ana.settings(), "Pages…").Submits(map[string]string{"Page 1": "http://127.0.0.1/secret"}))
		w.await("it is refused", func() bool { return strings.Contains(ana.settings().Plain(), "leads into a private network") })
		require.Empty(w.t, ana.pressesForForm(ana.settings(), "Pages…").Submits(map[string]string{"Page 1": shop.URL + "/repairs"}))
		w.await("the page is read", func() bool {
			pages, err := w.app.Store.Pages(w.t.Context(), 1)
			return err == nil && len(pages) == 1 && pages[0].Words > 0
		})
		require.Contains(w.t, ana.settings().Plain(), "Page 1: Repairs")
		sam.Texts("what does a puncture repair cost?")
		ana.SeesInThread(sam, "what does a puncture repair cost?")
		ana.Replies(sam, "!draft")
		draft := ana.drafted(sam, "Draft for ana, not sent:")
		require.Contains(w.t, draft.Plain(), "12 pounds")
		require.Contains(w.t, draft.Plain(), shop.URL+"/repairs")
		before := reads.Load()
		w.Passes(25 * time.Hour)
		w.await("it is read anew each day", func() bool { return reads.Load() > before })
	}, func(c *config.Config) { c.AI.AllowedHosts = []string{strings.TrimPrefix(shop.URL, "http://")} }, neverReminds)
}
