package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// scribe writes what it is told to.
type scribe struct {
	fails error
	// before, where not nil, comes before what it writes.
	before func()
	asked  atomic.Int32
}

// begins counts what it is asked, and waits for what shall come before.
func (s *scribe) begins() {
	s.asked.Add(1)
	if s.before != nil {
		s.before()
	}
}

func (s *scribe) Draft(_ context.Context, d store.Draft) (store.Draft, bridge.Spent, error) {
	s.begins()
	d.Body, d.Confidence, d.Model = "Yes.", "high", "scribe"
	return d, bridge.Spent{In: 10, Out: 2}, s.fails
}

func (s *scribe) Summarize(_ context.Context, _ store.Summary, said []store.Message) (store.Summary, bridge.Spent, error) {
	s.begins()
	return store.Summary{Body: fmt.Sprintf("%d messages", len(said)), Open: "an answer", Model: "scribe"}, bridge.Spent{}, s.fails
}

func (s *scribe) ReadPage(_ context.Context, p store.Page) (store.Page, error) {
	p.Title, p.Body, p.Words = "Page", "Words.", 1
	return p, s.fails
}

func (s *scribe) Tones() []bridge.Tone {
	return []bridge.Tone{{Name: "Friendly", Description: "Warm."}}
}

func (s *scribe) PageAddress(url string) string {
	if strings.HasPrefix(url, "https://") {
		return ""
	}
	return "That is no address."
}

// house is an inbox with an assistant and a customer who has asked something.
type house struct {
	*testing.T
	store  *store.Store
	bridge *bridge.Bridge
	clock  *clockwork.FakeClock
	scribe *scribe
	room   *room
	inbox  store.InboxID
	conv   store.ConversationID
	asked  int
}

var anna = bridge.Person{ID: "U1", Name: "Ana"}

func newHouse(t *testing.T, db storetest.DB, limits bridge.AssistantLimits) *house {
	t.Helper()
	h := &house{T: t, store: db.Open(t), clock: clockwork.NewFakeClockAt(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)), scribe: &scribe{}, room: newRoom(0)}
	h.bridge = bridge.New(bridge.Options{Store: h.store, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": h.room}, Clock: h.clock,
		Assistant: h.scribe, AssistantLimits: limits})
	require.NoError(t, h.bridge.Configure(t.Context(), oneInbox()))
	in, err := h.store.InboxOf(t.Context(), "room", "C1")
	require.NoError(t, err)
	h.inbox = in.ID
	h.texts("do you ship?")
	h.conv, err = h.store.ConversationWith(t.Context(), in.ID, "+447700900123")
	require.NoError(t, err)
	return h
}

func (h *house) texts(body string) {
	h.Helper()
	h.asked++
	require.NoError(h, h.bridge.Receive(h.Context(), bridge.Inbound{CarrierID: fmt.Sprintf("SM%d", h.asked), Line: "+447700900001", From: "+447700900123", Body: body}))
}

// opens fills in all that drafts need, and switches them on.
func (h *house) opens() {
	h.Helper()
	ctx := h.Context()
	require.NoError(h, h.bridge.AcceptAssistant(ctx, anna, h.inbox, true))
	require.NoError(h, h.bridge.SetBrand(ctx, anna, h.inbox, func(k *bridge.Brand) { k.Name, k.Sells = "Berg Bikes", "Bikes" }))
	require.NoError(h, h.bridge.SwitchDrafts(ctx, anna, h.inbox, true))
}

// drafts has a draft written, and gives its name.
func (h *house) drafts() (store.Draft, bridge.DraftRef) {
	h.Helper()
	h.asked++
	d, err := h.bridge.DraftNow(h.Context(), h.wants(fmt.Sprint("draft", h.asked)))
	require.NoError(h, err)
	return d, bridge.RefOf(&d)
}

func (h *house) wants(key string) bridge.DraftRequest {
	return bridge.DraftRequest{Act: bridge.Act{Key: key, Actor: anna, Conversation: h.conv}, Inbox: h.inbox}
}

func (h *house) refuses(err error, code bridge.Code, words string) {
	h.Helper()
	require.Equal(h, code, bridge.CodeOf(err), err)
	require.Contains(h, bridge.Say(err), words)
}

