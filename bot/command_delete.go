package bot

import (
	"context"
	"fmt"

	"partyline/bridge"
)

// deleteNumber is the form's only input.
const deleteNumber = "number"

// deleteCommand asks for the contact's number before it deletes them. What is typed behind it says who, and is not the proof.
var deleteCommand = Command{
	Name:  deleteName,
	Group: ContactGroup,
	Args:  []Arg{{Name: "number", Help: "The contact's number. In a conversation's thread it can be left out.", Optional: true}},
	Help:  "Deletes a contact with all messages, for ever. It asks for the number first.",
	Doors: DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.wholeOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if call.Values == nil {
			return Answer{Form: deleteForm(p.value())}, nil
		}
		done, err := b.core.Forget(ctx, bridge.ForgetRequest{Subject: p.subject(call), Number: call.Values[deleteNumber]})
		switch {
		case err == nil:
			return Answer{View: deletedView(done)}, nil
		case refused(err):
			return complain(deleteNumber, bridge.Say(err)), err
		}
		return Answer{}, err
	},
}

// deleteForm asks for the number of the contact whom value names.
func deleteForm(value string) *Form {
	return &Form{
		Title:   "Delete contact",
		Submit:  "Delete for ever",
		Command: deleteName,
		Value:   value,
		Inputs: []Input{{Name: deleteNumber, Label: "Type the contact's number to delete them", MaxLength: maxNumber,
			Hint: "All messages, files and notes go with them. It cannot be undone."}},
	}
}

// deletedView says what was deleted, and what is left to people.
func deletedView(done bridge.Forgotten) *View {
	lines := []string{fmt.Sprintf("The contact is deleted, and %s with them.", counted(done.Messages, "message"))}
	if done.Threads > 0 {
		lines = append(lines, fmt.Sprintf("What Partyline posted in %s is being replaced. What colleagues typed there stays until they delete it.",
			counted(done.Threads, "thread")))
	}
	return &View{Title: "Contact deleted", Lines: lines}
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
