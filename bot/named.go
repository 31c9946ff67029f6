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

// namedValue is the button value of a command that also takes a number: a bare id could not be told from one.
func namedValue(id store.ConversationID) string { return "#" + conversationValue(id) }

// namedConversation is the conversation that a call is about: the one of a button, the one with the number that was typed, or else the
// one in whose thread the call was used. It is known to belong to the inbox.
func (b *Bot) namedConversation(ctx context.Context, call Call) (store.ConversationID, store.Inbox, error) {
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return 0, store.Inbox{}, err
	}
	text := strings.TrimSpace(call.Text)
	if value, ok := strings.CutPrefix(text, "#"); ok {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n <= 0 {
			return 0, in, refuse("It is not clear which conversation is meant. Use the button on the conversation's card.")
		}
		return store.ConversationID(n), in, b.belongs(ctx, store.ConversationID(n), in.ID)
	}
	if text != "" {
		id, err := b.conversationWith(ctx, in, text)
		return id, in, err
	}
	id, err := b.threadOwner(ctx, call)
	switch {
	case err != nil:
		return 0, in, err
	case id == 0:
		return 0, in, refuse("It is not clear whose. Use it in a conversation's thread, or say the number, such as +44 7700 900123.")
	}
	return id, in, b.belongs(ctx, id, in.ID)
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
