package automation

import (
	"time"
)

// Definition is an automation as it is written in a file.
type Definition struct {
	// Name is one word: letters of a to z, digits and hyphens. It names the automation in commands, for ever.
	Name string
	// Title is what people call it; threads show it as the author of its texts.
	Title string
	// Inboxes are the names of those that have it; none for all.
	Inboxes []string
	// Line is the number of ours that its texts leave from, as E.164; empty for the one that the contact used last.
	Line string
	// Triggers are what starts it by itself; none where it is started by hand only, as every automation can be.
	Triggers []Trigger
	// Steps are what it does, one after another.
	Steps []*Step

	places map[string]*Step
}

// Trigger is one thing that starts an automation for a contact.
type Trigger struct {
	Kind TriggerKind
	// Word is the tag as bridge.TagName writes it, or list or keyword as sms.Fold does; empty for the other kinds.
	Word string
}

// TriggerKind says what a trigger waits for.
type TriggerKind string

const (
	// ByTag starts when a contact gets a tag.
	ByTag TriggerKind = "tag"
	// ByList starts when a contact joins a list.
	ByList TriggerKind = "list"
	// ByKeyword starts when a contact texts a word, and nothing but this word.
	ByKeyword TriggerKind = "keyword"
	// ByFirstMessage starts when a contact texts for the first time.
	ByFirstMessage TriggerKind = "first message"
	// ByOptIn starts when a contact agrees to be texted.
	ByOptIn TriggerKind = "opt-in"
	// byHand starts nothing by itself. It can stand in a file to say so.
	byHand TriggerKind = "by hand"
)

// StepKind says what a step does.
type StepKind string

// The kinds of steps, as files name them. The table kinds says what each does.
const (
	Send         StepKind = "send"
	Wait         StepKind = "wait"
	WaitForReply StepKind = "wait_for_reply"
	Tag          StepKind = "tag"
	Untag        StepKind = "untag"
	Join         StepKind = "join"
	Leave        StepKind = "leave"
	Deal         StepKind = "deal"
	Notify       StepKind = "notify"
	Branch       StepKind = "branch"
	Stop         StepKind = "stop"
)

// Step is one step of an automation.
type Step struct {
	Kind StepKind
	// Path names its place among the steps: "2" is the second, "2.replied.1" the first of what the second does after a reply. It is where
	// a contact is, as the database keeps it.
	Path string
	// Text is the SMS, the notice, or the name of the tag or list.
	Text string
	// Wait is how long Wait and WaitForReply wait.
	Wait Waiting
	// Deal is what happens to the contact's deal.
	Deal DealStep
	// If decides a Branch.
	If Condition
	// Then is what is done where there was a reply, or where the condition holds; Else where not.
	Then, Else []*Step

	// next is the path of what comes after the step and its branches; empty where that is the end.
	next string
}

// Waiting is a time that passes: a length, or until a time of day where the contact is.
type Waiting struct {
	// For is a length; 0 where it is until a moment.
	For time.Duration
	// Clock is the time of day, as a time since midnight.
	Clock time.Duration
	// Weekday is the day of it; nil for the next day on which that time is still to come.
	Weekday *time.Weekday
}

// DealStep is what a step does with a deal.
type DealStep struct {
	// Do is "open", "move", "win" or "lose".
	Do string
	// Title names a new deal.
	Title string
	// Pipeline and Stage are where it is put; empty for the first.
	Pipeline, Stage string
	// Value is what it is worth, as people write it: "120" or "120.50 GBP"; empty for nothing.
	Value string
}

// Condition decides which way a contact goes.
type Condition struct {
	// Has are words of which one stands in the contact's last reply; Is are texts of which the reply is one. Both are folded.
	Has, Is []string
	// Tag and List are what the contact has and is on.
	Tag, List string
}

// At is the step with a path; nil where there is none.
func (d Definition) At(path string) *Step { return d.places[path] }

// First is the path of the first step.
func (d Definition) First() string { return d.Steps[0].Path }

// Next is the path of what comes after the step at a path; empty for the end.
func (s *Step) Next() string { return s.next }

// Into is where a contact goes who takes a way through the step's branches.
func (s *Step) Into(way []*Step) string {
	if len(way) == 0 {
		return s.next
	}
	return way[0].Path
}
