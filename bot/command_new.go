package bot

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
)

// The inputs of the form, by Input.Name.
const (
	newNumber  = "number"
	newContact = "name"
)

// maxName is how long a contact's name may be, in characters.
const maxName = 80

var newCommand = Command{
	Name: newName,
	Args: []Arg{
		{Name: "number", Help: "The phone number, with its country code.", Optional: true},
		{Name: "name", Help: "What the contact is called.", Optional: true},
	},
	Help:  "Starts a conversation with a number, and sends nothing yet. Without a number it opens a form.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		if call.Values != nil {
			return b.newForm(ctx, call)
		}
		to := parseRecipient(call.Text)
		switch {
		case to.Number == "" && to.Text != "":
			return Answer{}, refuse("That does not start with a phone number. Say " + Slash + " new +447700900123 Sam Field, or just " + Slash + " new.")
		case to.Number == "":
			return b.askWhoIsNew(ctx, call)
		}
		return b.open(ctx, call, to.Number, shorten(to.Text, maxName))
	},
}

func (b *Bot) askWhoIsNew(ctx context.Context, call Call) (Answer, error) {
	if _, err := b.inboxOf(ctx, call); err != nil {
		return Answer{}, err
	}
	return Answer{Form: &Form{
		Title: "New conversation", Submit: "Open", Command: newName,
		Inputs: []Input{
			{Name: newNumber, Label: "Phone number", Hint: "With its country code, such as +44 7700 900123. Nothing is sent yet.", MaxLength: maxNumber},
			{Name: newContact, Label: "Name", Hint: "What the contact is called, where you know it.", Optional: true, MaxLength: maxName},
		},
	}}, nil
}

// newForm takes the submitted form. What is wrong is said at the number, so that the form stays open.
func (b *Bot) newForm(ctx context.Context, call Call) (Answer, error) {
	number := strings.TrimSpace(call.Values[newNumber])
	if !isNumber(number) {
		return complain(newNumber, "That is not a phone number. Write it with its country code, such as +44 7700 900123."), nil
	}
	answer, err := b.open(ctx, call, number, shorten(call.Values[newContact], maxName))
	if err != nil {
		return complain(newNumber, bridge.Say(err)), err
	}
	return answer, nil
}

// open starts the conversation and says where it is.
func (b *Bot) open(ctx context.Context, call Call, number, name string) (Answer, error) {
	if call.Key == "" {
		return Answer{}, errNoKey
	}
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return Answer{}, err
	}
	r, err := b.core.OpenConversation(ctx, bridge.OpenRequest{Key: call.Key, Actor: call.Actor, Inbox: in.ID, To: number, Name: name})
	if err != nil {
		return Answer{}, err
	}
	who := sms.National(r.To)
	if r.Name != "" {
		who = shorten(r.Name, maxName) + ", " + who
	}
	v := &View{Lines: []string{openedSentence(who, r)}}
	if name != "" && r.Name != name {
		v.Lines = append(v.Lines, "The contact had a name already, which stays.")
	}
	if r.Thread != nil {
		v.Buttons = []Button{{Label: "Open thread", Thread: &Link{Channel: r.Thread.Channel, ID: r.Thread.ID}}}
		return Answer{View: v}, nil
	}
	v.Lines = append(v.Lines, "Its thread opens in a moment. What you type there goes out as SMS.")
	v.Buttons = []Button{{Label: "Show it", Command: findName, Value: r.To}}
	return Answer{View: v}, nil
}

func openedSentence(who string, r bridge.OpenResult) string {
	switch {
	case r.Reopened:
		return fmt.Sprintf("There is a conversation with %s. It was closed, and is open again.", who)
	case r.Known:
		return fmt.Sprintf("There is a conversation with %s already.", who)
	}
	return fmt.Sprintf("A conversation with %s is open. Nothing was sent.", who)
}
