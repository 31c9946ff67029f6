package bridge

import (
	"fmt"
	"regexp"

	"partyline/bridge/sms"
)

// Text typed in a thread goes out as SMS unless a guard stops it. Each guard is one row: what it looks for, and what it says. An
// empty sentence means that nothing need be said: a note is a note.
var guards = []struct {
	// name is written to the audit log.
	name string
	// holds tells whether the guard stops the text.
	holds func(t Typed) bool
	// say is told in the thread; %s is the word that was typed, where there is one.
	say func(t Typed) string
}{
	{
		name:  "refused",
		holds: func(t Typed) bool { return t.Refused != "" },
		say:   func(t Typed) string { return fmt.Sprintf("%s: %s Nothing was sent.", t.Author.Name, t.Refused) },
	},
	{
		name:  "note",
		holds: func(t Typed) bool { return noteText.MatchString(t.Text) },
		say:   func(Typed) string { return "" },
	},
	{
		name:  "unknown word",
		holds: func(t Typed) bool { return bangWord.MatchString(t.Text) },
		say: func(t Typed) string {
			return fmt.Sprintf("%s is no command here, so nothing was sent. Start with // for a note to the team.", bangWord.FindString(t.Text))
		},
	},
	{
		name:  "file",
		holds: func(t Typed) bool { return len(t.Files) > 0 },
		say: func(Typed) string {
			return "Files cannot be sent as SMS yet, so nothing was sent. Type the text again without the file."
		},
	},
	{
		name:  "empty",
		holds: func(t Typed) bool { return blank.MatchString(t.Text) },
		say:   func(Typed) string { return "" },
	},
	{
		name:  "too long",
		holds: func(t Typed) bool { return sms.Count(t.Text).TooLong() },
		say: func(t Typed) string {
			return fmt.Sprintf("That is %d characters; an SMS can have at most %d. Nothing was sent: please send it in parts.",
				sms.Count(t.Text).Characters, sms.MaxCharacters)
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
func guard(t Typed) (name, say string, stopped bool) {
	for _, g := range guards {
		if g.holds(t) {
			return g.name, g.say(t), true
		}
	}
	return "", "", false
}