func TestDraftsNeedMoreThanASwitch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		ctx := t.Context()
		h.refuses(h.bridge.RequestDraft(ctx, h.wants("a")), bridge.CodeForbidden, "drafts are switched off")
		h.refuses(h.bridge.RequestSummary(ctx, bridge.Act{Key: "b", Conversation: h.conv}), bridge.CodeForbidden, "summaries are switched off")
		h.refuses(h.bridge.SwitchDrafts(ctx, anna, h.inbox, true), bridge.CodeRejected, "Still missing: somebody who accepts")
		h.opens()
		a, err := h.store.Assistant(ctx, h.inbox)
		require.NoError(t, err)
		require.Equal(t, "U1", a.AcceptedBy)
		require.Equal(t, h.clock.Now(), a.AcceptedAt.Time)
		h.refuses(h.bridge.SetBrand(ctx, anna, h.inbox, func(k *bridge.Brand) { k.Name = " " }), bridge.CodeInvalid, "Drafts are on and need the name of your house")
		h.refuses(h.bridge.SetBrand(ctx, anna, h.inbox, func(k *bridge.Brand) { k.Voice = strings.Repeat("x", bridge.MaxBrand+1) }), bridge.CodeInvalid, "too long")
		h.refuses(h.bridge.SetRole(ctx, anna, h.inbox, "Pirate"), bridge.CodeInvalid, "no such role")
		require.NoError(t, h.bridge.AcceptAssistant(ctx, anna, h.inbox, false))
		a, err = h.store.Assistant(ctx, h.inbox)
		require.NoError(t, err)
		require.False(t, a.Drafts, "who takes it back switches them off")
	})
}

func TestADraftIsBoundToWhatWasSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		h.opens()
		ctx := t.Context()
		d, ref := h.drafts()
		require.Equal(t, store.DraftOffered, d.State)
		forged := ref
		forged.Print = "00000000"
		_, err := h.bridge.SendDraft(ctx, bridge.DraftUse{Key: "forged", Actor: anna, Inbox: h.inbox, Draft: forged})
		h.refuses(err, bridge.CodeRejected, "belongs to another text")
		_, err = h.bridge.SendDraft(ctx, bridge.DraftUse{Key: "elsewhere", Actor: anna, Inbox: h.inbox + 1, Draft: ref})
		require.Equal(t, bridge.CodeNotFound, bridge.CodeOf(err))
		h.texts("hello?")
		for _, err := range []error{
			second(h.bridge.SendDraft(ctx, bridge.DraftUse{Key: "stale", Actor: anna, Inbox: h.inbox, Draft: ref})),
			second(h.bridge.OfferedDraft(ctx, h.inbox, ref)),
		} {
			h.refuses(err, bridge.CodeRejected, "Something was said since")
			require.Equal(t, bridge.AboutStale, bridge.AboutOf(err))
		}
	})
}

func second[T any](_ T, err error) error { return err }

// However many press Send at the same time, one of them sends, once.
func TestADraftIsSentByOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		h.opens()
		_, ref := h.drafts()
		const people = 8
		sent := make([]error, people)
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				_, sent[i] = h.bridge.SendDraft(h.Context(), bridge.DraftUse{Key: fmt.Sprint("press", i), Actor: bridge.Person{ID: "U", Name: fmt.Sprint("P", i)}, Inbox: h.inbox, Draft: ref})
			})
		}
		all.Wait()
		won := 0
		for _, err := range sent {
			if err == nil {
				won++
				continue
			}
			h.refuses(err, bridge.CodeRejected, "has sent this draft already.")
		}
		require.Equal(t, 1, won)
		ms, err := h.store.Messages(t.Context(), h.conv)
		require.NoError(t, err)
		require.Len(t, ms, 2)
		require.Equal(t, "Yes.", ms[1].Body)
	})
}

func TestDraftsAreCountedAndLimited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{Drafts: 2})
		h.opens()
		h.drafts()
		h.scribe.fails = &bridge.Error{Code: bridge.CodeRetry, Say: "It is overloaded."}
		d, err := h.bridge.DraftNow(t.Context(), h.wants("fails"))
		h.refuses(err, bridge.CodeRetry, "overloaded")
		require.Equal(t, store.DraftFailed, d.State)
		h.refuses(h.bridge.RequestDraft(t.Context(), h.wants("third")), bridge.CodeRejected, "as many drafts today as it may")
		h.clock.Advance(12 * time.Hour)
		require.NoError(t, h.bridge.RequestDraft(t.Context(), h.wants("tomorrow")))
		h.refuses(h.bridge.RequestDraft(t.Context(), h.wants("too soon")), bridge.CodeRejected, "is being written already")
		require.NoError(t, h.bridge.RequestDraft(t.Context(), h.wants("tomorrow")), "a repetition")
	})
}

