package e2e

import (
	"context"
	"slices"
	"strings"
)

// admin is a colleague in the shop's workspace.
type admin struct {
	w  *world
	id string
}

// Admin hires somebody who may answer customers.
func (w *world) Admin(name string) *admin {
	w.t.Helper()
	return &admin{w: w, id: w.chat.hire(name, false)}
}

// Owner hires somebody who may also delete what others wrote.
func (w *world) Owner(name string) *admin {
	w.t.Helper()
	return &admin{w: w, id: w.chat.hire(name, true)}
}

// Outsider is somebody who got into the channel and must not be there.
func (w *world) Outsider(name string) *admin {
	w.t.Helper()
	return &admin{w: w, id: w.chat.smuggle(name)}
}

// Robot is another application in the channel.
func (w *world) Robot(name string) *admin {
	w.t.Helper()
	return &admin{w: w, id: w.chat.robot(name)}
}

// SeesInThread waits until exactly these texts of the customer stand in the thread, in this order.
func (a *admin) SeesInThread(c *customer, texts ...string) {
	a.w.t.Helper()
	a.w.eventually("the thread of "+c.name+" shows "+quoted(texts), func() bool { return slices.Equal(a.w.texts(c), texts) })
}

// SeesInChannel waits until exactly these texts of the customer are shown in the channel itself.
func (a *admin) SeesInChannel(c *customer, texts ...string) {
	a.w.t.Helper()
	a.w.eventually("the channel shows "+quoted(texts), func() bool { return slices.Equal(a.w.chat.announced(c.shown()), texts) })
}

// SeesNewsInChannel waits until the newest of the customer's texts that the channel shows is this one. Older ones stay there or go once
// they were read, as the platform can.
func (a *admin) SeesNewsInChannel(c *customer, text string) {
	a.w.t.Helper()
	a.w.eventually("the channel shows "+text, func() bool {
		all := a.w.chat.announced(c.shown())
		return len(all) > 0 && all[len(all)-1] == text
	})
}

// SeesCard waits until the card of the customer's thread has all these lines.
func (a *admin) SeesCard(c *customer, lines ...string) post {
	a.w.t.Helper()
	var card post
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

// Presses presses a button of the customer's card. Where the card is edited under the finger, the button of the new one is pressed.
func (a *admin) Presses(c *customer, label string) {
	a.w.t.Helper()
	for tries := 0; ; tries++ {
		card, ok := a.w.card(c)
		if !ok {
			a.w.t.Fatalf("%s has no card", c.name)
		}
		err := a.press(card, label)
		if err == nil {
			return
		}
		if tries == 5 || !strings.Contains(err.Error(), "no button") {
			a.w.t.Fatalf("press %s: %v", label, err)
		}
	}
}

func (a *admin) pressesIn(p post, label string) {
	a.w.t.Helper()
	if err := a.press(p, label); err != nil {
		a.w.t.Fatalf("press %s: %v", label, err)
	}
}

func (a *admin) press(p post, label string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return a.w.chat.press(ctx, a.id, p, label)
}

// Chooses takes an option of the menu in a post.
func (a *admin) Chooses(p post, option string) {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.w.chat.choose(ctx, a.id, p, option); err != nil {
		a.w.t.Fatalf("choose %s: %v", option, err)
	}
}

// IsCalled waits until a post with these words in the thread notifies this person, and nobody else.
func (a *admin) IsCalled(c *customer, words string) {
	a.w.t.Helper()
	a.w.called(a.id, c, words)
}

// called waits until a post with these words in the thread notifies somebody, and nobody else.
func (w *world) called(id string, c *customer, words string) {
	w.t.Helper()
	w.eventually("a post with "+words+" calls "+id, func() bool {
		return slices.ContainsFunc(w.posts(c), func(p post) bool {
			return strings.Contains(p.Plain(), words) && slices.Equal(p.calls, []string{id})
		})
	})
}

// calls counts the posts in the thread that notify anybody.
func (w *world) calls(c *customer) int {
	n := 0
	for _, p := range w.posts(c) {
		if len(p.calls) > 0 {
			n++
		}
	}
	return n
}

// Runs types a slash command in the channel.
func (a *admin) Runs(command string) {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.w.chat.run(ctx, a.id, command); err != nil {
		a.w.t.Fatalf("run %s: %v", command, err)
	}
}

// IsTold waits until only this person sees an answer with these words, and gives the newest such.
func (a *admin) IsTold(words string) post {
	a.w.t.Helper()
	var found post
	a.w.eventually("somebody is told: "+words, func() bool {
		for _, p := range slices.Backward(a.w.chat.whispered(a.id)) {
			if strings.Contains(p.Plain(), words) {
				found = p
				return true
			}
		}
		return false
	})
	return found
}

// window is a form that somebody has before them.
type window struct {
	form
	a *admin
}

// IsAsked types a slash command that opens a form.
func (a *admin) IsAsked(command string) window {
	a.w.t.Helper()
	a.Runs(command)
	return a.form()
}

// pressesForForm presses a button that opens a form.
func (a *admin) pressesForForm(p post, label string) window {
	a.w.t.Helper()
	a.pressesIn(p, label)
	return a.form()
}

func (a *admin) form() window {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	f, err := a.w.chat.form(ctx, a.id)
	if err != nil {
		a.w.t.Fatalf("no form opened: %v", err)
	}
	return window{form: f, a: a}
}

// Submits fills in by label and sends the form. It returns what is complained about, empty for nothing.
func (f window) Submits(values map[string]string) string {
	f.a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	complaints, err := f.form.Submits(ctx, values)
	if err != nil {
		f.a.w.t.Fatalf("submit: %v", err)
	}
	return complaints
}
