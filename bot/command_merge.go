package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

const mergeName = "merge"

// mergeInput is the only input of the form that asks for the other contact.
const mergeInput = "number"

// mergeDo stands in the value of the buttons that merge, before the contact that goes.
const mergeDo = ";merge"

var otherNumber = Arg{Name: "other", Help: "The number of the other contact.", Optional: true}

// mergeCommand makes one contact of two. It shows what would happen either way, and asks which.
var mergeCommand = Command{
	Name:      mergeName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, otherNumber},
	TypedArgs: []Arg{{Name: "other", Help: "The number of the other contact."}},
	Help:      "Makes one contact of two, with all messages. It asks first which of them is kept.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		step, rest := firstWord(p.rest)
		if step == mergeDo {
			return b.merge(ctx, call, p, rest)
		}
		typed := p.rest
		if call.Values != nil {
			typed = call.Values[mergeInput]
		}
		if strings.TrimSpace(typed) == "" {
			return Answer{Form: &Form{Title: "Merge contacts", Submit: "Go on", Command: mergeName, Value: p.value(), Inputs: []Input{
				{Name: mergeInput, Label: "Number of the other contact", Hint: "You are asked which of the two is kept.", MaxLength: maxNumber},
			}}}, nil
		}
		other, err := b.partyNumbered(ctx, p.inbox, typed)
		if err == nil && other.contact.ID == p.contact.ID {
			err = refuse("That is the same contact. Say the number of another one.")
		}
		if err != nil && call.Values != nil {
			return complain(mergeInput, bridge.Say(err)), err
		}
		if err != nil {
			return Answer{}, err
		}
		if call.Typed != nil {
			return say(fmt.Sprintf("To merge them, press Contact… on the card, then Merge…; or say %s contact merge %s %s in the channel. It asks which is kept.",
				Slash, p.contact.Number, other.contact.Number)), nil
		}
		return mergeView(p, other), nil
	},
}

// mergeView shows what would happen, with a button for each direction.
func mergeView(p, other party) Answer {
	v := &View{Title: "Merge two contacts?", Lines: []string{
		"The one that you keep keeps their number, name and fields; where both have one, the other's is kept as a field beside it.",
		"Messages, notes, tags, lists, deals and consents of the other become theirs. Conversations on the same line are joined; the other's thread says where it goes on.",
		"If either opted out of texts, the kept one has. A later text from the other number opens a new contact. It cannot be undone.",
	}}
	for _, way := range []struct{ keep, drop party }{{p, other}, {other, p}} {
		v.Fields = append(v.Fields, Field{Label: way.keep.called(), Value: sms.National(way.keep.contact.Number)})
		v.Buttons = append(v.Buttons, Button{Label: shorten("Keep "+way.keep.called()+", "+sms.National(way.keep.contact.Number), maxOption), Command: mergeName,
			Value: way.keep.about(mergeDo, strconv.FormatInt(int64(way.drop.contact.ID), 10)), Style: StyleDanger})
	}
	v.Buttons = append(v.Buttons, paneButton(p))
	return Answer{View: v, Replace: true}
}

// merge takes the answer.
func (b *Bot) merge(ctx context.Context, call Call, keep party, drop string) (Answer, error) {
	n, err := strconv.ParseInt(drop, 10, 64)
	if err != nil {
		return Answer{}, refuse("It is not clear which contacts are meant. Say " + Slash + " contact merge and both numbers.")
	}
	err = b.core.Merge(ctx, bridge.MergeRequest{Actor: call.Actor, Inbox: keep.inbox.ID, Keep: keep.contact.ID, Drop: store.ContactID(n)})
	if err != nil {
		return Answer{}, err
	}
	return Answer{Replace: true, View: &View{Lines: []string{fmt.Sprintf("The two are one contact now: %s, %s.", keep.called(), sms.National(keep.contact.Number))},
		Buttons: []Button{paneButton(keep)}}}, nil
}
