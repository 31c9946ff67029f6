package automation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"partyline/bridge"
	"partyline/bridge/sms"
)

// kind is one row of the table of steps: what may be written, how it is read, and what the documentation says.
type kind struct {
	name StepKind
	// takes is what stands behind the name, for the documentation; empty for nothing.
	takes string
	// does says what it does, as a sentence.
	does string
	// more are the other keys that it may have.
	more []key
	// read reads the step from what stands behind its name; nil where nothing does.
	read func(r *reader, n ast.Node, f fields, s *Step)
	// then and otherwise are the keys of its branches; empty where it has none.
	then, otherwise string
}

// key is a key that stands beside the name of a step.
type key struct{ name, means string }

// kinds are all kinds of steps.
var kinds = []kind{
	{
		name: Send, takes: "a text",
		does: "Sends an SMS. The text may hold merge fields with a default, such as `{{first_name|there}}`. In the contact's quiet hours it waits for " +
			"their end, and the steps behind it with it. What must not be sent ends the automation for this contact, and the thread says why.",
		read: (*reader).send,
	},
	{
		name: Wait, takes: "a length of time, or a moment",
		does: "Waits: `2 days`, `1 hour 30 minutes`, `until 10:00`, `until monday 9:30`. Moments are by the clock where the contact is.",
		read: (*reader).wait,
	},
	{
		name: WaitForReply, takes: "a length of time",
		does: "Waits until the contact texts, at most so long. A text counts that came since the last one that the automation sent.",
		more: []key{{"replied", "steps for those who texted"}, {"silent", "steps for those who did not"}},
		then: "replied", otherwise: "silent",
		read: (*reader).waitForReply,
	},
	{name: Tag, takes: "the name of a tag", does: "Gives the contact a tag.", read: (*reader).named},
	{name: Untag, takes: "the name of a tag", does: "Takes a tag away.", read: (*reader).named},
	{name: Join, takes: "the name of a list", does: "Puts the contact on a list of the inbox.", read: (*reader).named},
	{name: Leave, takes: "the name of a list", does: "Takes the contact off a list.", read: (*reader).named},
	{
		name: Deal, takes: "`open`, `move`, `win` or `lose`",
		does: "Opens a deal for the contact, or does something about the newest one that is open.",
		more: []key{{"title", "names a new deal"}, {"pipeline", "the pipeline of a new deal"}, {"stage", "the stage of a new deal, or the one to move to"},
			{"value", "what a new deal is worth, such as `120.50 GBP`; without a currency it is the inbox's"}},
		read: (*reader).deal,
	},
	{name: Notify, takes: "a text", does: "Tells the team, in the thread and in the channel. The contact does not see it.", read: (*reader).notify},
	{
		name: Branch, takes: "a condition",
		does: "Goes one way or another. The condition is one of `reply_has: [words]` (one of the words is in the last reply), `reply_is: [texts]` (the reply is " +
			"one of them), `tag: name` and `list: name`. Capital letters and accents do not matter in replies.",
		more: []key{{"then", "steps where the condition holds"}, {"otherwise", "steps where it does not"}},
		then: "then", otherwise: "otherwise",
		read: (*reader).branch,
	},
	{name: Stop, does: "Ends the automation for this contact."},
}

// triggerKinds are all kinds of triggers, as files write them and as the documentation explains them.
var triggerKinds = []struct{ written, means string }{
	{"keyword: [WORD]", "a contact texts one of these words, and nothing but it; capital letters and accents do not matter. Words that carriers answer, such as STOP and HELP, are refused."},
	{"tag: NAME", "a contact gets the tag, whoever or whatever puts it on."},
	{"list: NAME", "a contact joins the list."},
	{"first message", "somebody texts one of your lines for the first time."},
	{"opt-in", "a contact agrees to be texted who did not, or had opted out."},
	{"by hand", "an admin says so. Nothing else starts it where this stands alone, or where there is no trigger."},
}

// triggersWritten are all triggers as files write them.
func triggersWritten() []string {
	all := make([]string, len(triggerKinds))
	for i, k := range triggerKinds {
		all[i] = k.written
	}
	return all
}

// kindOf is the row of a kind.
func kindOf(name StepKind) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// ways are the names of a kind's branches.
func (k StepKind) ways() (then, otherwise string) {
	row, _ := kindOf(k)
	return row.then, row.otherwise
}

func kindNames() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k.name)
	}
	return names
}

