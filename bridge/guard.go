package bridge

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// leaving is a text that is about to go out, and what is known of where it would go.
type leaving struct {
	Typed
	by carriage
	// raw is the text as it was typed: Text is without !send, with its merge fields filled in, worded as it would leave.
	raw string
	// sure: somebody sends it on purpose, so it is read as text whatever it begins with.
	sure bool
	// edited: it is the new text of something typed earlier.
	edited bool
	// meant is the typed command that was most likely meant by the !word that it begins with; empty for none.
	meant string
	// mode is what typing does in its thread; empty for store.ReplyFirst.
	mode store.Mode
	// unmerged says why its merge fields cannot be filled in, as a sentence; empty where they were.
	unmerged string
	// oneWay says why nothing can be sent there, as a sentence; empty where it can.
	oneWay string
	// optedOut: the contact wants no texts from this line.
	optedOut bool
	// quiet is the time where the contact is, where that is within their quiet hours; empty elsewhere.
	quiet string
	// unseen: a text of the contact had only just appeared when this was typed.
	unseen bool
	// most is how many segments go without a question; 0 for any number.
	most int
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

// deed is what a guard does with a text.
type deed string

const (
	// refuses: it does not go out, and its author is told why.
	refuses deed = "refused"
	// keeps: it stays in the thread as a note.
	keeps deed = "kept as a note"
	// asks: it waits, and the thread is asked whether it shall go to the customer.
	asks deed = "asked about"
)

// guard is one reason for which typed text does not simply go out as SMS.
type guard struct {
	// name is what the audit log calls it.
	name string
	// what it looks for and why, for the documentation.
	what, why string
	does      deed
	// says is what the thread is told; for one that asks, the reason within the question. Words in braces are filled in. Empty where
	// nothing need be said: a note is a note.
	says string
	// byDefault is what becomes of the text where nobody does anything more.
	byDefault string
	// holds tells whether it stops the text.
	holds func(l leaving) bool
	// words are what stands for the words in braces, in turn; nil where there are none.
	words func(l leaving) []string
}

const (
	nothingSent = "Nothing is sent."
	staysNote   = "It stays here and is never sent."
)

// guards are asked in this order. The first that refuses or keeps a text decides; of those that ask, all that hold are told in one
// question. This table drives the code, its tests, and docs/replying.md.
var guards = []guard{
	{
		name: "refused",
		what: "Somebody typed who may not answer: a guest, or not one of the inbox's admins.",
		why:  "Customers hear from those only who are allowed to speak for you.",
		does: refuses, says: "{who}: {reason} Nothing was sent.", byDefault: nothingSent,
		holds: func(l leaving) bool { return l.Refused != "" },
		words: func(l leaving) []string { return []string{l.Author.Name, l.Refused} },
	},
	{
		name: "note",
		what: "It begins with `//` or `!note`, or in any case with `note:`, `private:` or `internal:`.",
		why:  "Notes are for the team.",
		does: keeps, byDefault: staysNote,
		holds: func(l leaving) bool { return !l.sure && noteText.MatchString(l.Text) },
	},
	{
		name: "edited command",
		what: "A reply was edited so that it begins with an exclamation mark and a word.",
		why:  "It was meant for Partyline, and what is edited is not run.",
		does: refuses, says: "{word} is not run when a message is edited into it, and nothing was sent. Type it anew.", byDefault: nothingSent,
		holds: func(l leaving) bool { return !l.sure && l.edited && bangWord.MatchString(l.Text) },
		words: func(l leaving) []string { return []string{bang(l.Text)} },
	},
	{
		name: "unknown word",
		what: "It begins with an exclamation mark and a word that is no command.",
		why:  "It was meant for Partyline, and mistyped.",
		does: refuses, says: "{word} is no command here, so nothing was sent.{meant} Start with // for a note to the team.", byDefault: nothingSent,
		holds: func(l leaving) bool { return !l.sure && bangWord.MatchString(l.Text) },
		words: func(l leaving) []string {
			meant := ""
			if l.meant != "" {
				meant = " Did you mean !" + l.meant + "?"
			}
			return []string{bang(l.Text), meant}
		},
	},
	{
		name: "note first",
		what: "The thread is in note-first mode, and it was not sent with `!send`, a snippet, the *Write* button or a draft.",
		why:  "In this mode nothing leaves but on purpose.",
		does: keeps, byDefault: staysNote,
		holds: func(l leaving) bool { return !l.sure && l.mode == store.NoteFirst },
	},
	{
		name: "merge field",
		what: "It has a merge field such as `{{first_name}}` that does not exist, or whose value is not known and that has no default.",
		why:  "Nobody should read a text with a hole in it.",
		does: refuses, says: "{reason} Nothing was sent.", byDefault: nothingSent,
		holds: func(l leaving) bool { return l.unmerged != "" },
		words: func(l leaving) []string { return []string{l.unmerged} },
	},
	{
		name: "file",
		what: "A file came along that cannot be sent: too large, of a type that the line does not carry, too many, or not to be had.",
		why:  "A text whose file is missing may make no sense.",
		does: refuses, says: "{reason} Nothing was sent.", byDefault: nothingSent,
		holds: func(l leaving) bool { return l.by.refusal(l.Files) != "" },
		words: func(l leaving) []string { return []string{l.by.refusal(l.Files)} },
	},
	{
		name: "empty",
		what: "There is neither text nor a file.",
		why:  "There is nothing to send.",
		does: refuses, byDefault: nothingSent,
		holds: func(l leaving) bool { return len(l.Files) == 0 && blank.MatchString(l.Text) },
	},
	{
		name: "too long",
		what: "It has more characters than an SMS can have, links to its files included.",
		why:  "Carriers refuse it.",
		does: refuses, says: "That is {count} characters; an SMS can have at most {most}. Nothing was sent: please send it in parts.", byDefault: nothingSent,
		holds: func(l leaving) bool { return l.counted().TooLong() },
		words: func(l leaving) []string {
			return []string{strconv.Itoa(l.counted().Characters), strconv.Itoa(sms.MaxCharacters)}
		},
	},
	{
		name: "one way",
		what: "Nothing can be sent there: the line only receives, or the sender has no number that could be answered.",
		why:  "It could not arrive.",
		does: refuses, says: "{reason}", byDefault: nothingSent,
		holds: func(l leaving) bool { return l.oneWay != "" },
		words: func(l leaving) []string { return []string{l.oneWay} },
	},
	{
		name: "mention",
		what: "It calls a person, a group or a role of the chat.",
		why:  "Who calls a colleague most likely speaks to them.",
		does: asks, says: "It calls {who}.", byDefault: staysNote,
		holds: func(l leaving) bool { return len(l.Mentions) > 0 },
		words: func(l leaving) []string { return []string{listed(l.Mentions)} },
	},
	{
		name: "opted out",
		what: "The customer opted out of texts from this line.",
		why:  "They asked not to be texted, and carriers may refuse it.",
		does: asks, says: "The customer opted out of texts from this line.", byDefault: staysNote,
		holds: func(l leaving) bool { return l.optedOut },
	},
	{
		name: "quiet hours",
		what: "It is within `quiet_hours` where the customer is, in all zones that their number may be in, and they have not written within the last hour.",
		why:  "A phone that rings at night makes no friends.",
		does: asks, says: "It is {time} where the customer is.", byDefault: staysNote,
		holds: func(l leaving) bool { return l.quiet != "" },
		words: func(l leaving) []string { return []string{l.quiet} },
	},
	{
		name: "many segments",
		what: "It is billed as more segments than `confirm_segments`.",
		why:  "It costs more than an SMS usually does.",
		does: asks, says: "It is billed as {count} messages.", byDefault: staysNote,
		holds: func(l leaving) bool { return l.most > 0 && l.counted().Segments > l.most },
		words: func(l leaving) []string { return []string{strconv.Itoa(l.counted().Segments)} },
	},
	{
		name: "unseen text",
		what: "A text of the customer appeared less than `reading_time` before it was typed.",
		why:  "Its author may not have read that one yet.",
		does: asks, says: "A text of the customer had just come when it was typed.", byDefault: staysNote,
		holds: func(l leaving) bool { return l.unseen },
	},
}

var (
	// noteText begins a note: // or !note, or note:, private: or internal: in any case.
	noteText = regexp.MustCompile(`(?i)^` + nothing + `(//|／／|[!！]note\b|(note|private|internal)[:：])`)
	// sendWord begins a text that is sent on purpose.
	sendWord = regexp.MustCompile(`(?i)^` + nothing + `[!！]send(?:` + space + `+|$)`)
	// bangWord begins a typed command.
	bangWord = regexp.MustCompile(`^` + nothing + `([!！]\p{L}+)`)
	// blank has nothing that could be read.
	blank = regexp.MustCompile(`^[\s\p{Cf}]*$`)
	// filled is a word in braces that stands for another.
	filled = regexp.MustCompile(`\{\w+\}`)
)

const (
	// space is any space, as pasted texts and keyboards of all countries have them.
	space = `[\p{Z}\p{Cc}]`
	// nothing is what can stand before a text without being seen.
	nothing = `[\p{Z}\p{Cc}\p{Cf}]*`
)

// say is what a guard tells of a text that it stops.
func (g guard) say(l leaving) string {
	if g.words == nil {
		return g.says
	}
	words := g.words(l)
	return filled.ReplaceAllStringFunc(g.says, func(string) string {
		word := words[0]
		words = words[1:]
		return word
	})
}

// stopped finds the first guard that refuses or keeps a text; nil where it may go out, or be asked about.
func (l leaving) stopped() *guard {
	for i, g := range guards {
		if g.does != asks && g.holds(l) {
			return &guards[i]
		}
	}
	return nil
}

// questions finds all guards that ask about a text.
func (l leaving) questions() []guard {
	var all []guard
	for _, g := range guards {
		if g.does == asks && g.holds(l) {
			all = append(all, g)
		}
	}
	return all
}

// bang is the !word at the start of a text.
func bang(text string) string {
	if m := bangWord.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// withoutMark is a note without what makes it one.
func withoutMark(text string) string { return strings.TrimSpace(noteText.ReplaceAllString(text, "")) }

// listed are names as a sentence has them: "Ana, Bob and Cleo".
func listed(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return fmt.Sprintf("%s and %s", strings.Join(names[:len(names)-1], ", "), names[len(names)-1])
}
