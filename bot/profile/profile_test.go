package profile_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/profile"
	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var noon = store.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

// links opens what the tests call good.
type links struct{ profile bridge.Profile }

func (l links) OpenProfile(_ context.Context, token string) (bridge.Profile, error) {
	switch token {
	case "good":
		return l.profile, nil
	case "old":
		return bridge.Profile{}, &bridge.Error{Code: bridge.CodeGone, Say: "This link has expired."}
	case "broken":
		return bridge.Profile{}, &bridge.Error{Code: bridge.CodeUnavailable, Say: "secret"}
	}
	return bridge.Profile{}, &bridge.Error{Code: bridge.CodeInvalid, Say: "This link is not one of ours."}
}

// shop is a shop that knows one contact, in two inboxes.
type shop struct {
	t    *testing.T
	s    *store.Store
	conv store.Conversation
	url  string
	n    int
}

func newShop(t *testing.T, db storetest.DB) *shop {
	t.Helper()
	w := &shop{t: t, s: db.Open(t)}
	var contact store.Contact
	w.does(func(ctx context.Context, tx *store.Tx) (err error) {
		if contact, err = tx.EnsureContact(ctx, "+447700900123", noon); err != nil {
			return err
		}
		if err := tx.NameContact(ctx, contact.ID, "Mia <Berg>"); err != nil {
			return err
		}
		for i, name := range []string{"shop", "secret"} {
			in := store.Inbox{Name: name, Chat: "slack", Channel: "C" + name}
			if err := tx.PutInbox(ctx, &in); err != nil {
				return err
			}
			line := store.Line{InboxID: in.ID, Number: fmt.Sprintf("+4477009000%02d", i), Label: "Line " + name, Country: "GB", TwoWay: true}
			if err := tx.PutLine(ctx, &line); err != nil {
				return err
			}
			conv, err := tx.EnsureConversation(ctx, contact.ID, line)
			if err != nil {
				return err
			}
			if i == 0 {
				w.conv = conv
				continue
			}
			m := store.Message{ConversationID: conv.ID, Direction: store.In, Body: "of another inbox", State: store.Received, At: noon, CreatedAt: noon}
			if _, err := tx.AddMessage(ctx, &m); err != nil {
				return err
			}
		}
		return nil
	})
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	p := bridge.Profile{Contact: contact.ID, Inbox: w.conv.InboxID, Zone: zone, Until: noon.Add(time.Hour)}
	server := httptest.NewServer(profile.New(profile.Options{Links: links{p}, Reads: w.s.Reader}))
	t.Cleanup(server.Close)
	w.url = server.URL + bridge.ProfilePath
	return w
}

func (w *shop) does(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.s.Tx(w.t.Context(), fn))
}

// says adds a message, a minute after the one before.
func (w *shop) says(m store.Message) store.MessageID {
	w.t.Helper()
	w.n++
	m.ConversationID, m.At = w.conv.ID, store.At(noon.Add(time.Duration(w.n)*time.Minute))
	m.CreatedAt = m.At
	w.does(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.AddMessage(ctx, &m)
		return err
	})
	return m.ID
}

func (w *shop) notes(body string) {
	w.t.Helper()
	w.n++
	w.does(func(ctx context.Context, tx *store.Tx) error {
		return tx.PutNote(ctx, &store.Note{ConversationID: w.conv.ID, RequestKey: fmt.Sprint(w.n), AuthorID: "U1", AuthorName: "Ana", Body: body,
			At: store.At(noon.Add(time.Duration(w.n) * time.Minute))})
	})
}

// gets reads an address below the profiles.
func (w *shop) gets(path string) (status int, body string, header http.Header) {
	w.t.Helper()
	r, err := http.Get(w.url + path)
	require.NoError(w.t, err)
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	require.NoError(w.t, err)
	return r.StatusCode, html.UnescapeString(string(raw)), r.Header
}

// page is a page that must be there.
func (w *shop) page(query string) string {
	w.t.Helper()
	status, body, _ := w.gets("good" + query)
	require.Equal(w.t, 200, status)
	return body
}

