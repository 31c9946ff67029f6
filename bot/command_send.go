package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// The inputs of the form, by Input.Name.
const (
	sendNumber = "number"
	sendText   = "text"
)

var sendCommand = Command{
	Name: sendName,
	Args: []Arg{
		{Name: "number", Help: "The phone number, with its country code.", Optional: true},
		{Name: "text", Help: "What the customer shall read.", Optional: true},
	},
	TypedArgs: []Arg{{Name: "text", Help: "What the customer shall read."}},
	Help:      "Sends an SMS to a number. Without number and text it opens a form.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		if call.Values != nil {
			return b.sendForm(ctx, call)
		}
		to := parseRecipient(call.Text)
		if to.Number == "" && to.Text != "" {
			return Answer{}, refuse("That does not start with a phone number. Say " + Slash + " send +447700900123 Hello there, or just " + Slash + " send.")
		}
		if to.Text == "" {
			return b.askToSend(ctx, call, to)
		}
		if complaint := textComplaint(to.Text); complaint != "" {
			return Answer{}, refuse(complaint)
		}
		if to.Unsure {
			return b.askToSend(ctx, call, to)
		}
		return b.send(ctx, call, to)
	},
}

// askToSend opens the form, filled in with what was typed already.
func (b *Bot) askToSend(ctx context.Context, call Call, to recipient) (Answer, error) {
	if _, err := b.inboxOf(ctx, call); err != nil {
		return Answer{}, err
	}
	value := ""
	if to.Conversation != 0 {
		value = conversationValue(to.Conversation)
	}
	return Answer{Form: &Form{
		Title:   "New message",
		Submit:  "Send",
		Command: sendName,
		Value:   value,
		Inputs: []Input{
			{Name: sendNumber, Label: "Phone number", Hint: "With its country code, such as +44 7700 900123.", Initial: to.Number, MaxLength: maxNumber},
			{Name: sendText, Label: "Text", Hint: strings.TrimSpace("Goes out as SMS, as it stands here. " + to.Loses), Initial: to.Text, Long: true, MaxLength: sms.MaxCharacters},
		},
	}}, nil
}

// sendForm takes the submitted form. Whatever goes wrong is said at an input, so that the form stays open and no text is lost.
func (b *Bot) sendForm(ctx context.Context, call Call) (Answer, error) {
	number, text := strings.TrimSpace(call.Values[sendNumber]), strings.TrimSpace(call.Values[sendText])
	complaints := map[string]string{}
	if !isNumber(number) {
		complaints[sendNumber] = "That is not a phone number. Write it with its country code, such as +44 7700 900123."
	}
	if complaint := textComplaint(text); complaint != "" {
		complaints[sendText] = complaint
	}
	if len(complaints) > 0 {
		return Answer{Errors: complaints}, nil
	}
	in, _, _, _ := parseConversation(call.Text) // the line of that one sends, while it is still the same number
	answer, err := b.send(ctx, call, recipient{Number: number, Text: text, Conversation: in})
	switch {
	case err == nil:
		return answer, nil
	case refused(err) && bridge.AboutOf(err) != bridge.AboutText:
		return complain(sendNumber, bridge.Say(err)), err
	default:
		return complain(sendText, bridge.Say(err)), err
	}
}

// textComplaint says why a text cannot be an SMS, and what to do; empty where it can.
func textComplaint(text string) string {
	if text == "" {
		return "There is no text. Write what the SMS shall say."
	}
	return tooLong(sms.Count(text))
}

// errNoKey means that an adapter forgot what a repeated delivery is known by. Nothing is sent then, for it could be sent twice.
var errNoKey = errors.New("bot: a call that sends has no key")

// send queues the SMS and says what happened.
func (b *Bot) send(ctx context.Context, call Call, to recipient) (Answer, error) {
	if call.Key == "" {
		return Answer{}, errNoKey
	}
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return Answer{}, err
	}
	r, err := b.core.SendText(ctx, bridge.SendRequest{Key: call.Key, Actor: call.Actor, Inbox: in.ID, To: to.Number, In: to.Conversation, Text: to.Text,
		Mentions: call.Mentions})
	if err != nil {
		return Answer{}, err
	}
	v := &View{Lines: []string{became(r)}}
	switch {
	case r.Thread != nil:
		v.Buttons = []Button{{Label: "Open thread", Thread: &Link{Channel: r.Thread.Channel, ID: r.Thread.ID}}}
	case !r.Repeated:
		v.Lines = append(v.Lines, "Its thread opens in a moment.")
	}
	return Answer{View: v}, nil
}

// became says what became of a text.
func became(r bridge.SendResult) string {
	const asks = "The thread asks whether it shall go to the customer."
	switch {
	case r.State == store.Asked && r.Repeated:
		return "Not sent yet. " + asks
	case r.State == store.Asked:
		return "Not sent yet. " + r.Reasons + " " + asks
	case r.State == store.Canceled:
		return "It was kept as a note already, and is not sent."
	case r.Repeated:
		return "It was sent already, and is not sent again."
	}
	return fmt.Sprintf("Queued for %s: %s.", r.To, segments(r.Counted.Segments))
}

func segments(n int) string {
	if n == 1 {
		return "1 segment"
	}
	return fmt.Sprintf("%d segments", n)
}
