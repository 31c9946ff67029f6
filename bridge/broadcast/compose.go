package broadcast

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// MaxTitle is how many characters a title may have.
const MaxTitle = 60

// The parts of a broadcast that can be wrong, besides bridge.AboutName for its title and bridge.AboutText.
const (
	AboutLists bridge.About = "lists"
	AboutTags  bridge.About = "tags"
	AboutNot   bridge.About = "not"
)

// Draft is a broadcast as somebody writes it.
type Draft struct {
	Actor bridge.Person
	Inbox store.InboxID
	// ID is the draft that it takes the place of; 0 for a new one.
	ID store.BroadcastID
	// Key names a new one among all, so that a repetition makes no second one.
	Key string
	// Title, Body, and who gets it: the names of lists and tags with commas between them, and of either that are left out.
	Title, Body      string
	Lists, Tags, Not string
}

// Compose keeps a draft, new or changed; what was previewed before counts no longer. CodeInvalid with a sentence and what it is about where
// something will not do, CodeForbidden where no line may send, CodeRejected where it is no draft any more.
func (r *Room) Compose(ctx context.Context, d Draft) (store.Broadcast, error) {
	title, err := readTitle(d.Title)
	if err != nil {
		return store.Broadcast{}, err
	}
	body, err := r.readBody(ctx, d.Inbox, d.Body)
	if err != nil {
		return store.Broadcast{}, err
	}
	audience, err := r.readAudience(ctx, d)
	if err != nil {
		return store.Broadcast{}, err
	}
	line, err := r.firstLine(ctx, d.Inbox)
	if err != nil {
		return store.Broadcast{}, err
	}
	b := store.Broadcast{InboxID: d.Inbox, LineID: line.ID, Revision: 1, State: store.BroadcastDraft, CardNumber: 1, CreatedAt: r.now()}
	err = r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		if d.ID != 0 {
			if b, err = r.lock(ctx, tx, d.Inbox, d.ID, store.BroadcastDraft); err != nil {
				return err
			}
			b.Revision++
		} else if first, err := tx.FirstSight(ctx, "broadcast:"+d.Key, r.now()); err != nil || !first {
			return repeated(err)
		}
		b.Title, b.Body, b.Audience, b.AuthorID, b.AuthorName = title, body, audience, d.Actor.ID, d.Actor.Name
		if d.ID == 0 {
			err = tx.AddBroadcast(ctx, &b)
		} else {
			err = tx.PutBroadcast(ctx, &b)
		}
		if err != nil {
			return err
		}
		return r.core.AuditIn(ctx, tx, d.Actor, "write broadcast", 0, named(&b))
	})
	return b, err
}

// repeated is the answer to a window that was submitted twice.
func repeated(err error) error {
	if err != nil {
		return err
	}
	return &bridge.Error{Code: bridge.CodeRejected, Say: "That broadcast is kept already. Look at the list of broadcasts."}
}

// SetLine has another line of the inbox send a draft.
func (r *Room) SetLine(ctx context.Context, act Act, line store.LineID) error {
	l, ok := r.core.Line(line)
	if !ok || l.InboxID != act.Inbox {
		return &bridge.Error{Code: bridge.CodeNotFound, Say: "This inbox has no such line (any more)."}
	}
	if why := r.core.CannotSend(l); why != "" {
		return &bridge.Error{Code: bridge.CodeForbidden, Say: why}
	}
	return r.change(ctx, act, "change broadcast", []store.BroadcastState{store.BroadcastDraft}, func(b *store.Broadcast) error {
		if b.LineID != line {
			b.LineID = line
			b.Revision++
		}
		return nil
	})
}

func readTitle(typed string) (string, error) {
	title := strings.Join(strings.Fields(typed), " ")
	if title == "" || utf8.RuneCountInString(title) > MaxTitle {
		return "", &bridge.Error{Code: bridge.CodeInvalid, About: bridge.AboutName,
			Say: fmt.Sprintf("Give it a title of at most %d characters. Customers do not see it.", MaxTitle)}
	}
	return title, nil
}

// known are the merge fields that every contact may have.
func known(name string) bool {
	_, ok := sms.ContactFields("", "")[name]
	return ok || name == "email"
}

// readBody says what is wrong with a text.
func (r *Room) readBody(ctx context.Context, inbox store.InboxID, typed string) (string, error) {
	body := strings.TrimSpace(typed)
	wrong := func(say string) (string, error) {
		return "", &bridge.Error{Code: bridge.CodeInvalid, About: bridge.AboutText, Say: say}
	}
	if body == "" {
		return wrong("There is no text. Write what the recipients shall read.")
	}
	values := map[string]string{}
	for name := range sms.ContactFields("", "") {
		values[name] = "x" // so that one which is not closed is found
	}
	for _, f := range sms.MergeFields(body) {
		values[f.Name] = "x"
		if known(f.Name) {
			continue
		}
		there, err := r.store.HasField(ctx, inbox, f.Name)
		if err != nil {
			return "", err
		}
		if !there {
			return wrong(fmt.Sprintf("No contact has a field {{%s}}. Use {{first_name}}, {{name}}, {{number}}, {{email}} or a field of your contacts.", f.Name))
		}
	}
	merged, err := sms.Merge(body, values)
	if err != nil {
		return wrong(err.Error())
	}
	if sms.Count(merged).TooLong() {
		return wrong(fmt.Sprintf("The text is too long: an SMS can have at most %d characters.", sms.MaxCharacters))
	}
	return body, nil
}

