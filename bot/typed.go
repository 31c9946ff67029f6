package bot

import (
	"context"
	"fmt"
	"strings"

	"partyline/bridge"
)

var _ bridge.Commands = (*Bot)(nil)

// Typed implements bridge.Commands: it is the door of commands that are typed in a thread. The adapter has found out already that the
// person may use them.
func (b *Bot) Typed(ctx context.Context, t bridge.TypedCommand) (bridge.TypedAnswer, error) {
	c, ok := b.find(t.Word)
	if !ok || !c.Doors.Has(DoorTyped) {
		meant, _ := b.nearest(t.Word, DoorTyped)
		return bridge.TypedAnswer{Unknown: true, Meant: meant.Name}, nil
	}
	if t.Text != "" && len(c.TypedArgs) == 0 {
		return bridge.TypedAnswer{Say: fmt.Sprintf("!%s stands alone. What follows it was not understood, so nothing was done.", c.Name)}, nil
	}
	answer, err := b.Do(ctx, c.Name, Call{
		Actor: t.Typed.Author, Chat: t.Chat, Channel: t.Typed.Post.Thread.Channel, Thread: &t.Typed.Post.Thread,
		Conversation: t.Conversation, Text: t.Text, Mentions: t.Typed.Mentions, Key: t.Key, Typed: &t.Typed,
	})
	if err != nil {
		return bridge.TypedAnswer{}, err
	}
	return bridge.TypedAnswer{Say: inWords(answer, c)}, nil
}

// inWords is an answer as plain text, which a thread shows: of its buttons the links only, and of a form or a menu what to do in its place.
func inWords(a Answer, c Command) string {
	switch {
	case a.Form != nil && len(c.TypedArgs) == 0:
		return fmt.Sprintf("!%s needs a window, which cannot open here. Press the button for it, or say %s %s in the channel.", c.Name, Slash, c.Path())
	case a.Form != nil:
		return fmt.Sprintf("Say more behind !%s, as in %s.", c.Name, spokenTyped(c))
	case a.Quiet:
		return ""
	case a.empty():
		return fmt.Sprintf("!%s is done.", c.Name)
	}
	v := Complaints(a).View
	var lines []string
	if v.Title != "" {
		lines = append(lines, v.Title)
	}
	lines = append(lines, v.Lines...)
	for _, f := range v.Fields {
		lines = append(lines, f.Label+": "+f.Value)
	}
	for _, item := range v.Items {
		lines = append(lines, item.Text)
	}
	for _, b := range v.Buttons {
		if b.URL != "" {
			lines = append(lines, b.Label+": "+b.URL)
		}
	}
	if v.Menu != nil && len(c.TypedArgs) > 0 {
		lines = append(lines, fmt.Sprintf("Type %s.", spokenTyped(c)))
	}
	return strings.Join(lines, "\n")
}

// didSo is the answer to a call that did something: in a thread, where everybody reads it, the sentence that says so; elsewhere what draw
// draws around that sentence.
func didSo(call Call, say string, draw func(say string) (Answer, error)) (Answer, error) {
	if call.Typed != nil {
		return Answer{View: &View{Lines: []string{say}}}, nil
	}
	return draw(say)
}

// spokenTyped is how a command is typed in a thread, arguments included.
func spokenTyped(c Command) string {
	return strings.TrimSpace("!" + c.Name + " " + usage(c.TypedArgs))
}
