package profile

import (
	"cmp"
	"context"
	"html/template"
	"slices"

	"partyline/store"
)

// pageSize is how many messages one page shows.
const pageSize = 100

// transcript is what its section shows.
type transcript struct {
	Days []day
	// Older and Newer are the addresses of the pages beside this one; empty for none.
	Older, Newer template.URL
	// Lines: messages say on which line they were sent, as there are several.
	Lines bool
	Notes bool
}

// day is what was said on one day.
type day struct {
	Name  string
	Items []item
}

// item is one message.
type item struct {
	// Kind is in, out or note.
	Kind string
	// Who wrote it; empty where nobody did.
	Who, Line, State, Origin, Text string
	// Failed: it did not arrive.
	Failed bool
	At     *stamp
	when   store.Time // by our clock, which orders notes among messages
	// Answers says what a message of the contact answers, in words; empty for nothing.
	Answers string
	Media   []string
}

// messageStates are what became of our messages, as people say it. Those that a transcript leaves out have none.
var messageStates = map[store.MessageState]string{
	store.Held: "waiting to leave", store.Queued: "waiting to leave", store.Sending: "being sent", store.Uncertain: "perhaps sent",
	store.Accepted: "sent", store.Sent: "sent", store.Delivered: "delivered", store.Undelivered: "not delivered", store.Failed: "not sent",
}

// origins are what our messages came from, where no admin typed them in the thread.
var origins = map[store.Origin]string{
	store.OriginCommand: "by command", store.OriginBroadcast: "broadcast", store.OriginAutomation: "automation",
	store.OriginKeyword: "automatic answer to a keyword",
}

// originOf says where a message of ours came from.
func originOf(m store.Message) string {
	kind := cmp.Or(origins[m.Origin], string(m.Origin))
	switch {
	case m.Origin == store.OriginReply:
		return ""
	case m.OriginName != "":
		return kind + " “" + m.OriginName + "”"
	}
	return kind
}

func (v *visit) transcriptData(ctx context.Context) (any, error) {
	ms, err := v.reads.Transcript(ctx, store.TranscriptQuery{Conversations: v.ids, Before: v.asked.before, After: v.asked.after, Limit: pageSize + 1})
	if err != nil {
		return nil, err
	}
	t := &transcript{Lines: len(v.lines) > 1, Notes: v.asked.notes}
	more := len(ms) > pageSize // in the direction in which the page was turned
	if more && v.asked.after != 0 {
		ms = ms[:pageSize]
	} else if more {
		ms = ms[1:]
	}
	if len(ms) > 0 {
		first, last := ms[0].ID, ms[len(ms)-1].ID
		if more && v.asked.after == 0 || v.asked.after != 0 {
			t.Older = v.asked.query(func(a *asked) { a.before, a.after = first, 0 })
		}
		if more && v.asked.after != 0 || v.asked.before != 0 {
			t.Newer = v.asked.query(func(a *asked) { a.before, a.after = 0, last })
		}
	}
	items, err := v.items(ctx, ms)
	if err != nil {
		return nil, err
	}
	if v.asked.notes {
		if items, err = v.withNotes(ctx, items, ms, t); err != nil {
			return nil, err
		}
	}
	for _, i := range items {
		if n := len(t.Days); n == 0 || t.Days[n-1].Name != i.At.Day {
			t.Days = append(t.Days, day{Name: i.At.Day})
		}
		last := &t.Days[len(t.Days)-1]
		last.Items = append(last.Items, i)
	}
	return t, nil
}

// items are messages as the page shows them.
func (v *visit) items(ctx context.Context, ms []store.Message) ([]item, error) {
	files, answered, err := v.beside(ctx, ms)
	if err != nil {
		return nil, err
	}
	lineOf := map[store.ConversationID]string{}
	for _, c := range v.conversations {
		lineOf[c.ID] = v.lines[c.LineID].Called()
	}
	out := make([]item, 0, len(ms))
	for _, m := range ms {
		i := item{Kind: string(m.Direction), Who: m.AuthorName, Line: lineOf[m.ConversationID], State: messageStates[m.State], Origin: originOf(m), when: m.CreatedAt,
			Text: m.Body, Failed: m.State == store.Failed || m.State == store.Undelivered, At: v.asked.at(m.At), Media: mediaOf(m, files[m.ID])}
		if m.Direction == store.In {
			i.Who, i.Origin = cmp.Or(v.contact.Name, "Contact"), ""
		}
		if i.Failed && m.ErrorCode != "" {
			i.State += " (code " + m.ErrorCode + ")"
		}
		if a, ok := answered[m.AnswersID]; ok {
			i.Answers = cmp.Or(originOf(a), a.AuthorName, "our message") + ", sent " + v.asked.at(a.At).Short()
		}
		out = append(out, i)
	}
	return out, nil
}

// beside reads what belongs to messages: the files of ours, and which of ours the contact's answer.
func (v *visit) beside(ctx context.Context, ms []store.Message) (map[store.MessageID][]store.File, map[store.MessageID]store.Message, error) {
	var withFiles, answered []store.MessageID
	for _, m := range ms {
		if m.Files > 0 {
			withFiles = append(withFiles, m.ID)
		}
		if m.AnswersID != 0 {
			answered = append(answered, m.AnswersID)
		}
	}
	files, err := v.reads.FilesOfAll(ctx, withFiles)
	if err != nil {
		return nil, nil, err
	}
	origins, err := v.reads.MessagesByID(ctx, answered)
	return files, origins, err
}

// mediaOf names what came along with a message, or went along.
func mediaOf(m store.Message, files []store.File) []string {
	var names []string
	for _, item := range m.Media {
		names = append(names, cmp.Or(item.ContentType, "file"))
	}
	for _, f := range files {
		names = append(names, cmp.Or(f.Name, f.ContentType, "file"))
	}
	return names
}

// maxNotes is how many notes a page or a batch holds.
const maxNotes = 1000

// withNotes puts the notes among the messages of a page: those since its first message, until the first one of the next page.
func (v *visit) withNotes(ctx context.Context, items []item, ms []store.Message, t *transcript) ([]item, error) {
	var from, until store.Time
	if t.Older != "" {
		from = ms[0].CreatedAt
	}
	if t.Newer != "" {
		next, err := v.reads.Transcript(ctx, store.TranscriptQuery{Conversations: v.ids, After: ms[len(ms)-1].ID, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(next) > 0 {
			until = next[0].CreatedAt
		}
	}
	notes, err := v.reads.NotesBetween(ctx, v.ids, from, until, maxNotes)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		items = append(items, item{Kind: "note", Who: n.AuthorName, Origin: "internal note", Text: n.Body, At: v.asked.at(n.At), when: n.At})
	}
	slices.SortStableFunc(items, func(a, b item) int { return a.when.Compare(b.when.Time) })
	return items, nil
}