// stepsOf reads a list of steps. heard tells whether there is a reply by then; it comes back as it is after them.
func (r *reader) stepsOf(n ast.Node, depth int, heard bool) (steps []*Step, after bool) {
	if depth > MaxNesting {
		r.wrong(n, "Branches lie more than %d deep within each other here. Make it simpler, or let a tag start another automation.", MaxNesting)
		return nil, heard
	}
	nodes := r.list(n)
	if len(nodes) == 0 {
		r.wrong(n, "There are no steps here. Write some, or leave this out.")
	}
	for i, n := range nodes {
		if r.steps++; r.steps == MaxSteps+1 {
			r.wrong(n, "This automation has more than %d steps. Split it, and let a tag start the rest.", MaxSteps)
		}
		if r.steps > MaxSteps {
			break
		}
		s := r.step(n, depth, &heard)
		if s == nil {
			continue
		}
		steps = append(steps, s)
		if s.Kind == Stop && i+1 < len(nodes) {
			r.wrong(nodes[i+1], "This is never reached, as the automation ends in the line above. Remove it, or the stop.")
		}
	}
	return steps, heard
}

// step reads one step; nil where it cannot be told what it is, which is said.
func (r *reader) step(n ast.Node, depth int, heard *bool) *Step {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		if word, ok := r.scalar(n, "a step"); ok && word == string(Stop) {
			return &Step{Kind: Stop}
		} else if ok {
			r.wrong(n, "%q is no step.%s A step is one of %s, and a colon behind it.", shown(word), meant(word, kindNames()), strings.Join(kindNames(), ", "))
		}
		return nil
	}
	f, _ := r.mapping(n, "a step")
	row, at, ok := r.kindIn(f)
	if !ok {
		return nil
	}
	s := &Step{Kind: row.name}
	if row.read != nil {
		row.read(r, at, f, s)
	}
	if s.Kind == Branch && len(s.If.Has)+len(s.If.Is) > 0 && !*heard {
		r.wrong(at, "There is no reply yet that could be looked at. Put this behind a wait_for_reply.")
	}
	if row.then != "" {
		r.branches(f, row, s, depth, heard)
	}
	return s
}

// branches reads the steps within a step.
func (r *reader) branches(f fields, row kind, s *Step, depth int, heard *bool) {
	afterThen, afterElse := *heard, *heard
	if n := f.get(row.then); n != nil {
		s.Then, afterThen = r.stepsOf(n, depth+1, *heard || s.Kind == WaitForReply)
	} else if s.Kind == WaitForReply {
		afterThen = true
	}
	if n := f.get(row.otherwise); n != nil {
		s.Else, afterElse = r.stepsOf(n, depth+1, *heard)
	}
	if s.Kind == Branch && f.get(row.then) == nil && f.get(row.otherwise) == nil {
		r.wrong(f.at, "This branch leads nowhere. Add then, otherwise, or both, each with steps.")
	}
	*heard = afterThen || afterElse
}

// kindIn finds which kind of step a mapping is.
func (r *reader) kindIn(f fields) (row kind, value ast.Node, ok bool) {
	var found []kind
	for _, e := range f.all {
		if k, is := kindOf(StepKind(e.name)); is {
			found = append(found, k)
			value = e.value
		}
	}
	switch {
	case len(found) > 1:
		r.wrong(f.at, "This is both %s and %s. Put a hyphen before each step.", found[0].name, found[1].name)
		return kind{}, nil, false
	case len(found) == 0 && len(f.all) > 0:
		first := f.all[0]
		r.wrong(first.key, "%q is no step.%s A step is one of %s.", shown(first.name), meant(first.name, kindNames()), strings.Join(kindNames(), ", "))
		return kind{}, nil, false
	case len(found) == 0:
		r.wrong(f.at, "Here is no step. A step is one of %s.", strings.Join(kindNames(), ", "))
		return kind{}, nil, false
	}
	row = found[0]
	names := []string{string(row.name)}
	for _, k := range row.more {
		names = append(names, k.name)
	}
	f.only("A step "+string(row.name), names...)
	return row, value, true
}

