package e2e

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

// The profile is behind a link on the card's answer. It shows and gives away everything, for an hour.
func TestTheProfileIsBehindALink(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("=SUM(1) <b>where</b> is my order?")
		ana.SeesInThread(sam, "=SUM(1) <b>where</b> is my order?")
		answer := ana.Replies(sam, "on its way")
		sam.Gets("on its way")
		w.eventually("it is delivered", func() bool { return slices.Equal(w.chat.signs(answer.place, answer.id), []string{delivered}) })
		link := ana.profileOf(sam)
		require.True(w.t, strings.HasPrefix(link, w.front.URL+"/profile/"), link)

		page := w.reads(link)
		require.Equal(w.t, 200, page.status)
		for _, want := range []string{"07700 900123", "+447700900123", "=SUM(1) <b>where</b> is my order?", "on its way", "ana", "delivered"} {
			require.Contains(w.t, html.UnescapeString(page.body), want)
		}
		require.NotContains(w.t, page.body, "<b>where")
		require.Equal(w.t, "no-store", page.header.Get("Cache-Control"))
		require.Equal(w.t, "no-referrer", page.header.Get("Referrer-Policy"))
		require.Contains(w.t, page.header.Get("Content-Security-Policy"), "default-src 'none'")

		csv := w.reads(link + "/transcript.csv")
		require.Equal(w.t, 200, csv.status)
		require.Contains(w.t, csv.body, `'=SUM(1) <b>where</b> is my order?`)
		var all struct {
			Contact  struct{ Number string }
			Messages []struct{ Direction, Text string }
		}
		require.NoError(w.t, json.Unmarshal([]byte(w.reads(link+"/profile.json").body), &all))
		require.Equal(w.t, "+447700900123", all.Contact.Number)
		require.Len(w.t, all.Messages, 2)
		require.Equal(w.t, "on its way", all.Messages[1].Text)
		require.False(w.t, w.log.has("where is my order"), "texts are not logged")
		require.False(w.t, w.log.has(strings.TrimPrefix(link, w.front.URL)), "links are not logged")

		forged := link[:len(link)-5] + "AAAAA"
		require.Equal(w.t, 403, w.reads(forged).status)
		require.Equal(w.t, 403, w.reads(w.front.URL+"/profile/").status)
		w.rests()
		w.Passes(61 * time.Minute)
		old := w.reads(link)
		require.Equal(w.t, 410, old.status)
		require.Contains(w.t, old.body, "Ask for a new one")
		require.NotContains(w.t, old.body, "900123")
		require.Equal(w.t, 200, w.reads(ana.profileOf(sam)).status)
	}, atOnce)
}

// What was only asked about, kept as a note, or deleted in time was never said to the contact: whoever is handed their profile does not read it.
func TestTheProfileTellsWhatWasSaid(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "<@"+bob.id+"> is she difficult?").Shows(asked)
		ana.Replies(sam, "<@"+bob.id+"> she always is").Shows(asked)
		ana.pressesIn(ana.SeesQuestion(sam, "she always is"), "Keep as note")
		ana.offersNothing(sam, "ana kept it as a note.")
		slip := ana.Sends(sam, "a slip of mine")
		require.NoError(w.t, w.chat.remove(ana.id, slip.place, slip.id))
		w.await("it is taken back", func() bool {
			ms := w.messages(sam)
			return ms[len(ms)-1].State == store.Canceled
		})
		ana.Sends(sam, "on its way")
		w.Passes(hold)
		sam.Gets("on its way")
		link := ana.profileOf(sam)
		for path, inNotes := range map[string]int{"": 0, "?notes=1": 1, "/transcript.csv": 0, "/transcript.csv?notes=1": 1, "/profile.json": 0, "/profile.json?notes=1": 1} {
			body := w.reads(link + path).body
			require.Contains(w.t, body, "on its way", path)
			require.NotContains(w.t, body, "difficult", path)
			require.NotContains(w.t, body, "a slip", path)
			require.Equal(w.t, inNotes, strings.Count(body, "she always is"), path)
		}
	})
}

// It tells what a whole conversation left behind: what was written, what the team noted, and what the contact said about being texted.
func TestTheProfileTellsNotesAndConsent(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		none := w.reads(ana.profileOf(sam))
		require.Contains(w.t, none.body, "They have neither opted out nor opted in by a text.")
		w.Passes(time.Second)
		ana.Replies(sam, "// he is <angry>")
		w.await("the note is kept", func() bool { return len(w.noted(sam)) == 1 })
		w.Passes(time.Second)
		ana.Replies(sam, "on its way").Shows(delivered)
		w.Passes(time.Second)
		sam.Texts("Stop")
		ana.SeesNotice(sam, "opted out with Stop")

		link := ana.profileOf(sam)
		page := w.reads(link)
		require.Equal(w.t, 200, page.status)
		require.Regexp(w.t, `(?s)<th scope="row">Opted out</th><td>Shop</td><td>a text of theirs</td><td dir="auto">Stop</td><td>the contact</td>`, page.body)
		require.NotContains(w.t, page.body, "angry", "notes are shown where they are asked for")
		require.NotContains(w.t, w.reads(link+"/transcript.csv").body, "angry")
		require.Contains(w.t, page.body, `<a href="?notes=1">Show internal notes</a>`)

		page = w.reads(link + "?notes=1")
		require.Equal(w.t, 200, page.status)
		require.Regexp(w.t, `(?s)where is my order\?.*he is &lt;angry&gt;.*on its way.*Stop`, page.body)
		require.Contains(w.t, w.reads(link+"/transcript.csv?notes=1").body, "he is <angry>")
		sam.Texts("START")
		ana.SeesNotice(sam, "opted in again with START")
		require.Regexp(w.t, `(?s)>Opted out<.*>Opted in<`, w.reads(link).body)
	}, atOnce)
}

// profileOf presses Profile on the card, and gives the link of the answer.
func (a *admin) profileOf(c *customer) string {
	a.w.t.Helper()
	told := len(a.w.chat.whispered(a.id))
	a.Presses(c, "Profile")
	var link string
	a.w.eventually("there is a link to the profile", func() bool {
		all := a.w.chat.whispered(a.id)
		if len(all) == told {
			return false
		}
		bs := all[len(all)-1].Buttons()
		i := slices.IndexFunc(bs, func(b button) bool { return b.Text == "Open profile" })
		if i >= 0 {
			link = bs[i].URL
		}
		return i >= 0
	})
	return link
}

// answered is what a web server said.
type answered struct {
	status int
	header http.Header
	body   string
}

// reads opens an address as a browser does.
func (w *world) reads(address string) answered {
	w.t.Helper()
	r, err := http.Get(address)
	require.NoError(w.t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	require.NoError(w.t, err)
	return answered{r.StatusCode, r.Header, string(body)}
}
