package e2e

import (
	"context"
	"slices"
	"strings"

	"partyline/bot/slack/slacktest"
)

// admin is a colleague in the shop's workspace.
type admin struct {
	w  *world
	id string
}

// Admin hires somebody: a full member of the workspace, in the channel.
func (w *world) Admin(name string) *admin {
	w.t.Helper()
	return w.Member(slacktest.User{Name: name})
}

// Member lets some account into the channel.
func (w *world) Member(u slacktest.User) *admin {
	w.t.Helper()
	u.ID = idOf(u.Name)
	id := w.slack.AddUser(u)
	if err := w.slack.Join(channel, id); err != nil {
		w.t.Fatal(err)
	}
	return &admin{w: w, id: id}
}

// idOf is the id of the account of this name.
func idOf(name string) string { return "U0" + strings.ToUpper(name) }

// SeesInThread waits until exactly these texts of the customer stand in the thread, in this order.
func (a *admin) SeesInThread(c *customer, texts ...string) {
	a.w.t.Helper()
	a.w.eventually("the thread of "+c.name+" shows "+quoted(texts), func() bool { return slices.Equal(a.w.texts(c), texts) })
}

// SeesInChannel waits until exactly these texts of the customer are shown in the channel itself.
func (a *admin) SeesInChannel(c *customer, texts ...string) {
	a.w.t.Helper()
	a.w.eventually("the channel shows "+quoted(texts), func() bool { return slices.Equal(a.w.announced(c), texts) })
}

// announced are the customer's texts that the channel itself shows.
func (w *world) announced(c *customer) []string {
	var all []string
	for _, m := range w.slack.Messages(channel) {
		if m.Broadcast && m.Username == c.shown() {
			all = append(all, shownIn(m)...)
		}
	}
	return all
}

// SeesCard waits until the card of the customer's thread has all these lines.
func (a *admin) SeesCard(c *customer, lines ...string) slacktest.Message {
	a.w.t.Helper()
	var card slacktest.Message
	a.w.eventually("the card of "+c.name+" has "+quoted(lines), func() bool {
		var ok bool
		if card, ok = a.w.card(c); !ok {
			return false
		}
		shown := strings.Split(card.Plain(), "\n")
		return !slices.ContainsFunc(lines, func(l string) bool { return !slices.Contains(shown, l) })
	})
	return card
}

// SeesNotice waits until Partyline says something with these words in the thread.
func (a *admin) SeesNotice(c *customer, words string) {
	a.w.t.Helper()
	a.w.eventually("a notice with "+words+" stands in the thread of "+c.name, func() bool { return a.w.noticed(c, words) > 0 })
}

// noticed counts the notices with these words.
func (w *world) noticed(c *customer, words string) int {
	n := 0
	for _, text := range w.notices(c) {
		if strings.Contains(text, words) {
			n++
		}
	}
	return n
}

// Presses presses a button of the customer's card.
func (a *admin) Presses(c *customer, label string) {
	a.w.t.Helper()
	card, ok := a.w.card(c)
	if !ok {
		a.w.t.Fatalf("%s has no card", c.name)
	}
	a.pressesIn(card, label)
}

func (a *admin) pressesIn(m slacktest.Message, label string) {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, b := range m.Buttons() {
		if b.Text == label {
			if _, err := a.w.slack.Press(ctx, a.id, channel, m.TS, b.ActionID, b.Value); err != nil {
				a.w.t.Fatalf("press %s: %v", label, err)
			}
			return
		}
	}
	a.w.t.Fatalf("there is no button %q in %q", label, m.Plain())
}

// Runs types a slash command in the channel.
func (a *admin) Runs(command string) slacktest.Response {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	name, text, _ := strings.Cut(command, " ")
	r, err := a.w.slack.Slash(ctx, a.id, channel, name, text)
	if err != nil {
		a.w.t.Fatalf("run %s: %v", command, err)
	}
	return r
}

// IsTold waits until only this person sees an answer with these words, and gives the newest such.
func (a *admin) IsTold(words string) slacktest.Message {
	a.w.t.Helper()
	var found slacktest.Message
	a.w.eventually("somebody is told: "+words, func() bool {
		for _, m := range slices.Backward(a.w.slack.Ephemerals(a.id, channel)) {
			if strings.Contains(m.Plain(), words) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}
