package bot

import (
	"context"
	"errors"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// conversationOf is the conversation that a call is about: the one in the button's value, else the one whose thread it was used
// in. It gives what stands behind the id too, and the inbox, to which the conversation is known to belong.
func (b *Bot) conversationOf(ctx context.Context, call Call) (id store.ConversationID, rest string, in store.Inbox, err error) {
	id, rest, ok := parseConversation(call.Text)
	if call.Typed != nil {
		id, rest, ok = call.Conversation, call.Text, true
	} else if call.Text == "" {
		if id, err = b.threadOwner(ctx, call); err != nil {
			return 0, "", store.Inbox{}, err
		}
		ok = id != 0
	}
	if !ok {
		return 0, "", store.Inbox{}, refuse("It is not clear which conversation is meant. Use the button on the conversation's card.")
	}
	if in, err = b.inboxOf(ctx, call); err != nil {
		return 0, "", store.Inbox{}, err
	}
	return id, rest, in, b.belongs(ctx, id, in.ID)
}

// threadOrValue is conversationOf for a command that is typed with words, in a thread where it knows whose that is: what does not begin
// with a conversation's id is about the thread's. elsewhere is what is said outside of one.
func (b *Bot) threadOrValue(ctx context.Context, call Call, elsewhere string) (id store.ConversationID, rest string, err error) {
	if _, _, ok := parseConversation(call.Text); !ok || call.Typed != nil {
		if id, err = b.threadOwner(ctx, call); err != nil {
			return 0, "", err
		}
		if id == 0 {
			return 0, "", refuse(elsewhere)
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return 0, "", err
		}
		return id, call.Text, b.belongs(ctx, id, in.ID)
	}
	id, rest, _, err = b.conversationOf(ctx, call)
	return id, rest, err
}

// subjectValue is the button value that subjectOf reads.
func subjectValue(id store.ConversationID) string { return "#" + conversationValue(id) }

// subjectOf is conversationOf for commands that are typed with words of their own: a button names its conversation as "#42", and
// without that the whole text is the command's, about the conversation in whose thread it was used.
func (b *Bot) subjectOf(ctx context.Context, call Call) (id store.ConversationID, rest string, in store.Inbox, err error) {
	if named, isNamed := strings.CutPrefix(call.Text, "#"); isNamed {
		call.Text = named
		return b.conversationOf(ctx, call)
	}
	rest, call.Text = strings.TrimSpace(call.Text), ""
	id, _, in, err = b.conversationOf(ctx, call)
	return id, rest, in, err
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
