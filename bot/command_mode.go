package bot

import (
	"context"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// modes are the words for the two modes, and what each means to those who type.
var modes = []struct {
	words []string
	mode  store.Mode
	means string
}{
	{[]string{"reply-first", "reply", "replies"}, store.ReplyFirst, "reply-first: what is typed here goes out, unless it begins with //."},
	{[]string{"note-first", "note", "notes"}, store.NoteFirst, "note-first: what is typed here stays here. Send with !send and the text, or with Write."},
}

// modeCommand takes "<mode>" in a thread, or "#<conversation> <mode>" from a card. Without a mode it tells which one holds.
var modeCommand = Command{
	Name:      modeName,
	Args:      []Arg{{Name: "mode", Help: "reply-first or note-first; without it you are told which one holds.", Optional: true}},
	TypedArgs: []Arg{{Name: "mode", Help: "reply-first or note-first.", Optional: true}},
	Help:      "Says whether what is typed in a thread goes out, or stays as a note.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	OfThread:  true,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "Use it within a conversation's thread: there, type !mode note-first or !mode reply-first.")
		if err != nil {
			return Answer{}, err
		}
		if s.rest == "" {
			now, err := b.core.ModeOf(ctx, s.id)
			return say("This thread is " + meaning(now)), err
		}
		for _, m := range modes {
			for _, w := range m.words {
				if w == strings.ToLower(s.rest) {
					return b.setMode(ctx, s.act(call), m.mode)
				}
			}
		}
		return Answer{}, refuse("There are two modes, reply-first and note-first. Say which one, as in !mode note-first.")
	},
}

func (b *Bot) setMode(ctx context.Context, act bridge.Act, mode store.Mode) (Answer, error) {
	if err := b.core.SetMode(ctx, act, mode); err != nil {
		return Answer{}, err
	}
	return say("This thread is now " + meaning(mode)), nil
}

func meaning(mode store.Mode) string {
	for _, m := range modes {
		if m.mode == mode {
			return m.means
		}
	}
	return string(mode) + "."
}
