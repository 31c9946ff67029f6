package bot

import (
	"context"
	"fmt"
	"slices"
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

// What is typed behind the other contact in a thread, once it is clear which of the two is kept: the thread's own, or the other.
const (
	keepThis  = "keep this"
	keepOther = "keep other"
)

const helpOther = "The number or the name of the other contact."

// mergeCommand makes one contact of two. It shows what would happen either way, and asks which.
var mergeCommand = Command{
	Name:      mergeName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, {Name: "other", Help: helpOther, Optional: true}},
	TypedArgs: []Arg{{Name: "other", Help: helpOther}},
	Help:      "Makes one contact of two, with all messages. It asks first which of them is kept.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		step, rest := firstWord(p.rest)
		if step == mergeDo {
			drop, err := strconv.ParseInt(rest, 10, 64)
			if err != nil {
				return Answer{}, refuse("It is not clear which contacts are meant. Say " + Slash + " contact merge and both numbers.")
			}
			return b.merge(ctx, call, p, store.ContactID(drop))
		}
		typed, keep := p.rest, ""
		switch {
		case call.Values != nil:
			typed = call.Values[mergeInput]
		case call.Typed != nil:
			typed, keep = mergeTyped(p.rest)
		}
		if strings.TrimSpace(typed) == "" {
			return Answer{Form: &Form{Title: "Merge contacts", Submit: "Go on", Command: mergeName, Value: p.value(), Inputs: []Input{
				{Name: mergeInput, Label: "Number or name of the other contact", Hint: "You are asked which of the two is kept.", MaxLength: bridge.MaxContactName},
			}}}, nil
		}
		other, err := b.otherOf(ctx, p, typed)
		if err != nil && call.Values != nil {
			return complain(mergeInput, bridge.Say(err)), err
		}
		if err != nil {
			return Answer{}, err
		}
		switch keep {
		case keepThis:
			return b.merge(ctx, call, p, other.contact.ID)
		case keepOther:
			return b.merge(ctx, call, other, p.contact.ID)
		}
		if call.Typed != nil {
			return mergeQuestion(p, other), nil
		}
		return mergeView(p, other), nil
	},
}

// mergeTyped takes apart what is typed in a thread: the other contact, and which of the two is kept, where that is said.
func mergeTyped(text string) (other, keep string) {
	words := strings.Fields(text)
	if len(words) > 2 {
		switch said := strings.ToLower(strings.Join(words[len(words)-2:], " ")); said {
		case keepThis, keepOther:
			return strings.Join(words[:len(words)-2], " "), said
		}
	}
	return text, ""
}

// otherOf is the contact with whom somebody is merged: by number, or by name where there is one of that name only.
func (b *Bot) otherOf(ctx context.Context, p party, typed string) (party, error) {
	other, err := b.partyNumbered(ctx, p.inbox, typed)
	if err != nil && leadingNumber(typed) == "" {
		other, err = b.partyNamed(ctx, p, typed)
	}
	if err == nil && other.contact.ID == p.contact.ID {
		err = refuse("That is the same contact. Say the number or the name of another one.")
	}
	return other, err
}

const mergeTitle = "Merge two contacts?"

// mergeLines say what merging does.
var mergeLines = []string{
	"The one that you keep keeps their number, name and fields; where both have one, the other's is kept as a field beside it.",
	"Messages, notes, tags, lists, deals, automations and consents of the other become theirs. Conversations on the same line are joined; the other's thread says where it goes on.",
	"If either opted out of texts, the kept one has. A later text from the other number opens a new contact. It cannot be undone.",
}

// mergeQuestion shows in a thread what would happen, and what to type for each direction.
func mergeQuestion(p, other party) Answer {
	lines := slices.Clone(mergeLines)
	for _, way := range []struct {
		kept party
		word string
	}{{p, keepThis}, {other, keepOther}} {
		lines = append(lines, fmt.Sprintf("To keep %s, type !%s %s %s", named(way.kept.contact), mergeName, other.contact.Number, way.word))
	}
	return Answer{View: &View{Title: mergeTitle, Lines: lines}}
}

// named is a contact by name and number.
func named(c store.Contact) string {
	number := sms.National(c.Number)
	if name := oneLine(c.Name); name != "" {
		return shorten(name, maxTitle/2) + ", " + number
	}
	return number
}

// mergeView shows what would happen, with a button for each direction.
func mergeView(p, other party) Answer {
	v := &View{Title: mergeTitle, Lines: mergeLines}
	for _, way := range []struct{ keep, drop party }{{p, other}, {other, p}} {
		v.Fields = append(v.Fields, Field{Label: way.keep.called(), Value: sms.National(way.keep.contact.Number)})
		v.Buttons = append(v.Buttons, Button{Label: shorten("Keep "+way.keep.called()+", "+sms.National(way.keep.contact.Number), maxOption), Command: mergeName,
			Value: way.keep.about(mergeDo, strconv.FormatInt(int64(way.drop.contact.ID), 10)), Style: StyleDanger})
	}
	v.Buttons = append(v.Buttons, paneButton(p))
	return Answer{View: v, Replace: true}
}

// merge takes the answer. The threads say by themselves what came of it.
func (b *Bot) merge(ctx context.Context, call Call, keep party, drop store.ContactID) (Answer, error) {
	err := b.core.Merge(ctx, bridge.MergeRequest{Key: call.Key, Actor: call.Actor, Inbox: keep.inbox.ID, Keep: keep.contact.ID, Drop: drop})
	switch {
	case err != nil:
		return Answer{}, err
	case call.Typed != nil:
		return Answer{Quiet: true}, nil
	}
	return Answer{Replace: true, View: &View{Lines: []string{fmt.Sprintf("The two are one contact now: %s.", named(keep.contact))},
		Buttons: []Button{paneButton(keep)}}}, nil
}
