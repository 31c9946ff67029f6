package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// draftCommand has a draft written of a reply to the customer of the thread that it is used in; elsewhere a number comes first. The thread
// shows the draft.
var draftCommand = Command{
	Name:      draftName,
	Args:      []Arg{{Name: "instruction", Help: "What the reply shall say; outside of a thread behind the customer's number.", Optional: true}},
	TypedArgs: []Arg{{Name: "instruction", Help: "What the reply shall say.", Optional: true}},
	Help:      "Has the assistant draft a reply, which nobody gets before a person sends it.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.wantsDraft(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if call.Key == "" {
			return Answer{}, errNoKey
		}
		if err := b.core.RequestDraft(ctx, bridge.DraftRequest{Act: s.act(call), Inbox: s.inbox.ID, Instruction: shorten(s.rest, maxInstruction)}); err != nil {
			return Answer{}, err
		}
		return say("A draft is being written. The thread shows it in a moment.").orNothing(call), nil
	},
}

// maxInstruction is how many characters of an instruction count.
const maxInstruction = 500

// orNothing leaves a typed command without an answer, where the thread shows by itself what came of it.
func (a Answer) orNothing(call Call) Answer {
	if call.Typed != nil {
		return Answer{Quiet: true}
	}
	return a
}

// wantsDraft is the conversation that a call wants a draft for, and the instruction.
func (b *Bot) wantsDraft(ctx context.Context, call Call) (subject, error) {
	owner, err := b.threadOwner(ctx, call)
	if err != nil {
		return subject{}, err
	}
	to := parseRecipient(call.Text)
	if owner != 0 || to.Number == "" || strings.HasPrefix(strings.TrimSpace(call.Text), conversationMark) {
		s, err := b.subjectOf(ctx, call, "It is not clear for whom. Press Draft reply on a card, type !draft in a thread, or say "+Slash+" draft and the number.")
		if owner != 0 && s.rest == "" && call.Typed == nil && !strings.HasPrefix(strings.TrimSpace(call.Text), conversationMark) {
			s.rest = strings.TrimSpace(call.Text)
		}
		return s, err
	}
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return subject{}, err
	}
	id, err := b.conversationWith(ctx, in, to.Number)
	return subject{id: id, inbox: in, rest: to.Text}, err
}

// What is done with a draft, as its buttons carry it behind the draft.
const (
	draftSend       = "send"
	draftEdit       = "edit"
	draftShorter    = "shorter"
	draftFriendlier = "friendlier"
	draftTranslate  = "translate"
	draftDiscard    = "discard"
)

// draftLanguage is the input of the form that draftTranslate opens.
const draftLanguage = "language"

// draftButtons are what can be done about a draft.
func draftButtons(d bridge.DraftRef) []Button {
	button := func(label, step string, style Style) Button {
		return Button{Label: label, Command: draftedName, Value: draftValue(d) + " " + step, Style: style}
	}
	return []Button{
		button("Send", draftSend, StylePrimary), button("Edit & send", draftEdit, ""), button("Shorter", draftShorter, ""),
		button("Friendlier", draftFriendlier, ""), button("Translate…", draftTranslate, ""), button("Discard", draftDiscard, ""),
	}
}

// draftValue is the button value that parseDraft reads.
func draftValue(d bridge.DraftRef) string { return fmt.Sprintf("%d:%s", d.ID, d.Print) }

// parseDraft reads the value of a button that is about a draft.
func parseDraft(s string) (bridge.DraftRef, bool) {
	id, says, ok := strings.Cut(s, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	return bridge.DraftRef{ID: store.DraftID(n), Print: says}, ok && err == nil && n > 0 && says != ""
}

// draftedCommand takes "<draft> <what>" from a button under a draft. The draft's post then says what became of it.
var draftedCommand = Command{
	Name:  draftedName,
	Help:  "Sends a draft, has it worded anew, or discards it. These are buttons under the draft.",
	Doors: DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		word, step := firstWord(call.Text)
		d, ok := parseDraft(word)
		if !ok {
			return Answer{}, refuse("It is not clear which draft is meant. Use the buttons under it.")
		}
		if call.Key == "" {
			return Answer{}, errNoKey
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		id, err := b.core.DraftOwner(ctx, in.ID, d.ID)
		if err != nil {
			return Answer{}, err
		}
		a, err := drafted{b, call, in.ID, id, d}.step(ctx, step)
		if bridge.AboutOf(err) == bridge.AboutStale {
			return staleDraft(id, err), err
		}
		return a, err
	},
}

// staleDraft says why a draft may not be used any more, and offers a fresh one.
func staleDraft(id store.ConversationID, err error) Answer {
	return Answer{View: &View{Lines: []string{bridge.Say(err)}, Buttons: []Button{{Label: "Fresh draft", Command: draftName, Value: conversationValue(id)}}}}
}

// drafted is a button pressed under a draft.
type drafted struct {
	b            *Bot
	call         Call
	inbox        store.InboxID
	conversation store.ConversationID
	draft        bridge.DraftRef
}

func (d drafted) step(ctx context.Context, step string) (Answer, error) {
	use := bridge.DraftUse{Key: d.call.Key, Actor: d.call.Actor, Inbox: d.inbox, Draft: d.draft}
	switch step {
	case draftSend:
		r, err := d.b.core.SendDraft(ctx, use)
		if err != nil {
			return Answer{}, err
		}
		return say(became(r)), nil
	case draftDiscard:
		return Answer{}, d.b.core.DiscardDraft(ctx, use)
	case draftEdit:
		offered, err := d.b.core.OfferedDraft(ctx, d.inbox, d.draft)
		if err != nil {
			return Answer{}, err
		}
		return letter{b: d.b, call: d.call, to: d.conversation, text: offered.Body, draft: d.draft}.window(ctx)
	case draftShorter:
		return d.change(ctx, bridge.ChangeShorter)
	case draftFriendlier:
		return d.change(ctx, bridge.ChangeFriendlier)
	case draftTranslate:
		return d.translate(ctx)
	}
	return Answer{}, refuse("It is not clear what shall be done with the draft. Use the buttons under it.")
}

func (d drafted) change(ctx context.Context, change string) (Answer, error) {
	err := d.b.core.RequestDraft(ctx, bridge.DraftRequest{
		Act: bridge.Act{Actor: d.call.Actor, Conversation: d.conversation, Key: d.call.Key}, Inbox: d.inbox, Change: change, Of: d.draft,
	})
	if err != nil {
		return Answer{}, err
	}
	return say("Another wording is being written. The thread shows it in a moment."), nil
}

// translate asks for the language, and takes it.
func (d drafted) translate(ctx context.Context) (Answer, error) {
	if d.call.Values == nil {
		return Answer{Form: &Form{Title: "Translate the draft", Submit: "Translate", Command: draftedName, Value: draftValue(d.draft) + " " + draftTranslate,
			Inputs: []Input{{Name: draftLanguage, Label: "Language", Hint: "Such as English, or the customer's own.", MaxLength: 40}}}}, nil
	}
	language := oneLine(d.call.Values[draftLanguage])
	if language == "" {
		return complain(draftLanguage, "There is no language. Write one, such as English."), nil
	}
	a, err := d.change(ctx, bridge.ChangeTranslate+language)
	if err != nil && bridge.AboutOf(err) != bridge.AboutStale {
		return complain(draftLanguage, bridge.Say(err)), err
	}
	return a, err
}
