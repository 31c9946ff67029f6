package bot

import (
	"context"
	"fmt"
	"strings"
)

var helpCommand = Command{
	Name:  helpName,
	Args:  []Arg{{Name: "command", Help: "The command to explain.", Optional: true}},
	Help:  "Lists the commands, or explains one.",
	Doors: DoorSlash | DoorButton | DoorTyped,

	TypedArgs: []Arg{{Name: "command", Help: "The command to explain.", Optional: true}},
	Run: func(_ context.Context, b *Bot, call Call) (Answer, error) {
		name, _ := firstWord(strings.ToLower(call.Text))
		if call.Typed != nil {
			return b.typedHelp(name), nil
		}
		if name == "" {
			return Answer{View: b.helpView()}, nil
		}
		if groups[name] != "" {
			return Answer{View: b.groupHelp(name)}, nil
		}
		c, ok := b.find(name)
		if !ok {
			return b.unknown(name), nil
		}
		return Answer{View: &View{Title: spoken(c), Lines: []string{c.Help}}}, nil
	},
}

// helpView lists what can be typed. Commands that are buttons only explain themselves where they stand.
func (b *Bot) helpView() *View {
	v := &View{
		Title: "What I can do",
		Lines: []string{"What you type in a conversation's thread goes out to the customer as SMS. Besides that there are:"},
		Buttons: []Button{
			{Label: "Inbox", Command: inboxName},
			{Label: "New message", Command: sendName},
			{Label: "Broadcasts", Command: broadcastName},
		},
	}
	told := map[string]bool{"": true}
	for _, c := range b.commands {
		switch {
		case !c.Doors.Has(DoorSlash):
		case c.Group == "":
			v.Items = append(v.Items, Item{Text: spoken(c) + "\n" + c.Help})
		case !told[c.Group]:
			told[c.Group] = true
			v.Items = append(v.Items, Item{Text: fmt.Sprintf("%s %s <command>\n%s Say %s help %s for them.", Slash, c.Group,
				groups[c.Group], Slash, c.Group)})
		}
	}
	return v
}

// groupHelp lists the commands of a group.
func (b *Bot) groupHelp(group string) *View {
	v := &View{Title: Slash + " " + group, Lines: []string{groups[group]}}
	for _, c := range b.commands {
		if c.Group == group && c.Doors.Has(DoorSlash) {
			v.Items = append(v.Items, Item{Text: spoken(c) + "\n" + c.Help})
		}
	}
	return v
}

// typedHelp lists the commands of threads, or explains one.
func (b *Bot) typedHelp(name string) Answer {
	if c, ok := b.find(name); ok && c.Doors.Has(DoorTyped) {
		return say(spokenTyped(c) + ": " + c.Help)
	}
	v := &View{Title: "What is typed here goes to the customer, or stays as a note where the thread is note-first. Besides there are:"}
	for _, c := range b.commands {
		if c.Doors.Has(DoorTyped) {
			v.Lines = append(v.Lines, spokenTyped(c)+": "+c.Help)
		}
	}
	v.Lines = append(v.Lines, "// or !note <text>: A note to the team, which never leaves.")
	return Answer{View: v}
}

// maxEcho is how much of somebody's typing error is repeated to them, in characters.
const maxEcho = 40

// unknown answers a name that is not in the table.
func (b *Bot) unknown(name string) Answer {
	v := b.helpView()
	sentence := fmt.Sprintf("There is no command %q.", shorten(name, maxEcho))
	if c, ok := b.nearest(strings.ToLower(name), DoorSlash); ok {
		sentence += fmt.Sprintf(" Did you mean %s %s?", Slash, c.Path())
	}
	v.Lines = []string{sentence}
	return Answer{View: v}
}

// spoken is how a command is typed, arguments included.
func spoken(c Command) string {
	words := c.Name
	if c.Doors.Has(DoorSlash) {
		words = Slash + " " + c.Path()
	}
	if usage := c.Usage(); usage != "" {
		words += " " + usage
	}
	return words
}
