package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge"
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
		{Name: "filter", Help: "all, unread, waiting, mine, unassigned, snoozed, open, closed; or search, and words.", Optional: true},
		{Name: "page", Help: "The page of the list, from 1.", Optional: true},
	},
	Help:  "Lists this inbox's conversations, unread first.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		if word, rest := firstWord(call.Text); strings.EqualFold(word, searchWord) {
			call.Text = rest
			return findCommand.Run(ctx, b, call)
		}
		list, ok := parseListing(call.Text)
		if !ok {
			return Answer{}, refuse("Say " + Slash + " inbox, or what to list and which page: " + Slash + " inbox unread, " + Slash +
				" inbox mine, " + Slash + " inbox closed 2, " + Slash + " inbox search pizza.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return b.inboxPage(ctx, in, call.Actor, list)
	},
}

// searchWord is the filter that is a search.
const searchWord = "search"

// filters are what an inbox can be narrowed down to, as people type them and as the menu names them.
var filters = []struct {
	word  string
	label string
	only  store.OverviewFilter
}{
	{"all", "All conversations", store.OverviewAll},
	{"unread", "Unread", store.OverviewUnread},
	{"waiting", "Waiting for an answer", store.OverviewWaiting},
	{"mine", "Mine", store.OverviewMine},
	{"unassigned", "Unassigned", store.OverviewUnassigned},
	{"snoozed", "Snoozed", store.OverviewSnoozed},
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

// inboxPage draws one page of an inbox as one admin sees it. It takes the place of the page that was shown before.
func (b *Bot) inboxPage(ctx context.Context, in store.Inbox, who bridge.Person, list listing) (Answer, error) {
	q := store.OverviewQuery{Inbox: in.ID, Only: filters[list.filter].only, Mine: who.ID, Offset: (list.page - 1) * pageSize, Limit: pageSize}
	rows, err := b.reads.Overview(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	n, err := b.count(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: list.title(in, n), Menu: list.menu()}
	if list.page > 1 {
		v.Buttons = append(v.Buttons, pageButton("Previous", list.at(list.page-1)))
	}
	if n.more {
		v.Buttons = append(v.Buttons, pageButton("Next", list.at(list.page+1)))
	}
	for _, row := range rows {
		v.Items = append(v.Items, inboxItem(row, list))
	}
	if len(rows) == 0 {
		v.Lines, v.Buttons = nothingOn(list)
	}
	v.Buttons = append(v.Buttons, Button{Label: "Search", Command: findName}, Button{Label: "New conversation", Command: newName})
	return Answer{View: v, Replace: true}, nil
}

// maxCount is how far conversations are counted: to count all takes the longer the more there are, and nobody needs to know.
const maxCount = 1000

// counts are how many conversations there are, up to maxCount+1.
type counts struct {
	listed, unread int
	// more: there is a page behind this one.
	more bool
}

// count counts what a page's title tells.
func (b *Bot) count(ctx context.Context, page store.OverviewQuery) (n counts, err error) {
	behind := page
	behind.Offset, behind.Limit = page.Offset+page.Limit, 1
	next, err := b.reads.OverviewCount(ctx, behind)
	if err != nil {
		return n, err
	}
	page.Offset, page.Limit, n.more = 0, maxCount+1, next > 0
	if n.listed, err = b.reads.OverviewCount(ctx, page); err != nil || page.Only == store.OverviewUnread {
		n.unread = n.listed
		return n, err
	}
	page.Only = store.OverviewUnread
	n.unread, err = b.reads.OverviewCount(ctx, page)
	return n, err
}

// atMost writes a count.
func atMost(n int) string {
	if n > maxCount {
		return fmt.Sprintf("over %d", maxCount)
	}
	return strconv.Itoa(n)
}

// title says what is listed: "Inbox shop, mine: 12, 3 unread, page 2 of 2".
func (l listing) title(in store.Inbox, n counts) string {
	title := shorten("Inbox "+in.Name, maxTitle/2)
	switch filters[l.filter].only {
	case store.OverviewAll:
		title += fmt.Sprintf(": %s, %s unread", atMost(n.listed), atMost(n.unread))
	case store.OverviewUnread:
		title += fmt.Sprintf(": %s unread", atMost(n.unread))
	default:
		title += fmt.Sprintf(", %s: %s, %s unread in all", filters[l.filter].word, atMost(n.listed), atMost(n.unread))
	}
	switch pages := (n.listed + pageSize - 1) / pageSize; {
	case n.listed > maxCount && l.page > 1:
		title += fmt.Sprintf(", page %d", l.page)
	case n.listed <= maxCount && pages > 1 && l.page <= pages:
		title += fmt.Sprintf(", page %d of %d", l.page, pages)
	}
	return title
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

// nothings are what empty lists say.
var nothings = map[store.OverviewFilter]string{
	store.OverviewAll:        "There are no conversations yet. A first one starts when somebody texts one of the lines, or when you write to them.",
	store.OverviewUnread:     "Everything is read.",
	store.OverviewWaiting:    "Everybody has an answer.",
	store.OverviewMine:       "Nothing is assigned to you at the moment.",
	store.OverviewUnassigned: "Everything that is not closed is assigned to somebody.",
	store.OverviewSnoozed:    "No conversation is snoozed at the moment.",
	store.OverviewOpen:       "No conversation is open at the moment.",
	store.OverviewClosed:     "No conversation is closed at the moment.",
}

// nothingOn says what an empty page means.
func nothingOn(list listing) ([]string, []Button) {
	if list.page > 1 {
		return []string{fmt.Sprintf("There is no page %d.", list.page)}, []Button{pageButton("First page", list.at(1))}
	}
	return []string{nothings[filters[list.filter].only]}, nil
}

// inboxItem draws one conversation in a list.
func inboxItem(row store.OverviewRow, list listing) Item {
	item := rowItem(row, row.LastText)
	switch {
	case filters[list.filter].only == store.OverviewWaiting && !row.UnansweredSince.IsZero():
		item.Fields = append(item.Fields, moment("Waiting since", row.UnansweredSince.Time))
	case row.Unread > 0 && !row.WaitingSince.IsZero():
		item.Fields = append(item.Fields, moment("Waiting since", row.WaitingSince.Time))
	case !row.LastAt.IsZero():
		item.Fields = append(item.Fields, moment("Last message", row.LastAt.Time))
	}
	if row.Unread > 0 {
		// The list behind the id is drawn again after it was acted on.
		value := conversationValue(row.Conversation) + " " + list.String()
		item.Buttons = append(item.Buttons, Button{Label: "Mark read", Command: readName, Value: value})
	}
	return item
}

// rowItem draws who a conversation is with, how it stands, and a text of it.
func rowItem(row store.OverviewRow, text string) Item {
	who := sms.National(row.Number)
	if name := shorten(row.Name, maxTitle/2); name != "" {
		who = name + ", " + who
	}
	if row.Unread > 0 {
		who += fmt.Sprintf(" (%d unread)", row.Unread)
	}
	if state := awayStates[row.State]; state != "" {
		who += " (" + state + ")"
	}
	words := shorten(text, maxLastWords)
	switch {
	case words == "" && row.LastAt.IsZero():
		words = "(no messages yet)"
	case words == "":
		words = "(no text)"
	}
	item := Item{Text: who + "\n" + words, Fields: []Field{{Label: "Line", Value: row.Line}}}
	if row.Assignee != "" {
		item.Fields = append(item.Fields, Field{Label: "Assigned to", Value: shorten(row.Assignee, maxTitle/2)})
	}
	if row.State == store.ConversationSnoozed && !row.SnoozedUntil.IsZero() {
		item.Fields = append(item.Fields, moment("Snoozed until", row.SnoozedUntil.Time))
	}
	if row.ThreadID != "" {
		item.Buttons = append(item.Buttons, Button{Label: "Open thread", Thread: &Link{Channel: row.ThreadChannel, ID: row.ThreadID}})
	}
	return item
}

// awayStates are the states in which a conversation wants nothing of anybody.
var awayStates = map[store.ConversationState]string{
	store.ConversationSnoozed: "snoozed",
	store.ConversationClosed:  "closed",
}