// Another wording takes the place of a draft once there is one. Where there is none, the draft can still be sent.
func TestAWordingThatFailsKeepsItsDraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		h.opens()
		ctx := t.Context()
		_, first := h.drafts()
		shorter := h.wants("fails")
		shorter.Change, shorter.Of = bridge.ChangeShorter, first
		h.scribe.fails = &bridge.Error{Code: bridge.CodeRetry, Say: "It is overloaded."}
		h.refuses(second(h.bridge.DraftNow(ctx, shorter)), bridge.CodeRetry, "overloaded")
		_, err := h.bridge.OfferedDraft(ctx, h.inbox, first)
		require.NoError(t, err)
		h.scribe.fails, shorter.Key = nil, "works"
		d, err := h.bridge.DraftNow(ctx, shorter)
		require.NoError(t, err)
		h.refuses(second(h.bridge.OfferedDraft(ctx, h.inbox, first)), bridge.CodeRejected, "Ana asked for another wording")
		_, err = h.bridge.OfferedDraft(ctx, h.inbox, bridge.RefOf(&d))
		require.NoError(t, err)
	})
}

// Who presses the same button twice has a draft written once, and learns twice what came of it.
func TestADraftIsWrittenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		h.opens()
		ctx := t.Context()
		h.scribe.before = func() {
			h.refuses(second(h.bridge.DraftNow(ctx, h.wants("twice"))), bridge.CodeRejected, "being written already")
		}
		d, err := h.bridge.DraftNow(ctx, h.wants("twice"))
		require.NoError(t, err)
		again, err := h.bridge.DraftNow(ctx, h.wants("twice"))
		require.NoError(t, err)
		require.Equal(t, d.ID, again.ID)
		require.Equal(t, "Yes.", again.Body)
		h.scribe.before, h.scribe.fails = nil, &bridge.Error{Code: bridge.CodeRetry, Say: "It is overloaded."}
		h.refuses(second(h.bridge.DraftNow(ctx, h.wants("fails"))), bridge.CodeRetry, "overloaded")
		h.refuses(second(h.bridge.DraftNow(ctx, h.wants("fails"))), bridge.CodeRejected, "overloaded")
		require.EqualValues(t, 2, h.scribe.asked.Load())
	})
}

// A draft that was overtaken while it was being written says so, rather than wait for somebody to press a button that refuses.
func TestADraftThatWasOvertakenSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		h.opens()
		d, _ := h.drafts()
		require.Empty(t, d.Remarks)
		h.scribe.before = func() { h.texts("never mind") }
		d, ref := h.drafts()
		require.Equal(t, []string{"Something was said while this was being written: ask for a fresh one."}, d.Remarks)
		h.refuses(second(h.bridge.OfferedDraft(t.Context(), h.inbox, ref)), bridge.CodeRejected, "may not fit")
	})
}

// A summary is asked for once for each ten messages, whoever counted them, and no more than an inbox may have.
func TestSummariesAreAskedForByTens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{Summaries: 2})
		asked := func() int {
			n, err := h.store.AssistantUses(t.Context(), h.inbox, "2026-03-02", store.UseSummary)
			require.NoError(t, err)
			return n
		}
		says := func(n int) {
			for range n {
				h.texts("hello?")
			}
		}
		says(12)
		require.NoError(t, h.bridge.SwitchSummaries(t.Context(), anna, h.inbox, true))
		require.Zero(t, asked())
		says(1)
		require.Equal(t, 1, asked(), "the tenth was long ago")
		says(5)
		require.Equal(t, 1, asked(), "not with every text")
		says(1)
		require.Equal(t, 2, asked())
		says(10)
		require.Equal(t, 2, asked(), "enough for today, and the texts are taken")
	})
}

// A summary that took long never comes after one that knows more.
func TestALateSummaryIsNotShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		ctx := t.Context()
		require.NoError(t, h.bridge.SwitchSummaries(ctx, anna, h.inbox, true))
		begun, late := make(chan struct{}), make(chan struct{})
		h.scribe.before = func() {
			if h.scribe.asked.Load() == 1 {
				close(begun)
				<-late
			}
		}
		require.NoError(t, h.bridge.Start(ctx))
		require.NoError(t, h.bridge.RequestSummary(ctx, bridge.Act{Key: "slow", Actor: anna, Conversation: h.conv}))
		<-begun
		h.texts("hello?")
		require.NoError(t, h.bridge.RequestSummary(ctx, bridge.Act{Key: "fast", Actor: anna, Conversation: h.conv}))
		require.NoError(t, h.bridge.RequestSummary(ctx, bridge.Act{Key: "fast", Actor: anna, Conversation: h.conv}), "a repetition")
		kept := func() store.Summary {
			s, _, err := h.store.Summary(ctx, h.conv)
			require.NoError(t, err)
			return s
		}
		require.Eventually(t, func() bool { return kept().Body != "" }, 10*time.Second, 5*time.Millisecond)
		close(late)
		require.NoError(t, h.bridge.Stop(ctx)) // once what runs is done
		require.EqualValues(t, 2, h.scribe.asked.Load())
		require.Equal(t, "2 messages", kept().Body)
		waiting, err := h.store.WaitingPosts(ctx, h.conv, 10)
		require.NoError(t, err)
		shown := h.room.texts("07700900123")
		for _, p := range waiting {
			shown = append(shown, p.Body)
		}
		require.Equal(t, 1, strings.Count(strings.Join(shown, "\n"), "Summary: "))
	})
}