func (r *reader) send(n ast.Node, _ fields, s *Step) {
	r.sends++
	text, ok := r.scalar(n, "the text that the customer reads")
	if !ok {
		return
	}
	s.Text = text
	filled, say := sample(text)
	if say != "" {
		r.wrong(n, "%s", say)
		return
	}
	switch counted := sms.Count(filled); {
	case counted.TooLong():
		r.wrong(n, "This text has %d characters; an SMS can have at most %d. Shorten it.", counted.Characters, sms.MaxCharacters)
	case counted.Segments >= manySegments:
		r.warn(n, "This text costs %d segments (%s) each time. A shorter one costs less.", counted.Segments, counted.Encoding)
	}
}

func (r *reader) wait(n ast.Node, _ fields, s *Step) {
	if text, ok := r.scalar(n, "how long"); ok {
		var say string
		if s.Wait, say = readWaiting(text); say != "" {
			r.wrong(n, "%s", say)
		}
	}
}

func (r *reader) waitForReply(n ast.Node, _ fields, s *Step) {
	text, ok := r.scalar(n, "how long at most")
	if !ok {
		return
	}
	var say string
	if s.Wait.For, say = readLength(text); say != "" {
		r.wrong(n, "%s", say)
	}
}

func (r *reader) named(n ast.Node, _ fields, s *Step) {
	if s.Kind == Join || s.Kind == Leave {
		s.Text = r.name(n, "the name of a list")
		return
	}
	s.Text = r.tag(n)
}

// tag reads the name of a tag, as the bridge keeps it.
func (r *reader) tag(n ast.Node) string {
	text := r.name(n, "the name of a tag")
	if text == "" {
		return ""
	}
	name, err := bridge.TagName(text)
	if err != nil {
		r.wrong(n, "%s", bridge.Say(err))
	}
	return name
}

func (r *reader) notify(n ast.Node, _ fields, s *Step) {
	text, ok := r.scalar(n, "what the team is told")
	if !ok {
		return
	}
	if s.Text = text; len([]rune(text)) > maxNotice {
		r.wrong(n, "This has %d characters; a notice has at most %d. Shorten it.", len([]rune(text)), maxNotice)
	}
	if _, say := sample(text); say != "" {
		r.wrong(n, "%s", say)
	}
}

func (r *reader) branch(n ast.Node, _ fields, s *Step) {
	f, ok := r.mapping(n, "a condition, such as reply_has: [yes] or tag: vip")
	if !ok {
		return
	}
	f.only("A condition", "reply_has", "reply_is", "tag", "list")
	if len(f.all) != 1 {
		r.wrong(n, "A branch has one condition. Use branches within each other for more.")
		return
	}
	switch e := f.all[0]; e.name {
	case "reply_has":
		s.If.Has = r.words(e.value, "a word")
	case "reply_is":
		s.If.Is = r.words(e.value, "a text")
	case "tag":
		s.If.Tag = r.tag(e.value)
	case "list":
		s.If.List = r.name(e.value, "the name of a list")
	}
}

// dealKeys are the keys that each thing to do with a deal takes, of which the first must be there.
var dealKeys = map[string][]string{
	"open": {"title", "pipeline", "stage", "value"},
	"move": {"stage"},
	"win":  nil,
	"lose": nil,
}

func (r *reader) deal(n ast.Node, f fields, s *Step) {
	s.Deal.Do = r.one(n, "something to do with a deal", "open", "move", "win", "lose")
	if s.Deal.Do == "" {
		return
	}
	takes := dealKeys[s.Deal.Do]
	for _, e := range f.all {
		if e.name == string(Deal) {
			continue
		}
		if !slices.Contains(takes, e.name) {
			if slices.Contains(dealKeys["open"], e.name) { // others were refused
				r.wrong(e.key, "deal: %s takes no %s. Remove it.", s.Deal.Do, e.name)
			}
			continue
		}
		r.dealKey(e, &s.Deal)
	}
	if len(takes) > 0 && f.get(takes[0]) == nil {
		r.wrong(n, "deal: %s needs a %s. Add it below, without a hyphen.", s.Deal.Do, takes[0])
	}
}

func (r *reader) dealKey(e pair, d *DealStep) {
	text := r.name(e.value, fmt.Sprintf("the %s of a deal", e.name))
	switch e.name {
	case "title":
		d.Title = text
		if _, say := sample(text); say != "" {
			r.wrong(e.value, "%s", say)
		}
	case "pipeline":
		d.Pipeline = text
	case "stage":
		d.Stage = text
	case "value":
		d.Value = text
		if _, err := bridge.ParseMoney(text, "USD"); text != "" && err != nil {
			r.wrong(e.value, "%s", bridge.Say(err))
		}
	}
}
