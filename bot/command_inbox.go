package bot

import (
	"context"
	"fmt"
	"strconv"

	"partyline/bridge/sms"
	"partyline/store"
)

const (
	// pageSize is how many conversations one page lists.
	pageSize = 10
	// maxPage keeps a typed number from becoming an offset that no database takes.
	maxPage = 100_000
	// maxLastWords is how much of the last message a row shows, in characters. The thread shows it whole.
	maxLastWords = 80
)

var inboxCommand = Command{
	Name:  inboxName,
	Args:  []Arg{{Name: "page", Help: "The page of the list, from 1.", Optional: true}},
	Help:  "Lists this inbox's conversations, unread first.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		page, ok := parsePage(call.Text)
		if !ok {
			return Answer{}, refuse("Say " + Slash + " inbox, or with the number of a page: " + Slash + " inbox 2.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return b.inboxPage(ctx, in, page)
	},
}

// inboxPage draws one page of an inbox, counted from 1. It takes the place of the page that was shown before.
func (b *Bot) inboxPage(ctx context.Context, in store.Inbox, page int) (Answer, error) {
	rows, err := b.reads.Overview(ctx, store.OverviewQuery{
		Inbox:  in.ID,
		Offset: (page - 1) * pageSize,
		Limit:  pageSize + 1, // one more tells whether there is a next page
	})
	if err != nil {
		return Answer{}, err
	}
	more := len(rows) > pageSize
	rows = rows[:min(len(rows), pageSize)]

	v := &View{Title: shorten("Inbox "+in.Name, maxTitle)}
	if page > 1 {
		v.Title = shorten(in.Name, maxTitle/2) + fmt.Sprintf(", page %d", page)
		v.Buttons = append(v.Buttons, pageButton("Previous", page-1))
	}
	if more {
		v.Buttons = append(v.Buttons, pageButton("Next", page+1))
	}
	for _, row := range rows {
		v.Items = append(v.Items, inboxItem(row, page))
	}
	if len(rows) == 0 {
		v.Lines, v.Buttons = nothingOn(page)
	}
	return Answer{View: v, Replace: true}, nil
}

func pageButton(label string, page int) Button {
	return Button{Label: label, Command: inboxName, Value: strconv.Itoa(page)}
}

// nothingOn says what an empty page means.
func nothingOn(page int) ([]string, []Button) {
	if page == 1 {
		return []string{"There are no conversations yet. A first one starts when somebody texts one of the lines, or when you write to them."},
			[]Button{{Label: "New message", Command: sendName}}
	}
	return []string{fmt.Sprintf("There is no page %d.", page)}, []Button{pageButton("First page", 1)}
}

// inboxItem draws one conversation on the given page.
func inboxItem(row store.OverviewRow, page int) Item {
	who := sms.National(row.Number)
	if name := shorten(row.Name, maxTitle/2); name != "" {
		who = name + ", " + who
	}
	if row.Unread > 0 {
		who += fmt.Sprintf(" (%d unread)", row.Unread)
	}
	if row.State == store.ConversationClosed {
		who += " (closed)"
	}
	words := shorten(row.LastText, maxLastWords)
	if words == "" {
		words = "(no text)"
	}
	item := Item{Text: who + "\n" + words, Fields: []Field{{Label: "Line", Value: row.Line}}}
	switch {
	case row.Unread > 0 && !row.WaitingSince.IsZero():
		item.Fields = append(item.Fields, moment("Waiting since", row.WaitingSince.Time))
	case !row.LastAt.IsZero():
		item.Fields = append(item.Fields, moment("Last message", row.LastAt.Time))
	}
	if row.ThreadID != "" {
		item.Buttons = append(item.Buttons, Button{Label: "Open thread", Thread: &Link{Channel: row.ThreadChannel, ID: row.ThreadID}})
	}
	if row.Unread > 0 {
		// The page behind the id has the list drawn again after it was acted on.
		value := conversationValue(row.Conversation) + " " + strconv.Itoa(page)
		item.Buttons = append(item.Buttons, Button{Label: "Mark read", Command: readName, Value: value})
	}
	return item
}
