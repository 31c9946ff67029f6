package assist_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/ai"
	"partyline/bridge"
	"partyline/bridge/assist"
	"partyline/store"
	"partyline/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// shop is an inbox whose assistant asks a model that answers as it is told to.
type shop struct {
	*testing.T
	store  *store.Store
	bridge *bridge.Bridge
	a      *assist.Assistant
	inbox  store.InboxID
	conv   store.ConversationID
	texts  int

	// answers are given one after the other, the last one again and again.
	answers []answer
	asked   []ai.Request
	uses    []assist.Use
}

// answer is JSON, or an error.
type answer struct {
	json string
	err  error
}

// Generate implements ai.Model.
func (s *shop) Generate(_ context.Context, r ai.Request) (ai.Answer, error) {
	s.asked = append(s.asked, r)
	now := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	return ai.Answer{JSON: now.json, Usage: ai.Usage{In: 100, Out: 10}}, now.err
}

// Name implements ai.Model.
func (*shop) Name() string { return "fake/model" }

// chat and carrier are never called.
type (
	chat    struct{ bridge.Chat }
	carrier struct{ bridge.Carrier }
)

var ana = bridge.Person{ID: "U1", Name: "Ana"}

func newShop(t *testing.T, db storetest.DB, o assist.Options) *shop {
	t.Helper()
	s := &shop{T: t, store: db.Open(t)}
	o.Store, o.Model, o.Observe = s.store, s, func(u assist.Use) { s.uses = append(s.uses, u) }
	s.a = assist.New(o)
	s.bridge = bridge.New(bridge.Options{Store: s.store, Carrier: carrier{}, Chats: map[string]bridge.Chat{"room": chat{}}, Assistant: s.a})
	require.NoError(t, s.bridge.Configure(t.Context(), []bridge.InboxSettings{{Name: "shop", Chat: "room", Channel: "C1",
		Lines: []bridge.LineSettings{{Number: "+447700900001", Country: "GB", TwoWay: true}}}}))
	in, err := s.store.InboxOf(t.Context(), "room", "C1")
	require.NoError(t, err)
	s.inbox = in.ID
	require.NoError(t, s.bridge.SetBrand(t.Context(), ana, in.ID, func(k *bridge.Brand) {
		*k = bridge.Brand{Name: "Berg Bikes", Sells: "Bicycles", Voice: "plain", UseWords: "cheers, bike ,", AvoidWords: "cheap", Signature: "Berg Bikes"}
	}))
	require.NoError(t, s.bridge.SetRole(t.Context(), ana, in.ID, "Concise"))
	return s
}

// gets has the customer write, and gives the conversation so far.
func (s *shop) gets(texts ...string) []store.Message {
	s.Helper()
	for _, body := range texts {
		s.texts++
		require.NoError(s, s.bridge.Receive(s.Context(), bridge.Inbound{CarrierID: fmt.Sprint("SM", s.texts), Line: "+447700900001", From: "+447700900123", Body: body}))
	}
	var err error
	s.conv, err = s.store.ConversationWith(s.Context(), s.inbox, "+447700900123")
	require.NoError(s, err)
	said, err := s.store.SaidSince(s.Context(), s.conv, 0, 200)
	require.NoError(s, err)
	return said
}

// knows writes down a question with its answer.
func (s *shop) knows(question, text string) {
	s.Helper()
	require.NoError(s, s.bridge.KeepFAQ(s.Context(), bridge.FAQRequest{Actor: ana, Inbox: s.inbox, Question: question, Answer: text}))
}

// asks has a draft written and wants it.
func (s *shop) asks(d store.Draft) (store.Draft, bridge.Spent) {
	s.Helper()
	d.ConversationID = s.conv
	d, spent, err := s.a.Draft(s.Context(), d)
	require.NoError(s, err)
	return d, spent
}

// document is what the model was asked last.
func (s *shop) document() document {
	s.Helper()
	r := s.asked[len(s.asked)-1]
	require.Len(s, r.Messages, 1)
	var d document
	require.NoError(s, json.Unmarshal([]byte(r.Messages[0].Text), &d))
	d.text = r.Messages[0].Text
	return d
}

type document struct {
	Instruction  string
	Tone         struct{ Name string }
	Brand        ai.Brand
	Sources      []struct{ ID, Title, URL, Question, Text string }
	Conversation []struct{ From, Text string }
	Previous     *struct {
		Text string
		Open []string
	}
	Change     *struct{ Kind, Language, Draft string }
	Correction *struct{ Text, Problem string }

	text string
}

// drafts is a draft as the model gives it.
func drafts(text string, sources ...string) answer {
	all, _ := json.Marshal(map[string]any{"text": text, "language": "en", "sources": sources, "confidence": "high", "question": "", "note": ""}) // texts always can
	return answer{json: string(all)}
}