// story is what happened between the shop and Mia.
func (w *shop) story(more string) {
	sale := w.says(store.Message{Direction: store.Out, Origin: store.OriginBroadcast, OriginName: "Spring sale", Body: "20 % off until Sunday!", State: store.Delivered})
	w.says(store.Message{Direction: store.In, Body: "Is the blue one still there?" + more, State: store.Received, AnswersID: sale})
	w.notes("she bought the red one last year")
	w.says(store.Message{Direction: store.Out, Origin: store.OriginReply, AuthorName: "Ana", Body: "It is. Shall I put one aside for you?", State: store.Sent})
	w.says(store.Message{Direction: store.In, State: store.Received, Media: []store.Media{{URL: "x", ContentType: "image/jpeg"}}})
	w.says(store.Message{Direction: store.Out, Origin: store.OriginReply, AuthorName: "Ben", Body: "That one we can repair.", State: store.Failed, ErrorCode: "30003"})
	w.does(func(ctx context.Context, tx *store.Tx) error {
		for i, kind := range []store.ConsentKind{store.OptOut, store.OptIn} {
			c := store.Consent{ContactID: w.conv.ContactID, LineID: w.conv.LineID, Kind: kind, Source: store.ConsentKeyword, Wording: []string{"STOP", "START"}[i],
				Actor: "+447700900123", At: store.At(noon.Add(time.Duration(i) * time.Hour))}
			if err := tx.AddConsent(ctx, &c); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestThePageTellsEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		w := newShop(t, db)
		w.story("\n=1+1 <script>alert(1)</script>")
		page := w.page("")
		rest := page
		for _, want := range []string{"Mia <Berg>", "07700 900123", "+447700900123", "Line shop", "Opted out", "STOP", "Opted in", "Sunday 1 March 2026",
			"13:01 CET", "broadcast “Spring sale”", "delivered", "re: broadcast “Spring sale”, sent 1 Mar 2026, 13:01 CET",
			"=1+1 <script>alert(1)</script>", "Ana", "image/jpeg", "not sent (code 30003)", "Show internal notes"} {
			_, after, found := strings.Cut(rest, want)
			require.True(t, found, "%q is missing, or comes too early", want)
			rest = after
		}
		require.NotContains(t, page, "of another inbox")
		require.NotContains(t, page, "Line secret")
		require.NotContains(t, page, "red one")
		require.Contains(t, w.page("?notes=1"), "red one")
		require.Contains(t, w.page("?zone=America/New_York"), "07:01 EST")
		for _, bad := range []string{"../etc/passwd", "Local", strings.Repeat("x", 500), "Mars/Olympus"} {
			require.Contains(t, w.page("?zone="+bad), "13:01 CET")
		}
		_, raw, _ := w.gets("good")
		require.NotContains(t, strings.ReplaceAll(raw, "=1+1 <script>", ""), "<script")
	})
}

func TestTheTranscriptIsTurned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		w := newShop(t, db)
		for i := range 250 {
			w.says(store.Message{Direction: store.In, Body: fmt.Sprintf("text-%03d.", i), State: store.Received})
			if i == 149 {
				w.notes("a note between two pages")
			}
		}
		query, seen := "?notes=1", map[string]int{}
		for _, from := range []int{150, 50, 0} {
			page := w.page(query)
			for i := range 250 {
				if strings.Contains(page, fmt.Sprintf("text-%03d.", i)) {
					require.GreaterOrEqual(t, i, from)
					seen[fmt.Sprint(i)]++
				}
			}
			seen["note"] += strings.Count(page, "a note between two pages")
			_, older, found := strings.Cut(page, `rel="prev" href="`)
			require.Equal(t, from > 0, found, "%s: %.200s", query, older)
			query, _, _ = strings.Cut(older, "#")
		}
		require.Len(t, seen, 251)
		for what, n := range seen {
			require.Equal(t, 1, n, what)
		}
		first := w.page("?after=1")
		require.Contains(t, first, "text-001.")
		require.Contains(t, w.page("?before=999999999"), "text-249.")
		require.Contains(t, w.page("?before=x&after=-3"), "text-249.")
		_, newer, found := strings.Cut(first, `rel="next" href="`)
		require.True(t, found)
		query, _, _ = strings.Cut(newer, "#")
		require.Contains(t, w.page(query), "text-150.")
	})
}

