package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"partyline/store"
)

// snipCommand sends a snippet where it is typed in a thread, like a typed reply; elsewhere it opens the window with it.
var snipCommand = Command{
	Name:      snipName,
	Args:      []Arg{{Name: "name", Help: "Which snippet; without it they are listed.", Optional: true}},
	TypedArgs: []Arg{{Name: "name", Help: "Which snippet; without it they are listed.", Optional: true}},
	Help:      "Sends a snippet to the thread's customer.",
	Doors:     DoorSlash | DoorTyped,
	OfThread:  true,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		name := call.Text
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		all, err := b.reads.Snippets(ctx, in.ID)
		if err != nil {
			return Answer{}, err
		}
		if name == "" {
			return say(namesOf(all)), nil
		}
		s, err := snippetOf(all, name)
		if err != nil {
			return Answer{}, err
		}
		if call.Typed != nil {
			return Answer{Quiet: true}, b.core.Answer(ctx, call.Chat, *call.Typed, s.Body)
		}
		id, err := b.threadOwner(ctx, call)
		switch {
		case err != nil:
			return Answer{}, err
		case id == 0:
			return Answer{}, refuse("Use it within a conversation's thread: there, type !snip " + s.Name + ".")
		}
		if err := b.belongs(ctx, id, in.ID); err != nil {
			return Answer{}, err
		}
		return letter{b: b, call: call, to: id, text: s.Body}.window(ctx)
	},
}

// namesOf lists snippets in one line.
func namesOf(all []store.Snippet) string {
	if len(all) == 0 {
		return "This inbox has no snippets yet. Add one with " + Slash + " snippets."
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return "Snippets: " + strings.Join(names, ", ") + "."
}

// snippetOf finds a snippet by what was typed, and says what was most likely meant where there is none.
func snippetOf(all []store.Snippet, typed string) (store.Snippet, error) {
	name := strings.ToLower(typed)
	if i := slices.IndexFunc(all, func(s store.Snippet) bool { return s.Name == name }); i >= 0 {
		return all[i], nil
	}
	sentence := fmt.Sprintf("There is no snippet %q, so nothing was sent.", shorten(typed, maxEcho))
	if meant := nearestSnippet(all, name); meant != "" {
		return store.Snippet{}, refuse(sentence + " Did you mean !snip " + meant + "?")
	}
	return store.Snippet{}, refuse(sentence + " " + namesOf(all))
}

// nearestSnippet is the name that somebody who typed another most likely meant; empty for none.
func nearestSnippet(all []store.Snippet, name string) string {
	best, least := "", maxTypo+1
	for _, s := range all {
		wrong := levenshtein.ComputeDistance(name, s.Name)
		if len(name) >= 2 && strings.HasPrefix(s.Name, name) {
			wrong = 0
		}
		if wrong < least && wrong < len(s.Name) {
			best, least = s.Name, wrong
		}
	}
	return best
}