func TestADraftRestsOnWhatTheInboxKnows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, assist.Options{Redact: true})
		s.knows("Do you ship abroad?", "Yes, to all of Europe within 5 days.")
		s.gets("Do you ship abroad? I am on +44 7700 900456, sam@example.com")
		s.answers = []answer{{json: `{"text": "Hi – yes, within 5 days. We call [phone 2] or [phone 9], see shady.example.com", "language": "en-GB",
			"sources": ["faq1", "faq77", "faq1"], "confidence": "high", "question": "Which country?", "note": "Mind the gap."}`}}
		d, spent := s.asks(store.Draft{Instruction: "mention 07700 900789"})

		asked := s.document()
		require.Equal(t, "mention [phone 1]", asked.Instruction)
		require.Equal(t, "Concise", asked.Tone.Name)
		require.Equal(t, ai.Brand{Name: "Berg Bikes", Sells: "Bicycles", Voice: "plain", Use: []string{"cheers", "bike"}, Avoid: []string{"cheap"}, Signature: "Berg Bikes"}, asked.Brand)
		require.Len(t, asked.Sources, 1)
		require.Equal(t, "Yes, to all of Europe within 5 days.", asked.Sources[0].Text)
		require.Equal(t, "Do you ship abroad? I am on [phone 2], [email 1]", asked.Conversation[0].Text)
		for _, secret := range []string{"900456", "900789", "sam@", "900123"} {
			require.NotContains(t, asked.text, secret)
		}

		require.Equal(t, "Hi - yes, within 5 days. We call +44 7700 900456 or [phone 9], see shady.example.com", d.Body, "what was masked is back, and dashes are plain")
		require.Equal(t, []store.DraftSource{{Title: "Do you ship abroad?"}}, d.Sources, "only what it was given, once")
		require.Equal(t, "en-GB", d.Language)
		require.Equal(t, "high", d.Confidence)
		require.Equal(t, "fake/model", d.Model)
		require.Equal(t, []string{"It asks back, because it was not told what it needs to answer.", "Mind the gap.", "[phone 9] stands for nothing; replace it.",
			"shady.example.com is a link that is in none of your sources."}, d.Remarks)
		require.Equal(t, bridge.Spent{In: 100, Out: 10}, spent)
		require.Equal(t, []assist.Use{{Kind: store.UseDraft, Model: "fake/model", TokensIn: 100, TokensOut: 10, Outcome: "ok"}}, s.uses)

		s.knows("Do you ship abroad to Peru?", "No, not to Peru.")
		s.gets("Do you ship abroad to Peru?")
		s.answers = []answer{drafts("No.", "faq2")}
		d, _ = s.asks(store.Draft{Change: bridge.ChangeTranslate + "German", Previous: "Yes, +44 7700 900456.", Sources: d.Sources})
		require.Equal(t, []store.DraftSource{{Title: "Do you ship abroad to Peru?"}}, d.Sources, "what an inbox learns is found at once")
		require.Empty(t, d.Remarks)
		asked = s.document()
		require.Equal(t, "translate", asked.Change.Kind)
		require.Equal(t, "German", asked.Change.Language)
		require.Equal(t, "Yes, [phone 1].", asked.Change.Draft)
	})
}

// A text over the limit is asked for once more, and then cut.
func TestADraftKeepsToItsSegments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, assist.Options{MaxSegments: 1})
		s.gets("hello? call +44 7700 900456")
		long := strings.Repeat("All is well with us. ", 10)
		s.answers = []answer{drafts(long), drafts("All is well.")}
		d, spent := s.asks(store.Draft{})
		require.Equal(t, "All is well.", d.Body)
		require.Len(t, s.asked, 2)
		require.Equal(t, strings.TrimSpace(long), s.document().Correction.Text)
		require.Equal(t, bridge.Spent{In: 200, Out: 20}, spent, "both are paid for")
		require.Contains(t, s.document().text, "+44 7700 900456", "nothing is masked where that is off")
		s.answers = []answer{drafts(long)}
		d, _ = s.asks(store.Draft{})
		require.Len(t, s.asked, 4, "asked for once more, and not again")
		require.True(t, strings.HasSuffix(d.Body, "us."), d.Body)
		require.Less(t, len(d.Body), 161)
		require.Contains(t, d.Remarks, "The text was too long and has been cut.")
	})
}

