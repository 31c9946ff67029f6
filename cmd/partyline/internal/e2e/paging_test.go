package e2e

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// crowd are so many customers who wrote the same, a second apart, as their numbers are shown: who waits longest comes first.
func (w *world) crowd(a *admin, people int, text string) (numbers []string) {
	w.t.Helper()
	for i := range people {
		c := w.Customer(fmt.Sprintf("+4477009003%02d", people-i), "somebody") // the order is not that of the numbers
		c.Texts(text)
		a.SeesInThread(c, text)
		numbers = append(numbers, c.shown())
		w.Passes(time.Second)
	}
	return numbers
}

var shownNumber = regexp.MustCompile(`07700 900\d{3}`)

// listed are the numbers in a list, in order.
func listed(plain string) []string { return shownNumber.FindAllString(plain, -1) }

// labels are those of a post's buttons.
func (p post) labels() []string {
	var all []string
	for _, b := range p.buttons {
		all = append(all, b.Text)
	}
	return all
}

// Turns presses a button that shows another page, and gives the page that took the place of the one before.
func (a *admin) Turns(page post, label string) post {
	a.w.t.Helper()
	a.pressesIn(page, label)
	next := page
	a.w.eventually("the page is turned", func() bool {
		all := a.w.chat.whispered(a.id)
		next = all[len(all)-1]
		return next.Plain() != page.Plain()
	})
	require.Len(a.w.t, a.w.chat.whispered(a.id), 1, "pages take each other's place")
	return next
}

// The inbox is turned page by page and back, and lists everybody once, who waits longest first.
func TestTheInboxIsTurned(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		people := w.crowd(ana, 12, "one pizza please")
		ana.Runs("/sms inbox")
		first := ana.IsTold("Inbox shop: 12, 12 unread, page 1 of 2")
		require.Equal(w.t, people[:10], listed(first.Plain()))
		require.NotContains(w.t, first.labels(), "Previous")
		second := ana.Turns(first, "Next")
		require.Contains(w.t, second.Plain(), "Inbox shop: 12, 12 unread, page 2 of 2")
		require.Equal(w.t, people[10:], listed(second.Plain()))
		require.NotContains(w.t, second.labels(), "Next")
		third := ana.Turns(second, "Mark read")
		require.Contains(w.t, third.Plain(), "Inbox shop: 12, 11 unread, page 2 of 2", "it is the same page afterwards")
		require.Equal(w.t, []string{people[11], people[10]}, listed(third.Plain()), "what is read comes last")
		back := ana.Turns(third, "Previous")
		require.Contains(w.t, back.Plain(), "Inbox shop: 12, 11 unread, page 1 of 2")
		require.Equal(w.t, people[:10], listed(back.Plain()))
	})
}

// What was found is turned likewise.
func TestWhatWasFoundIsTurned(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		people := w.crowd(ana, 12, "one pizza please")
		ana.Runs("/sms find pizza")
		first := ana.IsTold("“pizza” in shop: 12")
		require.Len(w.t, listed(first.Plain()), 10)
		second := ana.Turns(first, "Next")
		require.Contains(w.t, second.Plain(), "“pizza” in shop: 12")
		require.NotContains(w.t, second.labels(), "Next")
		require.ElementsMatch(w.t, people, append(listed(first.Plain()), listed(second.Plain())...))
		require.Equal(w.t, first.Plain(), ana.Turns(second, "Previous").Plain())
	})
}

// So are both in the Home tab.
func TestTheHomeTabIsTurned(t *testing.T) {
	onSlack(t, func(w *world) {
		ana := w.Admin("ana")
		people := w.crowd(ana, 12, "one pizza please")
		ana.OpensHome()
		require.Equal(w.t, people[:10], listed(ana.SeesHome("Inbox shop: 12, 12 unread, page 1 of 2")))
		ana.turnsHome("Next")
		require.Equal(w.t, people[10:], listed(ana.SeesHome("Inbox shop: 12, 12 unread, page 2 of 2")))
		ana.OpensHome() // it is where it was left
		ana.SeesHome("page 2 of 2")
		ana.turnsHome("Previous")
		require.Equal(w.t, people[:10], listed(ana.SeesHome("page 1 of 2")))
		ana.pressesAtHome("find", "")
		require.Empty(w.t, ana.form().Submits(map[string]string{"Name, number or text": "pizza"}))
		first := listed(ana.SeesHome("“pizza” in shop: 12", "Next"))
		ana.turnsHome("Next")
		second := listed(ana.SeesHome("“pizza” in shop: 12", "Previous"))
		require.ElementsMatch(w.t, people, append(first, second...))
	})
}

// turnsHome presses the button of the Home tab with this label.
func (a *admin) turnsHome(label string) {
	a.w.t.Helper()
	v, _ := a.w.slack.Home(a.id)
	for _, b := range v.Buttons() {
		if b.Text != label {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_, err := a.w.slack.ViewAction(ctx, a.id, v.ID, b.ActionID, b.Value)
		require.NoError(a.w.t, err)
		return
	}
	a.w.t.Fatalf("the Home tab has no %s", label)
}
