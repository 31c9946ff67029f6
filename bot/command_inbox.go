package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

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
	Name: inboxName,
	Args: []Arg{
		{Name: "filter", Help: "Which conversations: all, unread, open or closed.", Optional: true},
		{Name: "page", Help: "The page of the list, from 1.", Optional: true},
	},
	Help:  "Lists this inbox's conversations, unread first.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		list, ok := parseListing(call.Text)
		if !ok {
			return Answer{}, refuse("Say " + Slash + " inbox, or what to list and which page: " + Slash + " inbox unread, " + Slash + " inbox closed 2.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return b.inboxPage(ctx, in, list)
	},
}

// filters are what an inbox can be narrowed down to, as people type them and as the menu names them.
var filters = []struct {
	word  string
	label string
	only  store.OverviewFilter
}{
	{"all", "All conversations", store.OverviewAll},
	{"unread", "Unread", store.OverviewUnread},
	{"open", "Open", store.OverviewOpen},
	{"closed", "Closed", store.OverviewClosed},
}

// listing is a page of a list. Its text is what parseListing reads.
type listing struct {
	filter int // in filters
	page   int // from 1
}

func (l listing) String() string { return filters[l.filter].word + " " + strconv.Itoa(l.page) }

// at is another page of the same list.
func (l listing) at(page int) listing { return listing{l.filter, page} }

// parseListing reads "[filter] [page]". Nothing means the first page of everything.
func parseListing(s string) (l listing, ok bool) {
	word, rest := firstWord(strings.ToLower(s))
	for i, f := range filters {
		if f.word == word {
			l.filter, s = i, rest
		}
	}
	l.page, ok = parsePage(s)
	return l, ok
}

// inboxPage draws one page of an inbox. It takes the place of the page that was shown before.
func (b *Bot) inboxPage(ctx context.Context, in store.Inbox, list listing) (Answer, error) {
	rows, err := b.reads.Overview(ctx, store.OverviewQuery{
		Inbox:  in.ID,
		Only:   filters[list.filter].only,
		Offset: (list.page - 1) * pageSize,
		Limit:  pageSize + 1, // one more tells whether there is a next page
	})
	if err != nil {
		return Answer{}, err
	}
	more := len(rows) > pageSize
	rows = rows[:min(len(rows), pageSize)]

	v := &View{Title: shorten("Inbox "+in.Name, maxTitle), Menu: list.menu()}
	if list.page > 1 {
		v.Title = shorten(in.Name, maxTitle/2) + fmt.Sprintf(", page %d", list.page)
		v.Buttons = append(v.Buttons, pageButton("Previous", list.at(list.page-1)))
	}
	if more {
		v.Buttons = append(v.Buttons, pageButton("Next", list.at(list.page+1)))
	}
	for _, row := range rows {
		v.Items = append(v.Items, inboxItem(row, list))
	}
	if len(rows) == 0 {
		v.Lines, v.Buttons = nothingOn(list)
	}
	return Answer{View: v, Replace: true}, nil
}

// menu offers the other lists.
func (l listing) menu() *Menu {
	m := &Menu{Label: "Which conversations", Command: inboxName}
	for i, f := range filters {
		m.Options = append(m.Options, Option{Label: f.label, Value: listing{i, 1}.String(), Chosen: i == l.filter})
	}
	return m
}

func pageButton(label string, list listing) Button {
	return Button{Label: label, Command: inboxName, Value: list.String()}
}

// nothingOn says what an empty page means.
func nothingOn(list listing) ([]string, []Button) {
	switch {
	case list.page > 1:
		return []string{fmt.Sprintf("There is no page %d.", list.page)}, []Button{pageButton("First page", list.at(1))}
	case filters[list.filter].only == store.OverviewAll:
		return []string{"There are no conversations yet. A first one starts when somebody texts one of the lines, or when you write to them."},
			[]Button{{Label: "New message", Command: sendName}}
	}
	return []string{"No conversation is like that at the moment."}, nil
}

// inboxItem draws one conversation in a list.
func inboxItem(row store.OverviewRow, list listing) Item {
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
		// The list behind the id is drawn again after it was acted on.
		value := conversationValue(row.Conversation) + " " + list.String()
		item.Buttons = append(item.Buttons, Button{Label: "Mark read", Command: readName, Value: value})
	}
	return item
}