func TestPagesOfAnInbox(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		ctx := t.Context()
		h.refuses(h.bridge.SetPages(ctx, anna, h.inbox, []string{"nonsense"}), bridge.CodeInvalid, "no address")
		h.refuses(h.bridge.SetPages(ctx, anna, h.inbox, []string{"https://a", "https://b", "https://c", "https://d"}), bridge.CodeInvalid, "There can be 3 pages.")
		require.NoError(t, h.bridge.SetPages(ctx, anna, h.inbox, []string{"https://a", "", "https://b"}))
		require.NoError(t, h.bridge.SetPages(ctx, anna, h.inbox, []string{" https://b "}))
		pages, err := h.store.Pages(ctx, h.inbox)
		require.NoError(t, err)
		require.Len(t, pages, 1)
		require.Equal(t, "https://b", pages[0].URL)
		require.Equal(t, 1, pages[0].Place)
	})
}

func TestQuestionsFromCSV(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		h := newHouse(t, db, bridge.AssistantLimits{})
		ctx := t.Context()
		done, err := h.bridge.ImportFAQs(ctx, anna, h.inbox, "\ufeffQuestion,Answer\nOpen?,\"At 9,\nor so\"\nShip?,Yes\n")
		require.NoError(t, err)
		require.Equal(t, bridge.Imported{Added: 2}, done)
		done, err = h.bridge.ImportFAQs(ctx, anna, h.inbox, "Ship?;Never\nOpen?;\"At 9,\nor so\"\nNew?;Yes\nNew?;No\n")
		require.NoError(t, err)
		require.Equal(t, bridge.Imported{Added: 1, Changed: 2, Same: 1}, done)
		for text, says := range map[string]string{
			"":                                    "there is no line with a question and an answer",
			"question,answer\n":                   "there is no line",
			"a,b,c\nd":                            "line 1 has 3 columns rather than a question and an answer; put quotes around what has commas; line 2 has 1 columns",
			"good,fine\n,no question\nno answer,": "line 2: The question is missing; line 3: The answer is missing",
			"a,\"b":                               "This is no CSV",
			strings.Repeat("q", 201) + ",a":       "line 1: The question is longer than 200 characters",
			"q," + strings.Repeat("a", 1001):      "line 1: The answer is longer than 1000 characters",
			strings.Repeat("x\n", 12):             "and 2 more",
			many(bridge.MaxFAQs + 1):              "are the most. Nothing was imported.",
		} {
			_, err := h.bridge.ImportFAQs(ctx, anna, h.inbox, text)
			h.refuses(err, bridge.CodeInvalid, says)
		}
		faqs, err := h.store.FAQs(ctx, h.inbox)
		require.NoError(t, err)
		require.Len(t, faqs, 3, "an import that is refused changes nothing")
		require.Equal(t, "At 9,\nor so", faqs[0].Answer)

		h.refuses(h.bridge.KeepFAQ(ctx, bridge.FAQRequest{Actor: anna, Inbox: h.inbox, Question: "Ship?", Answer: "x"}), bridge.CodeInvalid, "is there already")
		h.refuses(h.bridge.KeepFAQ(ctx, bridge.FAQRequest{Actor: anna, Inbox: h.inbox, ID: 999, Question: "x", Answer: "x"}), bridge.CodeNotFound, "")
		h.refuses(h.bridge.DropFAQ(ctx, anna, h.inbox+1, faqs[0].ID), bridge.CodeNotFound, "")
	})
}

func many(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "q%d,a\n", i)
	}
	return out.String()
}

// Whatever is pasted is either imported whole or refused with a sentence.
func FuzzImportFAQs(f *testing.F) {
	for _, text := range []string{"a,b", "a;b\n", "\"a\"\"b\",c", "question,answer\r\nx,y\r\n", "a,\"b", "\x00,\xff", ",,,", "a\tb"} {
		f.Add(text)
	}
	db := storetest.New(f, "sqlite")
	b := bridge.New(bridge.Options{Store: db.Open(f), Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}})
	require.NoError(f, b.Configure(f.Context(), oneInbox()))
	f.Fuzz(func(t *testing.T, text string) {
		done, err := b.ImportFAQs(t.Context(), anna, 1, text)
		var e *bridge.Error
		if err != nil && (!errors.As(err, &e) || e.Code != bridge.CodeInvalid) || err == nil && done == (bridge.Imported{}) {
			t.Fatalf("%q: %v %+v", text, err, done)
		}
	})
}
