package bridge

import (
	"context"
	"regexp"
	"strings"

	"partyline/store"
)

// Commands run what people type in a thread behind an exclamation mark. bot has them; Obey tells the bridge of them.
type Commands interface {
	// Typed runs a typed command. It may block as long as the database does. An error means that it is not done and shall be tried
	// again; whatever a person can mend is an answer.
	Typed(ctx context.Context, c TypedCommand) (TypedAnswer, error)
}

// TypedCommand is a command that was typed in a conversation's thread, by somebody who may use commands there.
type TypedCommand struct {
	// Chat is the name of the chat.
	Chat string
	// Conversation is whose thread it is.
	Conversation store.ConversationID
	// Word is the first word without its exclamation mark, in small letters; Text is what stands behind it.
	Word, Text string
	// Typed is the whole.
	Typed Typed
	// Key names this use of the command. A repeated delivery bears the same, and comes also where what it did was done and its answer was
	// lost: what the command changes bears the key.
	Key string
}

// TypedAnswer is what came of a typed command.
type TypedAnswer struct {
	// Unknown: there is no such command, and nothing was done. Meant is the one that was most likely meant, empty for none.
	Unknown bool
	Meant   string
	// Say is told in the thread; empty for nothing.
	Say string
}

// Obey has typed commands run. It is called before Start; without it every !word is unknown.
func (b *Bridge) Obey(c Commands) { b.commands = c }

// typedCommand is a word behind an exclamation mark, and what follows it.
var typedCommand = regexp.MustCompile(`(?s)^` + nothing + `[!！](\p{L}[\p{L}\p{N}_-]*)(?:` + space + `+(.*))?$`)

// parseCommand reads a typed command; ok is false where the text is none. !note and !send say what to do with a text, and are none.
func parseCommand(text string) (word, rest string, ok bool) {
	m := typedCommand.FindStringSubmatch(text)
	if m == nil || noteText.MatchString(text) || sendWord.MatchString(text) {
		return "", "", false
	}
	return strings.ToLower(m[1]), strings.TrimSpace(m[2]), true
}

// command runs a typed text if it is a command; taken is false where it is none, and meant the one that was most likely meant then. It
// is done once: whatever it changes is written with its key, and a repeated delivery finds that, or the key of the post.
func (l *listener) command(ctx context.Context, thread store.Thread, t Typed) (meant string, taken bool, err error) {
	b := l.b
	word, rest, ok := parseCommand(t.Text)
	if !ok || t.Refused != "" || b.commands == nil {
		return "", false, nil
	}
	key := l.key(t.Post)
	seen, err := b.store.Seen(ctx, sight(key))
	if err != nil || seen {
		return "", seen, unavailable(err)
	}
	answer, err := b.commands.Typed(ctx, TypedCommand{Chat: l.chat, Conversation: thread.ConversationID, Word: word, Text: rest, Typed: t, Key: key})
	if err != nil || answer.Unknown {
		return answer.Meant, false, err
	}
	return "", true, b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		first, err := tx.FirstSight(ctx, sight(key), b.now())
		if err != nil || !first {
			return err
		}
		if err := b.audit(ctx, tx, t.Author, "typed !"+word, thread.ConversationID, ""); err != nil || answer.Say == "" {
			return err
		}
		return b.notice(ctx, tx, thread.ConversationID, answer.Say)
	})
}

// Answer sends a text that a typed command made in the place of what was typed: through the guards and the hold, like a typed reply.
// A repetition sends nothing more.
func (b *Bridge) Answer(ctx context.Context, chat string, t Typed, text string) error {
	l := &listener{b: b, chat: chat}
	thread, ok, err := l.thread(ctx, t.Post.Thread)
	if err != nil {
		return err
	}
	if !ok {
		return &Error{Code: CodeNotFound, Say: "That thread is no conversation of ours (any more)."}
	}
	t.Text = text
	return l.take(ctx, thread, t, typedAs{sure: true})
}
