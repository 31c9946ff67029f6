package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// backlog is how many waiting posts are looked at in one step.
const backlog = 40

// threadWork brings a conversation's thread up to date: it opens or replaces the thread, and shows what waits, in order.
type threadWork struct{ b *Bridge }

func (w *threadWork) due(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error) {
	waiting, err := r.PostsWait(ctx, id)
	if err != nil || !waiting {
		return store.Time{}, err
	}
	return w.b.now(), nil
}

func (w *threadWork) step(ctx context.Context, c *claim) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	waiting, err := b.store.WaitingPosts(ctx, c.key.Conversation, backlog)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	s, err := b.scene(ctx, c.key.Conversation)
	if err != nil {
		return nil, err
	}
	if s.thread == nil || s.thread.Chat != s.inbox.Chat || s.thread.Channel != s.inbox.Channel {
		return w.openThread(ctx, s)
	}
	return w.show(ctx, c, s, waiting)
}

// scene is what a step needs to know of a conversation.
type scene struct {
	conv    store.Conversation
	contact store.Contact
	line    store.Line
	inbox   store.Inbox
	thread  *store.Thread // current and open, or nil
	chat    Chat
	// draft is the one that the post shows which is being composed; nil for none.
	draft *store.Draft
}

func (b *Bridge) scene(ctx context.Context, id store.ConversationID) (*scene, error) {
	s := &scene{}
	var err error
	if s.conv, err = b.store.Conversation(ctx, id); err != nil {
		return nil, err
	}
	if s.contact, err = b.store.Contact(ctx, s.conv.ContactID); err != nil {
		return nil, err
	}
	known := b.inboxes.load()
	var ok1, ok2, ok3 bool
	s.line, ok1 = known.lines[s.conv.LineID]
	s.inbox, ok2 = known.rows[s.conv.InboxID]
	s.chat, ok3 = b.chats[s.inbox.Chat]
	if !ok1 || !ok2 || !ok3 {
		return nil, &Error{Code: CodeUnavailable, RetryAfter: lastRetry,
			Say: fmt.Sprintf("Conversation %d belongs to an inbox that is not configured; it waits until it is.", id)}
	}
	if s.conv.ThreadID != 0 {
		t, err := b.store.Thread(ctx, s.conv.ThreadID)
		if err != nil {
			return nil, err
		}
		if !t.Gone {
			s.thread = &t
		}
	}
	return s, nil
}

// name is what the contact is called in the thread.
func (s *scene) name() string { return called(s.contact) }

func ref(t *store.Thread) ThreadRef { return ThreadRef{Channel: t.Channel, ID: t.Ref} }

// openThread posts the card that starts a thread. The row is committed before the call, so that a second try looks for what the
// first one may have made.
func (w *threadWork) openThread(ctx context.Context, s *scene) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	t, err := b.store.LatestThread(ctx, s.conv.ID)
	again := err == nil && t.Ref == "" && !t.Gone && t.Chat == s.inbox.Chat && t.Channel == s.inbox.Channel
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if !again {
		t = store.Thread{ConversationID: s.conv.ID, Chat: s.inbox.Chat, Channel: s.inbox.Channel, ReplacesID: t.ID, CreatedAt: b.now()}
		if err := b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.AddThread(ctx, &t) }); err != nil {
			return nil, err
		}
	}
	card, err := b.card(ctx, s, &t)
	if err != nil {
		return nil, err
	}
	if again {
		card.TriedAt = t.CreatedAt.Time
	}
	opened, err := s.chat.OpenThread(ctx, Place{Channel: s.inbox.Channel}, card)
	if err != nil {
		return nil, err
	}
	t.Ref = opened.ID
	record := func(ctx context.Context, tx *store.Tx) error {
		if err := tx.PutThread(ctx, &t); err != nil {
			return err
		}
		return tx.SetThread(ctx, s.conv.ID, t.ID, s.conv.CardVersion)
	}
	if !again {
		return record, nil
	}
	// The thread may have been there for long before we knew it, and people may have answered in it.
	if err := b.store.Tx(ctx, record); err != nil {
		return nil, err
	}
	if err := (&listener{b: b, chat: t.Chat}).readThread(ctx, s.chat, t, t.CreatedAt.Add(-overlap)); err != nil {
		b.log.Warn("a thread was opened late and could not be read; what was typed in it comes by the platform's own repetition only", "thread", t.ID, "error", err)
	}
	return nil, nil
}

