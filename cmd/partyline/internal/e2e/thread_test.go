package e2e

import (
	"fmt"
	"slices"
	"strings"
)

// What the workspace shows, as read from outside.

// cards are the cards of a customer's threads, oldest first.
func (w *world) cards(c *customer) []post {
	return slices.DeleteFunc(w.chat.cards(), func(p post) bool {
		title, _, _ := strings.Cut(p.Plain(), "\n")
		return title != c.shown()
	})
}

// card is the newest of them.
func (w *world) card(c *customer) (post, bool) {
	all := w.cards(c)
	if len(all) == 0 {
		return post{}, false
	}
	return all[len(all)-1], true
}

// posts are what stands under the newest card.
func (w *world) posts(c *customer) []post {
	card, ok := w.card(c)
	if !ok {
		return nil
	}
	return w.chat.under(card)
}

// texts are the customer's texts in the thread, in order. One post may show several.
func (w *world) texts(c *customer) []string { return w.spoken(c, c.shown()) }

// spoken are the texts that were posted under somebody's name.
func (w *world) spoken(c *customer, author string) []string { return textsOf(w.posts(c), author) }

// textsOf are the texts of this author in some posts.
func textsOf(posts []post, author string) []string {
	var all []string
	for _, p := range posts {
		if p.author == author {
			all = append(all, p.texts...)
		}
	}
	return all
}

// notices are what Partyline itself says in the thread.
func (w *world) notices(c *customer) []string {
	var all []string
	for _, p := range w.posts(c) {
		if p.author == "" {
			all = append(all, strings.Split(p.Plain(), "\n")...)
		}
	}
	return all
}

func quoted(texts []string) string { return fmt.Sprintf("%.300q", texts) }
