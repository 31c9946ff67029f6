package bridge

import (
	"fmt"
	"regexp"

	"partyline/bridge/sms"
)

// leaving is a text that is about to go out, and how files would.
type leaving struct {
	Typed
	by carriage
}

// counted is what it costs, links included.
func (l leaving) counted() sms.Counted {
	if !l.by.links {
		return sms.Count(l.Text)
	}
	links := make([]string, len(l.Files))
	for i := range links {
		links[i] = l.by.sample
	}
	return sms.Count(withLinks(l.Text, links))
}

// Text typed in a thread goes out as SMS unless a guard stops it. Each guard is one row: what it looks for, and what it says. An
// empty sentence means that nothing need be said: a note is a note.
var guards = []struct {
	// name is written to the audit log.
	name string
	// holds tells whether the guard stops the text.
	holds func(l leaving) bool
	// say is told in the thread; %s is the word that was typed, where there is one.
	say func(l leaving) string
}{
	{
		name:  "refused",
		holds: func(l leaving) bool { return l.Refused != "" },
		say:   func(l leaving) string { return fmt.Sprintf("%s: %s Nothing was sent.", l.Author.Name, l.Refused) },
	},
	{
		name:  "note",
		holds: func(l leaving) bool { return noteText.MatchString(l.Text) },
		say:   func(leaving) string { return "" },
	},
	{
		name:  "unknown word",
		holds: func(l leaving) bool { return bangWord.MatchString(l.Text) },
		say: func(l leaving) string {
			return fmt.Sprintf("%s is no command here, so nothing was sent. Start with // for a note to the team.", bangWord.FindString(l.Text))
		},
	},
	{
		name:  "file",
		holds: func(l leaving) bool { return l.by.refusal(l.Files) != "" },
		say:   func(l leaving) string { return l.by.refusal(l.Files) + " Nothing was sent." },
	},
	{
		name:  "empty",
		holds: func(l leaving) bool { return len(l.Files) == 0 && blank.MatchString(l.Text) },
		say:   func(leaving) string { return "" },
	},
	{
		name:  "too long",
		holds: func(l leaving) bool { return l.counted().TooLong() },
		say: func(l leaving) string {
			return fmt.Sprintf("That is %d characters; an SMS can have at most %d. Nothing was sent: please send it in parts.",
				l.counted().Characters, sms.MaxCharacters)
		},
	},
}

var (
	// noteText begins a note: // or !note, or note:, private: or internal: in any case.
	noteText = regexp.MustCompile(`(?i)^\s*(//|!note\b|(note|private|internal):)`)
	// bangWord begins a typed command.
	bangWord = regexp.MustCompile(`^\s*!\p{L}+`)
	// blank has nothing that could be read.
	blank = regexp.MustCompile(`^[\s\p{Cf}]*$`)
)

// guard finds the first guard that stops a text; stopped is false where it may go out.
func guard(l leaving) (name, say string, stopped bool) {
	for _, g := range guards {
		if g.holds(l) {
			return g.name, g.say(l), true
		}
	}
	return "", "", false
}