// show posts the next of what waits, as one post where several can be joined.
func (w *threadWork) show(ctx context.Context, c *claim, s *scene, waiting []store.Post) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	if !c.dirty.IsZero() && waiting[0].TriedAt.IsZero() {
		waiting[0].TriedAt = store.At(c.dirty)
	}
	if showsAttachment(waiting[0]) {
		return w.showAttachment(ctx, s, waiting[0])
	}
	limits := s.chat.Capabilities(ref(s.thread))
	texts, err := b.store.MessagesByID(ctx, messageIDs(waiting))
	if err != nil {
		return nil, err
	}
	answered, err := b.answersOf(ctx, texts)
	if err != nil {
		return nil, err
	}
	batch := join(waiting, texts, limits)
	if len(batch) > 1 && batch[0].BatchID == 0 {
		ids := make([]store.PostID, len(batch))
		for i := range batch {
			ids[i] = batch[i].ID
		}
		if err := b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.JoinPosts(ctx, ids) }); err != nil {
			return nil, err
		}
	}
	if s.draft, err = b.draftOf(ctx, batch[0]); err != nil {
		return nil, err
	}
	p, pieces := w.compose(s, batch, texts, answered, limits)
	if p.Page, err = b.page(ctx, batch[0]); err != nil {
		return nil, err
	}
	if !p.TriedAt.IsZero() {
		if p.After, err = b.store.LastShown(ctx, s.thread.ID); err != nil {
			return nil, err
		}
	}
	shown, err := s.chat.Post(ctx, ref(s.thread), p)
	switch code := CodeOf(err); {
	case (code == CodeRejected || code == CodeInvalid) && c.failures >= refusedOften:
		return w.giveUp(s, batch, err), nil
	case err == nil && p.Announce:
		batch[0].Announced = shown.ID
	}
	return w.settle(s, batch, pieces, shown, err)
}

// settle gives what to write down of a try to show a batch, or a piece of it.
func (w *threadWork) settle(s *scene, batch []store.Post, pieces int, shown PostRef, err error) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	now := b.now()
	remember := func(ctx context.Context, tx *store.Tx) error { return tx.PutPosts(ctx, batch) }
	switch CodeOf(err) {
	case "":
	case CodeGone:
		b.log.Warn("a thread is gone; a new one takes its place", "conversation", s.conv.ID, "thread", s.thread.ID)
		s.thread.Gone = true
		return func(ctx context.Context, tx *store.Tx) error { return tx.PutThread(ctx, s.thread) }, nil
	case CodeUncertain:
		for i := range batch {
			if batch[i].TriedAt.IsZero() {
				batch[i].TriedAt = now
			}
		}
		return remember, err
	default: // certainly not shown now, but perhaps by a try before
		return remember, err
	}
	for i := range batch {
		batch[i].ThreadID, batch[i].Ref, batch[i].Done, batch[i].TriedAt = s.thread.ID, shown.ID, batch[i].Done+1, store.Time{}
		if batch[i].Done >= pieces {
			batch[i].ShownAt = now
		}
	}
	return func(ctx context.Context, tx *store.Tx) error {
		if s.conv.CardVersion > s.conv.CardShown || batch[0].Announced != "" { // it may have been read meanwhile
			b.ringCard(tx, s.conv.ID)
		}
		if offers(batch[0]) || batch[0].Stale { // it may have changed meanwhile
			b.ring(tx, store.CardLane, s.conv.ID, now)
		}
		return tx.PutPosts(ctx, batch)
	}, nil
}

func messageIDs(ps []store.Post) []store.MessageID {
	var ids []store.MessageID
	for _, p := range ps {
		if p.MessageID != 0 {
			ids = append(ids, p.MessageID)
		}
	}
	return ids
}

