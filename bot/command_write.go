package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// The steps of writing, as the values of buttons and forms carry them behind the conversation's id. No step opens the window.
const (
	// writeCount: something was typed.
	writeCount = "count"
	// writeFix replaces typographic characters.
	writeFix = "fix"
	// writeSubmit is the window's own button; behind it stands how many segments the window has shown.
	writeSubmit = "submit"
	// writeSend sends what a preview shows.
	writeSend = "send"
	// writeEdit opens the window again.
	writeEdit = "edit"
	// writeDiscard drops it.
	writeDiscard = "discard"
	// writeDraft puts a draft of the assistant into it.
	writeDraft = "draft"
)

// writeText is the window's input.
const writeText = "text"

// writeCommand is the compose window of a conversation. Where windows can follow what is typed the counters stand in it; elsewhere a
// preview shows them, and sends.
var writeCommand = Command{
	Name:  writeName,
	Help:  "Opens a window to write to the thread's customer, with what the SMS will cost.",
	Doors: DoorSlash | DoorButton | DoorShortcut,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		if call.Text == "" && call.Values == nil {
			owner, err := b.threadOwner(ctx, call)
			if err != nil {
				return Answer{}, err
			}
			if owner == 0 { // not within a conversation: ask for the number too
				return b.askToSend(ctx, call, recipient{})
			}
		}
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		rest, about, _ := strings.Cut(s.rest, draftMark)
		step, shown := firstWord(rest)
		l := letter{b: b, call: call, to: s.id, inbox: s.inbox.ID, text: strings.TrimSpace(call.Values[writeText])}
		l.draft, _ = parseDraft(about)
		return l.step(ctx, step, shown)
	},
}

// letter is a text that is being written to a conversation.
type letter struct {
	b    *Bot
	call Call
	to   store.ConversationID
	// inbox is that of the conversation.
	inbox store.InboxID
	text  string
	// draft is the one of which it was made; zero for none.
	draft bridge.DraftRef
}

// draftMark stands before the draft in the value of a button.
const draftMark = " @"

func (l letter) step(ctx context.Context, step, shown string) (Answer, error) {
	if step != "" && step != writeDiscard && l.call.Values == nil {
		return Answer{}, refuse("This preview is not kept any more, so nothing was sent. Press Write on the card and put the text above into it.")
	}
	switch step {
	case writeDiscard:
		return Answer{View: &View{Lines: []string{"Discarded. Nothing was sent."}}, Replace: true}, nil
	case writeFix:
		l.text = sms.Simplify(l.text)
		return l.look(ctx)
	case writeCount:
		l.text = l.call.Values[writeText] // as it stands there, or the window would be given another text while somebody types
		return l.look(ctx)
	case writeSubmit:
		return l.submit(ctx, shown)
	case writeSend:
		return l.send(ctx, shown)
	case writeDraft:
		return l.fill(ctx)
	}
	return l.window(ctx)
}

// window opens the window, with the text in it.
func (l letter) window(ctx context.Context) (Answer, error) {
	cost, err := l.b.core.Cost(ctx, l.to, l.text)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Form: l.form(cost)}, nil
}

// look shows the text and what it costs: in the window itself, or as a preview.
func (l letter) look(ctx context.Context, complaints ...string) (Answer, error) {
	cost, err := l.b.core.Cost(ctx, l.to, l.text)
	if err != nil {
		return Answer{}, err
	}
	if l.call.Live {
		f := l.form(cost)
		f.Live.Lines = append(complaints, f.Live.Lines...)
		return Answer{Form: f}, nil
	}
	return Answer{View: l.preview(cost, complaints), Draft: l.form(cost), Replace: true}, nil
}

// form is the window.
func (l letter) form(cost bridge.Cost) *Form {
	f := &Form{
		Title: "Write an SMS", Submit: "Send", Command: writeName, Value: l.value(writeSubmit + " " + strconv.Itoa(cost.Segments)),
		Inputs: []Input{{Name: writeText, Label: "Text", Hint: "Goes out to the customer as SMS.", Initial: cutTo(l.text, maxDraft), Long: true, MaxLength: maxDraft}},
	}
	if l.call.Live {
		f.Live = &Live{Value: l.value(writeCount), Lines: counters(l.text, cost), Buttons: []Button{
			{Label: fixLabel, Command: writeName, Value: l.value(writeFix)},
			{Label: draftLabel, Command: writeName, Value: l.value(writeDraft)},
		}}
	} else {
		f.Submit = "Preview"
	}
	return f
}

// draftLabel is the button that has the assistant write.
const draftLabel = "Draft"

