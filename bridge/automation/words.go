package automation

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"partyline/bridge/sms"
	"partyline/store"
)

// saidIn tells whether a reply is what a condition wants.
func (c Condition) saidIn(reply string) bool {
	said := sms.Fold(reply)
	if slices.Contains(c.Is, said) {
		return true
	}
	words := " " + strings.Join(wordsOf(said), " ") + " "
	return slices.ContainsFunc(c.Has, func(w string) bool {
		wanted := strings.Join(wordsOf(w), " ")
		return wanted != "" && strings.Contains(words, " "+wanted+" ")
	})
}

// wordsOf are the words of a folded text, without punctuation.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// String is the condition as people read it.
func (c Condition) String() string {
	switch {
	case len(c.Has) > 0:
		return "the reply has " + strings.Join(c.Has, " or ")
	case len(c.Is) > 0:
		return "the reply is " + strings.Join(c.Is, " or ")
	case c.Tag != "":
		return "they have the tag " + c.Tag
	}
	return "they are on the list " + c.List
}

// String is the step as people read it, short and without a full stop.
func (s *Step) String() string {
	switch s.Kind {
	case Send:
		return "text “" + shown(s.Text) + "”"
	case Wait:
		return "wait " + s.Wait.String()
	case WaitForReply:
		return "wait for a reply for " + s.Wait.String()
	case Tag, Untag:
		return string(s.Kind) + " " + s.Text
	case Join, Leave:
		return string(s.Kind) + " the list " + s.Text
	case Deal:
		return strings.TrimSpace(s.Deal.Do + " deal " + shown(s.Deal.Title) + " " + s.Deal.Stage)
	case Notify:
		return "tell the team"
	case Branch:
		return "branch on whether " + s.If.String()
	case Stop:
	}
	return string(s.Kind)
}

// Starts says what starts the automation, as a sentence.
func (d Definition) Starts() string {
	if len(d.Triggers) == 0 {
		return "Started by hand."
	}
	var all []string
	for _, t := range d.Triggers {
		all = append(all, strings.TrimSpace(string(t.Kind)+" "+t.Word))
	}
	return "Started by " + strings.Join(all, ", ") + ", or by hand."
}

// Where says where a run is, as people read it: what it waits for, and what comes then. zone is that of whoever reads.
func Where(d Definition, run store.AutomationRun) (waits, then string) {
	step := d.At(run.Position)
	then = "it ends"
	if step != nil {
		then = fmt.Sprintf("step %s: %s", step.Path, step)
	}
	switch run.Waits {
	case store.WaitsTime:
		return "Waits until", then
	case store.WaitsReply:
		return "Waits for a reply until", "goes on without one"
	case store.WaitsQuiet:
		return "Waits for the end of quiet hours at", then
	}
	return "Goes on at", then
}