// join picks the first waiting posts that can become one: of one speaker, as far as they fit. What was tried before is tried with
// the same companions again, or the platform could not tell whether it has it already.
func join(waiting []store.Post, texts map[store.MessageID]store.Message, limits Capabilities) []store.Post {
	first := waiting[0]
	if first.BatchID != 0 {
		n := 1
		for n < len(waiting) && waiting[n].BatchID == first.BatchID {
			n++
		}
		return waiting[:n]
	}
	if !first.TriedAt.IsZero() || first.Done > 0 {
		return waiting[:1]
	}
	n, length := 0, 0
	for n < len(waiting) && n < max(1, limits.MaxParts) {
		p := waiting[n]
		length += len([]rune(textOf(p, texts)))
		if n > 0 && (alone(p) || alone(first)) || showsAttachment(p) || p.Kind != first.Kind || p.BatchID != 0 || !p.TriedAt.IsZero() ||
			!sameSpeaker(texts[p.MessageID], texts[first.MessageID]) || n > 0 && length > limits.MaxText {
			break
		}
		n++
	}
	return waiting[:n]
}

// sameSpeaker tells whether two messages are of the same admin, broadcast or automation, or both of the contact.
func sameSpeaker(a, b store.Message) bool {
	return a.AuthorID == b.AuthorID && a.OriginName == b.OriginName && a.Origin.Automatic() == b.Origin.Automatic()
}

// offers tells whether a post bears buttons, which are about it alone.
func offers(p store.Post) bool {
	return p.RetryID != 0 || p.RewordID != 0 || p.AsksID != 0 || p.CorrectID != 0 || p.ScheduledID != 0 || p.DraftID != 0 || p.AttachmentID != 0
}

// alone tells whether a post is joined with no other: what it offers is about it alone, and so is whom it calls.
func alone(p store.Post) bool { return offers(p) || p.Mention != "" }

// showsAttachment tells whether a post shows an attachment. A notice only says that it cannot be shown.
func showsAttachment(p store.Post) bool { return p.AttachmentID != 0 && p.Kind != string(PostNotice) }

// postKey is the key of a post.
func postKey(p store.Post) string { return fmt.Sprintf("p%d", p.ID) }

func textOf(p store.Post, texts map[store.MessageID]store.Message) string {
	if p.MessageID != 0 {
		return texts[p.MessageID].Body
	}
	return p.Body
}

// compose makes the post of a batch. A single text that is too long for one post is shown piece by piece; pieces is how many there
// are.
func (w *threadWork) compose(s *scene, batch []store.Post, texts, answered map[store.MessageID]store.Message, limits Capabilities) (p Post, pieces int) {
	first := batch[0]
	p = Post{Key: postKey(first), TriedAt: first.TriedAt.Time, Kind: PostKind(first.Kind),
		Retry: first.RetryID, Reword: first.RewordID, Asks: first.AsksID, Correct: first.CorrectID, Scheduled: first.ScheduledID}
	if first.Mention != "" {
		p.Mention = strings.Split(first.Mention, ",")
	}
	switch p.Kind {
	case PostCustomer:
		p.Author = s.name()
	case PostTeam:
		p.Author = texts[first.MessageID].AuthorName
		if m := texts[first.MessageID]; m.Origin.Automatic() {
			p.Author = automaticAuthor(m)
		}
	case PostNotice:
	}
	for _, row := range batch {
		m := texts[row.MessageID]
		part := Part{Text: textOf(row, texts), At: m.At.Time, Due: row.DueAt.Time, Recovered: m.Recovered, Answers: answers(m, answered[m.AnswersID])}
		if m.Origin.Automatic() {
			part.Sent = originOf(m)
		}
		if part.At.IsZero() {
			part.At = row.CreatedAt.Time
		}
		for _, item := range m.Media {
			part.Media = append(part.Media, item.ContentType)
		}
		p.Parts = append(p.Parts, part)
		p.Announce = p.Announce || row.Announce
	}
	if len(batch) > 1 {
		return p, 1
	}
	split := sms.Split(p.Parts[0].Text, limits.MaxText)
	if s.draft != nil {
		p.show(s.draft, len(split) == 1)
	}
	if len(split) > 1 {
		p.Key = fmt.Sprintf("p%d.%d", first.ID, first.Done)
		cutDown(&p, first, split)
	}
	return p, len(split)
}

