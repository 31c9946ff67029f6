package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// archive is a database in which people wrote.
type archive struct {
	t    *testing.T
	s    *store.Store
	line store.Line
	// far is a line of another inbox.
	far store.Line
	at  int
}

func newArchive(t *testing.T, db storetest.DB) *archive {
	t.Helper()
	a := &archive{t: t, s: db.Open(t)}
	a.line, _ = seed(t, a.s)
	a.tx(func(ctx context.Context, tx *store.Tx) error {
		in := store.Inbox{Name: "elsewhere", Chat: "slack", Channel: "C2"}
		if err := tx.PutInbox(ctx, &in); err != nil {
			return err
		}
		a.far = store.Line{InboxID: in.ID, Number: "+447700900002", Country: "GB"}
		return tx.PutLine(ctx, &a.far)
	})
	return a
}

func (a *archive) tx(fn func(ctx context.Context, tx *store.Tx) error) {
	a.t.Helper()
	require.NoError(a.t, a.s.Tx(a.t.Context(), fn))
}

// writes has somebody write a text to a line, a minute after the last one.
func (a *archive) writes(line store.Line, number, name, text string) (m store.Message) {
	a.t.Helper()
	a.at++
	at := after(time.Duration(a.at) * time.Minute)
	a.tx(func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.EnsureContact(ctx, number, at)
		if err != nil {
			return err
		}
		if name != "" {
			if err := tx.NameContact(ctx, p.ID, name); err != nil {
				return err
			}
		}
		c, err := tx.EnsureConversation(ctx, p.ID, line)
		if err != nil {
			return err
		}
		c.LastAt = at
		if err := tx.PutConversation(ctx, &c); err != nil {
			return err
		}
		m = store.Message{ConversationID: c.ID, Direction: store.In, Body: text, State: store.Received, At: at, CreatedAt: at}
		_, err = tx.AddMessage(ctx, &m)
		return err
	})
	return m
}

// finds looks for words in names and texts, and gives numbers and hits.
func (a *archive) finds(typed string) []string {
	a.t.Helper()
	return a.asks(store.FindQuery{Words: store.ParseSearch(typed)})
}

func (a *archive) asks(q store.FindQuery) []string {
	a.t.Helper()
	q.Inbox, q.Limit = a.line.InboxID, 10
	found, err := a.s.Find(a.t.Context(), q)
	require.NoError(a.t, err)
	var out []string
	for _, row := range found.Rows {
		out = append(out, strings.TrimSpace(row.Number[len(row.Number)-3:]+" "+row.Hit))
	}
	return out
}

func TestTextsAreFoundByTheirWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		a := newArchive(t, db)
		a.writes(a.line, "+447700900123", "", "Where is my order 4711? I’m waiting…")
		a.writes(a.line, "+447700900124", "", "My ÉLAN crème brûlée was great 😀great")
		a.writes(a.line, "+447700900125", "", "I ordered it, order is mine")
		a.writes(a.line, "+447700900126", "", "Привет, 東京 and foo/bar me@example.com")
		a.writes(a.far, "+447700900123", "", "my order elsewhere")
		for typed, want := range map[string][]string{
			"order":             {"125 I ordered it, order is mine", "123 Where is my order 4711? I’m waiting…"},
			"ORD":               {"125 I ordered it, order is mine", "123 Where is my order 4711? I’m waiting…"},
			"order where":       {"123 Where is my order 4711? I’m waiting…"},
			"ord where":         nil,
			`"my order"`:        {"123 Where is my order 4711? I’m waiting…"},
			`"order my"`:        nil,
			`“my order” wai`:    {"123 Where is my order 4711? I’m waiting…"},
			"471":               {"123 Where is my order 4711? I’m waiting…"},
			"elan creme BRULEE": {"124 My ÉLAN crème brûlée was great 😀great"},
			"crème":             {"124 My ÉLAN crème brûlée was great 😀great"},
			"great elan":        {"124 My ÉLAN crème brûlée was great 😀great"},
			"привет":            {"126 Привет, 東京 and foo/bar me@example.com"},
			"東京":                {"126 Привет, 東京 and foo/bar me@example.com"},
			"bar example":       {"126 Привет, 東京 and foo/bar me@example.com"},
			"elsewhere":         nil,
			"nothing":           nil,
			"😀":                 nil,
			"":                  nil,
		} {
			require.Equal(t, want, a.finds(typed), "%s", typed)
		}
	})
}

func TestTheNewestTextOfAConversationCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		a := newArchive(t, db)
		a.writes(a.line, "+447700900123", "", "pizza one")
		a.writes(a.line, "+447700900124", "", "pizza two")
		last := a.writes(a.line, "+447700900123", "", "pizza three")
		a.writes(a.line, "+447700900123", "", "no more")
		require.Equal(t, []string{"123 pizza three", "124 pizza two"}, a.finds("pizza"))
		found, err := a.s.Find(t.Context(), store.FindQuery{Inbox: a.line.InboxID, Words: store.ParseSearch("pizza"), Offset: 1, Limit: 1})
		require.NoError(t, err)
		require.Equal(t, 2, found.Total)
		require.Equal(t, "pizza two", found.Rows[0].Hit)
		found, err = a.s.Find(t.Context(), store.FindQuery{Inbox: a.line.InboxID, Words: store.ParseSearch("pizza"), Limit: 1})
		require.NoError(t, err)
		require.Equal(t, last.At, found.Rows[0].HitAt)
		require.Equal(t, "no more", found.Rows[0].LastText)
		require.False(t, found.Cut)
	})
}

func TestPeopleAreFoundByNameAndNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		a := newArchive(t, db)
		a.writes(a.line, "+447700900123", "Zoë O'Neill", "hello")
		a.writes(a.line, "+447700900124", "Sam Field", "is Zoë there?")
		a.writes(a.far, "+447700900125", "Zoë Elsewhere", "hello")
		require.Equal(t, []string{"123", "124 is Zoë there?"}, a.finds("zoe"), "names come first")
		require.Equal(t, []string{"123"}, a.finds("neill zoe"))
		require.Equal(t, []string{"123"}, a.asks(store.FindQuery{Numbers: []string{"+447700900123"}}))
		require.Equal(t, []string{"124"}, a.asks(store.FindQuery{Digits: "900124"}))
		require.Len(t, a.asks(store.FindQuery{Digits: "7700900"}), 3, "and the one without a text")
		require.Empty(t, a.asks(store.FindQuery{Numbers: []string{"+447700900125"}, Digits: "900125"}), "that is another inbox's")
	})
}

func TestWhatIsGoneIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		a := newArchive(t, db)
		m := a.writes(a.line, "+447700900123", "Sam Field", "pizza please")
		a.tx(func(ctx context.Context, tx *store.Tx) error {
			m.State, m.Body = store.Held, "pasta please"
			return tx.PutMessage(ctx, &m)
		})
		require.Empty(t, a.finds("pizza"))
		require.Equal(t, []string{"123 pasta please"}, a.finds("pasta"))
		a.tx(func(ctx context.Context, tx *store.Tx) error {
			m.State = store.Canceled
			return tx.PutMessage(ctx, &m)
		})
		require.Empty(t, a.finds("pasta"))
		a.writes(a.line, "+447700900123", "Kim Stone", "soup please")
		require.Empty(t, a.finds("sam"), "that was the name before")
		require.Equal(t, []string{"123"}, a.finds("kim"))
		a.s.Delete(t, "messages", int64(m.ID))
		a.s.Delete(t, "messages", int64(m.ID)+1)
		require.Empty(t, a.finds("soup"))
		a.s.Delete(t, "conversations", int64(m.ConversationID))
		a.s.DeleteContact(t, "+447700900123")
		a.writes(a.line, "+447700900124", "", "hello")
		require.Empty(t, a.finds("kim"))
		require.NoError(t, a.s.Reindex(t.Context()))
		require.Empty(t, a.finds("kim soup"))
		require.Equal(t, []string{"124 hello"}, a.finds("hello"))
	})
}

// Words that are seldom among the newest texts are found by the index, and those that are in too many texts are found all the same.
func TestWordsAreFoundHoweverManyTextsHaveThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		a := newArchive(t, db)
		a.s.FindInSteps(t, 3, 4, 3)
		for i := range 12 {
			text := fmt.Sprintf("text %d", i)
			if i < 5 {
				text += " old"
			}
			a.writes(a.line, fmt.Sprintf("+4477009001%02d", i), "", text)
		}
		require.Equal(t, []string{"100 text 0 old"}, a.finds("0"))
		require.Len(t, a.finds("text"), 10)
		require.Equal(t, "111 text 11", a.finds("text")[0])
		require.NotEmpty(t, a.finds("old"), "some of the old ones")
	})
}

func FuzzSearchIsNoSyntax(f *testing.F) {
	dbs := map[string]*store.Store{}
	for _, name := range []string{"sqlite", "postgres"} {
		dbs[name] = storetest.New(f, name).Open(f)
		seed(f, dbs[name])
	}
	for _, typed := range []string{`order`, `"`, `"a" OR b*`, `words:x`, `NEAR(a b)`, `'; DROP TABLE messages; --`, `a & !b | (c <-> d):*`, `\`, `-x`, `{words} : y`,
		"a\x00b", "é\xff", "½ ﬁ ①", `“a b`, strings.Repeat("x", 200), strings.Repeat("a ", 300), "?0 ?", "$1", "ß İ"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		s := store.ParseSearch(typed)
		if from, to, ok := s.Find(typed); ok && (from < 0 || to <= from || to > len(typed)) {
			t.Fatalf("%q: a hit from %d to %d", typed, from, to)
		}
		for name, db := range dbs {
			if _, err := db.Find(t.Context(), store.FindQuery{Inbox: 1, Words: s, Limit: 10}); err != nil {
				t.Fatalf("%s: %q: %v", name, typed, err)
			}
		}
	})
}
