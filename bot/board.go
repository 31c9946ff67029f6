package bot

import (
	"fmt"

	"partyline/bridge"
)

// BoardView draws the post that is pinned in the channel of an inbox: how much waits, and who waits longest.
func BoardView(b bridge.Board) View {
	v := View{
		Title:   shorten("Inbox "+b.Inbox, maxTitle),
		Lines:   []string{"Nothing is unread."},
		Buttons: []Button{{Label: "Inbox", Command: inboxName}, {Label: "New message", Command: newName}, {Label: "Broadcasts", Command: broadcastName}},
	}
	if b.Messages > 0 {
		v.Lines[0] = fmt.Sprintf("%d unread in %s. The longest waiting come first.", b.Messages, conversations(b.Conversations))
	}
	for _, line := range b.Troubles {
		v.Lines = append(v.Lines, fmt.Sprintf("The line %s is in trouble: see %s lines.", line, Slash))
	}
	if b.Credits != "" {
		v.Lines = append(v.Lines, b.Credits)
		v.Buttons = append(v.Buttons, Button{Label: "Credits", Command: creditsName})
	}
	for _, r := range b.Rows {
		item := Item{Text: fmt.Sprintf("%s (%d)", who(r), r.Unread), Fields: []Field{moment("Waiting since", r.Since)}}
		if r.Thread != nil {
			item.Buttons = []Button{{Label: "Open thread", Thread: &Link{Channel: r.Thread.Channel, ID: r.Thread.ID}}}
		}
		v.Items = append(v.Items, item)
	}
	return v
}

func who(r bridge.BoardRow) string {
	if name := shorten(r.Name, maxTitle/2); name != "" {
		return name + ", " + r.Number
	}
	return r.Number
}

func conversations(n int) string {
	if n == 1 {
		return "1 conversation"
	}
	return fmt.Sprintf("%d conversations", n)
}