// cutDown leaves of a post the piece whose turn it is. One that was shown whole is drawn anew where its last piece stands, with all that
// it says from there on.
func cutDown(p *Post, row store.Post, split []string) {
	at, last := min(row.Done, len(split)-1), len(split)-1
	part := &p.Parts[0]
	part.Text = split[at]
	if !row.ShownAt.IsZero() {
		at = min(max(row.Done-1, 0), last)
		part.Text, at = strings.Join(split[at:], ""), last
	}
	if at > 0 {
		p.Announce = false
		part.Media, part.Answers = nil, nil
	}
	if at < last { // what is offered stands below the whole
		p.Retry, p.Reword, p.Asks, p.Correct, p.Scheduled, p.Draft, part.Due = 0, 0, 0, 0, 0, DraftRef{}, time.Time{}
	}
}

// card collects what the card of a thread shows.
func (b *Bridge) card(ctx context.Context, s *scene, t *store.Thread) (Card, error) {
	c := Card{
		Key:          fmt.Sprintf("t%d", t.ID),
		Conversation: s.conv.ID,
		Name:         s.contact.Name,
		Number:       sms.National(s.contact.Number),
		Line:         s.line.Called(),
		State:        s.conv.State,
		Unread:       s.conv.Unread,
		WaitingSince: cmp.Or(s.conv.WaitingSince, s.conv.UnansweredSince).Time,
		SnoozedUntil: s.conv.SnoozedUntil.Time,
		Assignee:     Person{ID: s.conv.AssigneeID, Name: s.conv.AssigneeName},
		Mode:         modeOf(&s.conv, b.inboxes.load().settings[s.conv.InboxID]),
		CannotReply:  b.cannotReply(s.line, s.contact.Number),
	}
	var err error
	if c.Waiting, err = b.store.ContactWroteLast(ctx, s.conv.ID); err != nil {
		return c, err
	}
	if c.Origin, err = b.cardOrigin(ctx, s.conv.ID); err != nil {
		return c, err
	}
	if c.OptedOut, err = b.store.OptedOut(ctx, s.contact.ID, s.line.ID); err != nil {
		return c, err
	}
	if b.assistant != nil {
		a, err := b.store.Assistant(ctx, s.conv.InboxID)
		if err != nil {
			return c, err
		}
		c.Drafts = a.Drafts && c.CannotReply == ""
	}
	sum, _, err := b.store.Summary(ctx, s.conv.ID)
	if err != nil {
		return c, err
	}
	c.Summary, c.OpenPoints = sum.Body, sum.Open
	if err := b.aboutContact(ctx, s, &c); err != nil {
		return c, err
	}
	if t.ReplacesID != 0 {
		old, err := b.store.Thread(ctx, t.ReplacesID)
		if err != nil {
			return c, err
		}
		if old.Ref != "" {
			r := ref(&old)
			c.Replaces = &r
		}
	}
	return c, nil
}

// aboutContact puts on a card what the inbox knows of the contact.
func (b *Bridge) aboutContact(ctx context.Context, s *scene, c *Card) (err error) {
	runs, err := b.store.RunsOf(ctx, s.conv.InboxID, s.contact.ID)
	if err != nil {
		return err
	}
	for _, run := range runs {
		c.Automations = append(c.Automations, run.Title)
	}
	if c.Tags, err = b.store.TagsOf(ctx, s.conv.InboxID, s.contact.ID); err != nil {
		return err
	}
	lists, err := b.store.ListsOf(ctx, s.conv.InboxID, s.contact.ID)
	if err != nil {
		return err
	}
	for _, l := range lists {
		c.Lists = append(c.Lists, l.Name)
	}
	if c.Account, err = b.store.AccountOf(ctx, s.conv.InboxID, s.contact.ID); err != nil {
		return err
	}
	deals, err := b.store.DealsOf(ctx, s.conv.InboxID, s.contact.ID)
	for _, d := range deals {
		if d.State == store.DealOpen {
			c.Deals = append(c.Deals, d)
		}
	}
	return err
}

// freshFor is how long after it was written a message counts as just arrived.
const freshFor = time.Minute
