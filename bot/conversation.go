package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// conversationMark begins the button value that names a conversation, "#42": whatever else stands there is what people type, and a number
// of theirs is no id.
const conversationMark = "#"

// conversationValue is the button value that parseConversation reads; a command may put words of its own behind it.
func conversationValue(id store.ConversationID) string {
	return conversationMark + strconv.FormatInt(int64(id), 10)
}

// parseConversation reads the value of a button: the conversation, then what the command put behind it. named is false where it names
// none, and then all of it is rest; ok is false where it names one that cannot be.
func parseConversation(s string) (id store.ConversationID, rest string, named, ok bool) {
	s = strings.TrimSpace(s)
	value, named := strings.CutPrefix(s, conversationMark)
	if !named {
		return 0, s, false, true
	}
	word, rest := firstWord(value)
	n, err := strconv.ParseInt(word, 10, 64)
	return store.ConversationID(n), rest, true, err == nil && n > 0
}

const sayWhichConversation = "It is not clear which conversation is meant. Use the button on the conversation's card."

// subject is what a call is about.
type subject struct {
	// id is the conversation; it is known to belong to the inbox.
	id    store.ConversationID
	inbox store.Inbox
	// rest are the words that were said besides.
	rest string
}

// act is the call as a use of something that changes its conversation.
func (s subject) act(call Call) bridge.Act {
	return bridge.Act{Actor: call.Actor, Conversation: s.id, Key: call.Key}
}

// subjectOf is the conversation that a button names, or else the one in whose thread the call was used. nowhere is what is said where
// there is neither; empty for the sentence about buttons.
func (b *Bot) subjectOf(ctx context.Context, call Call, nowhere string) (subject, error) {
	id, rest, named, ok := parseConversation(call.Text)
	if call.Typed != nil { // people name none in a thread
		id, rest, named, ok = call.Conversation, strings.TrimSpace(call.Text), true, call.Conversation != 0
	}
	if !named {
		var err error
		if id, err = b.threadOwner(ctx, call); err != nil {
			return subject{}, err
		}
		ok = id != 0
	}
	if !ok {
		if named || nowhere == "" {
			nowhere = sayWhichConversation
		}
		return subject{}, refuse(nowhere)
	}
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return subject{}, err
	}
	return subject{id: id, inbox: in, rest: rest}, b.belongs(ctx, id, in.ID)
}

// contactOf is subjectOf for commands behind which one may type a number: then it is the conversation with that.
func (b *Bot) contactOf(ctx context.Context, call Call) (subject, error) {
	typed, isNumber := strings.TrimSpace(call.Text), call.Text != "" && !strings.HasPrefix(strings.TrimSpace(call.Text), conversationMark)
	if !isNumber {
		return b.subjectOf(ctx, call, "It is not clear whose. Use it in a conversation's thread, or say the number, such as +44 7700 900123.")
	}
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return subject{}, err
	}
	id, err := b.conversationWith(ctx, in, typed)
	return subject{id: id, inbox: in}, err
}

// conversationWith finds the conversation with a number as people type it. Without a prefix it is read as of the country of each of the
// inbox's lines in turn.
func (b *Bot) conversationWith(ctx context.Context, in store.Inbox, typed string) (store.ConversationID, error) {
	lines, err := b.reads.Lines(ctx, in.ID)
	if err != nil {
		return 0, err
	}
	for _, number := range spellings(typed, lines) {
		id, err := b.reads.ConversationWith(ctx, in.ID, number)
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return id, err
		}
	}
	return 0, &bridge.Error{
		Code: bridge.CodeNotFound,
		Say:  fmt.Sprintf("This inbox has no conversation with %q. Check the number; write it with its country code, such as +44 7700 900123.", shorten(typed, maxEcho)),
	}
}

// spellings are the senders that somebody may mean with what they typed: a number in one of the lines' countries, or a short code or
// name as it stands.
func spellings(typed string, lines []store.Line) []string {
	var all []string
	for _, l := range lines {
		if number, err := sms.Normalize(typed, l.Country); err == nil {
			all = append(all, number)
		}
	}
	return append(all, typed)
}

// threadOwner is the conversation whose thread the call was used in, 0 outside of a conversation's thread.
func (b *Bot) threadOwner(ctx context.Context, call Call) (store.ConversationID, error) {
	if call.Conversation != 0 || call.Thread == nil {
		return call.Conversation, nil
	}
	t, err := b.reads.ThreadByRef(ctx, call.Chat, call.Thread.Channel, call.Thread.ID)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return t.ConversationID, err
}

// belongs refuses a conversation of another inbox: ids in buttons come back from outside, and those who see this channel need
// not be allowed to see that one. It says the same for an id that does not exist, so that nobody learns which ones do.
func (b *Bot) belongs(ctx context.Context, id store.ConversationID, in store.InboxID) error {
	owner, err := b.reads.InboxOfConversation(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil && owner == in {
		return nil
	}
	return &bridge.Error{
		Code:  bridge.CodeNotFound,
		Say:   "This channel's inbox has no such conversation. Use the button on the conversation's card, in its own channel.",
		Cause: err,
	}
}