func TestDownloads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		w := newShop(t, db)
		for range 600 {
			w.says(store.Message{Direction: store.In, Body: "=cmd", State: store.Received})
		}
		w.story("\n=1+1 <script>alert(1)</script>")
		status, body, header := w.gets("good/transcript.csv")
		require.Equal(t, 200, status)
		require.Contains(t, header.Get("Content-Disposition"), "attachment")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF"))).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 1+600+5)
		require.Equal(t, "'=cmd", rows[1][11])
		require.Equal(t, "'+447700900000", rows[1][2])
		require.NotContains(t, body, "red one")
		_, body, _ = w.gets("good/transcript.csv?notes=1")
		require.Contains(t, body, "red one")

		_, body, _ = w.gets("good/profile.json?notes=1")
		var all struct {
			Contact struct {
				Name string
			}
			Consent  []struct{ Kind string }
			Messages []struct{ Direction, Text string }
		}
		require.NoError(t, json.Unmarshal([]byte(body), &all), body[:min(len(body), 300)])
		require.Equal(t, "Mia <Berg>", all.Contact.Name)
		require.Len(t, all.Consent, 2)
		require.Len(t, all.Messages, 606)
		require.Equal(t, "=cmd", all.Messages[0].Text)
	})
}

// What was only asked about, kept as a note, or deleted before it left was never said to the contact, and colleagues meant it for each
// other. Nobody finds it in what is handed out; what was kept is told with the notes.
func TestWhatWasNeverSaidIsNotTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		w := newShop(t, db)
		w.says(store.Message{Direction: store.In, Body: "where is my order?", State: store.Received})
		w.says(store.Message{Direction: store.Out, Origin: store.OriginReply, AuthorName: "Ana", Body: "@Ben is she difficult?", State: store.Asked})
		w.says(store.Message{Direction: store.Out, Origin: store.OriginReply, AuthorName: "Ben", Body: "kept: she always is", State: store.Canceled, DecidedBy: "Ana"})
		w.notes("kept: she always is")
		w.says(store.Message{Direction: store.Out, Origin: store.OriginReply, AuthorName: "Ben", Body: "a slip of mine", State: store.Canceled})
		w.says(store.Message{Direction: store.Out, Origin: store.OriginReply, AuthorName: "Ana", Body: "on its way", State: store.Sent})
		for _, path := range []string{"good", "good/transcript.csv", "good/profile.json"} {
			_, body, _ := w.gets(path)
			require.Contains(t, body, "where is my order?", path)
			require.Contains(t, body, "on its way", path)
			_, noted, _ := w.gets(path + "?notes=1")
			for never, asNote := range map[string]int{"difficult": 0, "always is": 1, "a slip": 0} {
				require.NotContains(t, body, never, path)
				require.Equal(t, asNote, strings.Count(noted, never), "%q with the notes of %s", never, path)
			}
		}
	})
}

// Nor do they make a page shorter, or end a download early.
func TestWhatWasNeverSaidTakesNoRoom(t *testing.T) {
	w := newShop(t, storetest.New(t, "sqlite"))
	first := w.says(store.Message{Direction: store.In, Body: "the first of all", State: store.Received})
	for range 600 {
		w.says(store.Message{Direction: store.Out, Origin: store.OriginReply, Body: "a slip", State: store.Canceled})
	}
	w.says(store.Message{Direction: store.In, Body: "the last of all", State: store.Received})
	for _, path := range []string{"good", "good/transcript.csv", "good/profile.json", fmt.Sprint("good?after=", first-1)} {
		_, body, _ := w.gets(path)
		require.Contains(t, body, "the first of all", path)
		require.Contains(t, body, "the last of all", path)
	}
}

func TestWhatIsRefused(t *testing.T) {
	w := newShop(t, storetest.New(t, "sqlite"))
	for path, want := range map[string]int{"": 403, "bad": 403, "old": 410, "broken": 503, "bad/transcript.csv": 403, "old/profile.json": 410, "good/x": 404, "good/": 200} {
		status, body, header := w.gets(path)
		require.Equal(t, want, status, path)
		require.NotContains(t, body, "secret")
		for name, value := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
			require.Equal(t, value, header.Get(name), "%s of %s", name, path)
		}
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-")
		require.Contains(t, header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		require.Contains(t, header.Get("X-Robots-Tag"), "noindex")
	}
	r, err := http.Post(w.url+"good", "text/plain", nil)
	require.NoError(t, err)
	r.Body.Close()
	require.Equal(t, 405, r.StatusCode)
	for _, path := range []string{"good", "good/transcript.csv", "good/profile.json"} {
		r, err = http.Head(w.url + path)
		require.NoError(t, err)
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		require.Equal(t, 200, r.StatusCode)
		require.Empty(t, body)
	}
}