// maxDraft is how much a window takes: more than an SMS has, so that somebody who pastes a long text is told and loses nothing.
const maxDraft = 3000

func (l letter) value(step string) string {
	value := conversationValue(l.to) + " " + step
	if l.draft.ID != 0 {
		value += draftMark + draftValue(l.draft)
	}
	return value
}

// preview shows the text with its fields filled in, under its costs. Its buttons act on it.
func (l letter) preview(cost bridge.Cost, complaints []string) *View {
	v := &View{Title: "Not sent yet", Lines: slices.Concat(complaints, counters(l.text, cost), []string{"", cost.Merged})}
	if l.text != "" && !cost.TooLong() && cost.Unmerged == "" {
		v.Buttons = append(v.Buttons, Button{Label: "Send", Command: writeName, Value: l.value(writeSend + " " + strconv.Itoa(cost.Segments)), Style: StylePrimary})
	}
	if sms.Simplify(l.text) != l.text {
		v.Buttons = append(v.Buttons, Button{Label: fixLabel, Command: writeName, Value: l.value(writeFix)})
	}
	v.Buttons = append(v.Buttons,
		Button{Label: draftLabel, Command: writeName, Value: l.value(writeDraft)},
		Button{Label: "Edit again", Command: writeName, Value: l.value(writeEdit)},
		Button{Label: "Discard", Command: writeName, Value: l.value(writeDiscard)})
	return v
}

// submit takes the window. A text that is asked about does not leave before its cost was shown.
func (l letter) submit(ctx context.Context, shown string) (Answer, error) {
	if !l.call.Live {
		return l.look(ctx)
	}
	cost, err := l.b.core.Cost(ctx, l.to, l.text)
	if err != nil {
		return complain(writeText, bridge.Say(err)), err
	}
	if l.text == "" || cost.TooLong() {
		return complain(writeText, textComplaint(cost.Wording)), nil
	}
	if seen, _ := strconv.Atoi(shown); cost.Ask && seen < cost.Segments {
		f := l.form(cost)
		f.Live.Lines = append([]string{"Not sent yet: look what it costs, and press Send again."}, f.Live.Lines...)
		return Answer{Form: f}, nil
	}
	return l.send(ctx, shown)
}

// send queues the SMS. Whatever goes wrong, the text is still there. What the window or the preview has shown of its cost is not asked
// about once more.
func (l letter) send(ctx context.Context, shown string) (Answer, error) {
	if l.call.Key == "" {
		return l.failed(ctx, "Nothing was sent."), errNoKey
	}
	seen, _ := strconv.Atoi(shown)
	r, err := l.leave(ctx, seen)
	if err != nil {
		return l.failed(ctx, bridge.Say(err)), err
	}
	return Answer{View: &View{Lines: []string{became(r)}}, Replace: true}, nil
}

// leave sends it, as what it is: a draft that was edited goes out only while nothing was said since it was written.
func (l letter) leave(ctx context.Context, seen int) (bridge.SendResult, error) {
	if l.draft.ID != 0 {
		return l.b.core.SendDraft(ctx, bridge.DraftUse{Key: l.call.Key, Actor: l.call.Actor, Inbox: l.inbox, Draft: l.draft, Text: l.text, Shown: seen})
	}
	return l.b.core.Write(ctx, bridge.WriteRequest{Key: l.call.Key, Actor: l.call.Actor, Conversation: l.to, Text: l.text, Shown: seen})
}

// fill puts a draft in the place of the text, which is taken for what it shall say.
func (l letter) fill(ctx context.Context) (Answer, error) {
	if l.call.Key == "" {
		return l.failed(ctx, "There is no draft."), errNoKey
	}
	d, err := l.b.core.DraftNow(ctx, bridge.DraftRequest{Act: bridge.Act{Actor: l.call.Actor, Conversation: l.to, Key: l.call.Key}, Inbox: l.inbox,
		Instruction: shorten(l.text, maxInstruction)})
	if err != nil {
		return l.remark(ctx, bridge.Say(err)), err
	}
	l.text, l.draft = d.Body, bridge.RefOf(&d)
	return l.look(ctx, d.Remarks...)
}

// remark says something at the text, which stays.
func (l letter) remark(ctx context.Context, say string) Answer {
	a, err := l.look(ctx, say)
	if err != nil {
		return complain(writeText, say)
	}
	return a
}

// failed says at the text why it was not sent.
func (l letter) failed(ctx context.Context, why string) Answer {
	if !l.call.Live {
		if a, err := l.look(ctx, why); err == nil {
			return a
		}
	}
	return complain(writeText, why)
}