// Whatever a model fails with is one of the bridge's errors, is told, and is not tried again.
func TestAModelThatFailsIsAskedOnce(t *testing.T) {
	for code, want := range map[ai.Code]struct {
		code  bridge.Code
		final bool
	}{
		ai.CodeBusy: {bridge.CodeRetry, false}, ai.CodeSlow: {bridge.CodeRetry, false}, ai.CodeBroken: {bridge.CodeUnavailable, false},
		ai.CodeRefused: {bridge.CodeRejected, true}, ai.CodeGarbled: {bridge.CodeRejected, true},
	} {
		t.Run(string(code), func(t *testing.T) {
			s := newShop(t, storetest.New(t, "sqlite"), assist.Options{})
			said := s.gets("hello?")
			s.answers = []answer{{err: &ai.Error{Code: code, Say: "It does not work.", RetryAfter: time.Minute, Cause: errors.New("secret")}}}
			_, _, err := s.a.Draft(t.Context(), store.Draft{ConversationID: s.conv})
			_, _, also := s.a.Summarize(t.Context(), store.Summary{}, said)
			require.Len(t, s.asked, 2)
			for i, err := range []error{err, also} {
				require.Equal(t, want.code, bridge.CodeOf(err))
				require.Equal(t, want.final, bridge.CodeOf(err).Final())
				require.Equal(t, "It does not work.", bridge.Say(err))
				require.Equal(t, string(code), bridge.DetailOf(err))
				require.Equal(t, time.Minute, bridge.RetryAfter(err))
				require.Equal(t, string(code), s.uses[i].Outcome)
			}
		})
	}
}

// An answer that is none has cost something all the same; and where the database fails nobody is asked.
func TestWhatIsNoAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, assist.Options{})
		said := s.gets("hello?")
		for _, nonsense := range []string{"", "I think", `{"text": ""}`, `{"text": 7}`, `["text"]`} {
			s.answers = []answer{{json: nonsense}}
			d, spent, err := s.a.Draft(t.Context(), store.Draft{ConversationID: s.conv})
			require.Equal(t, bridge.CodeRejected, bridge.CodeOf(err), nonsense)
			require.Contains(t, bridge.Say(err), "was no draft")
			require.Empty(t, d.Body)
			require.Equal(t, bridge.Spent{In: 100, Out: 10}, spent)
			sum, spent, err := s.a.Summarize(t.Context(), store.Summary{Body: "so far"}, said)
			require.Equal(t, bridge.CodeRejected, bridge.CodeOf(err), nonsense)
			require.Contains(t, bridge.Say(err), "was no summary")
			require.Equal(t, "so far", sum.Body)
			require.Equal(t, bridge.Spent{In: 100, Out: 10}, spent)
		}
		asked := len(s.asked)
		away, cancel := context.WithCancel(t.Context())
		cancel()
		_, _, err := s.a.Draft(away, store.Draft{ConversationID: s.conv})
		require.Equal(t, bridge.CodeUnavailable, bridge.CodeOf(err))
		require.Contains(t, bridge.Say(err), "could not be read")
		require.Len(t, s.asked, asked)
	})
}

// A summary goes on from the one before; what was masked comes back, and pictures are nothing to sum up.
func TestASummaryGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, assist.Options{Redact: true})
		said := s.gets("call me on +44 7700 900456", "")
		s.answers = []answer{{json: `{"text": "Sam wants a call on [phone 2], not [phone 1].", "open": ["a call on [phone 2]", " ", "a price"]}`}}
		sum, spent, err := s.a.Summarize(t.Context(), store.Summary{Body: "Sam was on +44 7700 900789.", Open: "an answer\na price", AfterID: 1}, said)
		require.NoError(t, err)
		require.Equal(t, "Sam wants a call on +44 7700 900789, not +44 7700 900456.", sum.Body)
		require.Equal(t, "a call on +44 7700 900789\na price", sum.Open)
		require.Equal(t, "fake/model", sum.Model)
		require.Equal(t, bridge.Spent{In: 100, Out: 10}, spent)
		asked := s.document()
		require.Equal(t, "Sam was on [phone 2].", asked.Previous.Text)
		require.Equal(t, []string{"an answer", "a price"}, asked.Previous.Open)
		require.Len(t, asked.Conversation, 1)
		require.Equal(t, "customer", asked.Conversation[0].From)
		require.NotContains(t, asked.text, "9007")

		_, _, err = s.a.Summarize(t.Context(), store.Summary{}, said[1:])
		require.Equal(t, bridge.CodeRejected, bridge.CodeOf(err))
		require.Contains(t, bridge.Say(err), "Only pictures were sent")
		require.Len(t, s.asked, 1)

		long := s.gets(strings.Repeat("x", 1600))
		many := long[:1:1]
		for i := range 40 {
			many = append(many, store.Message{Direction: store.Out, Body: fmt.Sprint("ours ", i)})
		}
		_, _, err = s.a.Summarize(t.Context(), store.Summary{}, many)
		require.NoError(t, err)
		require.Len(t, s.document().Conversation, 41, "all that was said since, however many texts that are")
		for range 20 {
			many = append(many, long[2])
		}
		_, _, err = s.a.Summarize(t.Context(), store.Summary{}, many)
		require.NoError(t, err)
		require.Len(t, s.document().Conversation, 15, "the newest that have room")
	})
}