// readAudience finds lists and tags by their names.
func (r *Room) readAudience(ctx context.Context, d Draft) (a store.Audience, err error) {
	lists, err := r.store.Lists(ctx, d.Inbox)
	if err != nil {
		return a, err
	}
	tags, err := r.store.Tags(ctx, d.Inbox)
	if err != nil {
		return a, err
	}
	for _, name := range names(d.Lists) {
		id, ok := listNamed(lists, name)
		if !ok {
			return a, unknown(AboutLists, "list", name, listNames(lists))
		}
		a.Lists = append(a.Lists, id)
	}
	for _, name := range names(d.Tags) {
		id, ok := tagNamed(tags, name)
		if !ok {
			return a, unknown(AboutTags, "tag", name, tagNames(tags))
		}
		a.Tags = append(a.Tags, id)
	}
	for _, name := range names(d.Not) {
		list, isList := listNamed(lists, name)
		tag, isTag := tagNamed(tags, name)
		switch {
		case isList:
			a.NotLists = append(a.NotLists, list)
		case isTag:
			a.NotTags = append(a.NotTags, tag)
		default:
			return a, unknown(AboutNot, "list or tag", name, append(listNames(lists), tagNames(tags)...))
		}
	}
	if len(a.Lists)+len(a.Tags) == 0 {
		return a, &bridge.Error{Code: bridge.CodeInvalid, About: AboutLists, Say: "Who shall get it? Name a list, or a tag, or both: then it goes to those on the list who bear the tag."}
	}
	return a, nil
}

// names are what stands between commas.
func names(typed string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if name := strings.Join(strings.Fields(part), " "); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func listNamed(all []store.List, name string) (store.ListID, bool) {
	for _, l := range all {
		if sms.Fold(l.Name) == sms.Fold(name) {
			return l.ID, true
		}
	}
	return 0, false
}

func tagNamed(all []store.Tag, name string) (store.TagID, bool) {
	for _, t := range all {
		if sms.Fold(t.Name) == sms.Fold(name) {
			return t.ID, true
		}
	}
	return 0, false
}

func listNames(all []store.List) []string {
	var out []string
	for _, l := range all {
		out = append(out, l.Name)
	}
	return out
}

func tagNames(all []store.Tag) []string {
	var out []string
	for _, t := range all {
		out = append(out, t.Name)
	}
	return out
}

// maxNamed is how many names a sentence lists.
const maxNamed = 10

func unknown(about bridge.About, what, name string, there []string) error {
	say := fmt.Sprintf("This inbox has no %s “%s”.", what, name)
	if len(there) > 0 {
		say += " It has: " + strings.Join(there[:min(len(there), maxNamed)], ", ") + "."
	}
	return &bridge.Error{Code: bridge.CodeInvalid, About: about, Say: say}
}

// firstLine is the line that sends where nobody chose one.
func (r *Room) firstLine(ctx context.Context, inbox store.InboxID) (store.Line, error) {
	lines, err := r.SendingLines(ctx, inbox)
	if err != nil {
		return store.Line{}, err
	}
	if len(lines) == 0 {
		return store.Line{}, &bridge.Error{Code: bridge.CodeForbidden,
			Say: "This inbox has no line that may send. Set two_way for one of its lines in the configuration, and see that its country is in two_way_countries."}
	}
	return lines[0], nil
}

// SendingLines are the lines of an inbox that may send.
func (r *Room) SendingLines(ctx context.Context, inbox store.InboxID) ([]store.Line, error) {
	lines, err := r.store.Lines(ctx, inbox)
	var out []store.Line
	for _, l := range lines {
		if r.core.CannotSend(l) == "" {
			out = append(out, l)
		}
	}
	return out, err
}

// Describe says who gets a broadcast, by the names of lists and tags as they are now.
func (r *Room) Describe(ctx context.Context, b *store.Broadcast) (Names, error) {
	lists, err := r.store.Lists(ctx, b.InboxID)
	if err != nil {
		return Names{}, err
	}
	tags, err := r.store.Tags(ctx, b.InboxID)
	if err != nil {
		return Names{}, err
	}
	ofLists, ofTags := map[store.ListID]string{}, map[store.TagID]string{}
	for _, l := range lists {
		ofLists[l.ID] = l.Name
	}
	for _, t := range tags {
		ofTags[t.ID] = t.Name
	}
	var n Names
	n.Lists, n.Tags = pick(ofLists, b.Audience.Lists), pick(ofTags, b.Audience.Tags)
	n.Not = append(pick(ofLists, b.Audience.NotLists), pick(ofTags, b.Audience.NotTags)...)
	return n, nil
}

// Names are the names of an audience's lists and tags, and of those of both that are left out.
type Names struct{ Lists, Tags, Not []string }

// String says it to people.
func (n Names) String() string {
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{{"on", n.Lists}, {"tagged", n.Tags}, {"not", n.Not}} {
		if len(p.names) > 0 {
			parts = append(parts, p.what+" "+strings.Join(p.names, " or "))
		}
	}
	return strings.Join(parts, ", ")
}

func pick[ID comparable](all map[ID]string, ids []ID) []string {
	var out []string
	for _, id := range ids {
		if name := all[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}

// missing says that there is no such broadcast.
func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return &bridge.Error{Code: bridge.CodeNotFound, Say: "This inbox has no such broadcast (any more). Look at the list of broadcasts.", Cause: err}
	}
	return err
}

// named is a broadcast as the audit log calls it.
func named(b *store.Broadcast) string { return fmt.Sprintf("%d %s", b.ID, b.Title) }

func (r *Room) now() store.Time { return store.At(r.clock.Now()) }
