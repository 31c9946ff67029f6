package bot_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"partyline/bot"
	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// core does what *bridge.Bridge promises, in memory.
type core struct {
	bot.ContactCore
	reads *reads
	done  []string
	sent  map[string]bridge.SendRequest
	// fails is what every method answers, where set.
	fails error
	// smart is whether texts leave with plain twins.
	smart bool
	lines []bridge.LineHealth
	// asks is why the thread asks about what is sent; empty where it does not.
	asks string
	// thread is where SendText finds the conversation mirrored.
	thread *bridge.ThreadRef
	// named is what OpenConversation finds the contact called.
	named string
	// mode is that of every conversation; empty for store.ReplyFirst.
	mode store.Mode
	// purse is what every inbox has; nil where no credits are counted.
	purse *bridge.Purse
}

func (c *core) note(what string, actor bridge.Person, id store.ConversationID) error {
	if c.fails != nil {
		return c.fails
	}
	c.done = append(c.done, fmt.Sprintf("%s: %s %d", actor.Name, what, id))
	return nil
}

// acts is note for what bears the key of its use.
func (c *core) acts(what string, act bridge.Act) error {
	if act.Key == "" {
		return errDatabase
	}
	return c.note(what, act.Actor, act.Conversation)
}

func (c *core) MarkRead(_ context.Context, act bridge.Act) error {
	if err := c.acts("read", act); err != nil {
		return err
	}
	for _, rows := range c.reads.rows {
		for i := range rows {
			if rows[i].Conversation == act.Conversation {
				rows[i].Unread, rows[i].WaitingSince = 0, store.Time{}
			}
		}
	}
	return nil
}

func (c *core) Close(_ context.Context, act bridge.Act) error {
	return c.acts("close", act)
}

func (c *core) Reopen(_ context.Context, act bridge.Act) error {
	return c.acts("reopen", act)
}

func (c *core) SetMode(_ context.Context, act bridge.Act, mode store.Mode) error {
	c.mode = mode
	return c.acts("mode "+string(mode), act)
}

func (c *core) ModeOf(context.Context, store.ConversationID) (store.Mode, error) {
	return cmp.Or(c.mode, store.ReplyFirst), c.fails
}

func (c *core) Decide(_ context.Context, actor bridge.Person, inbox store.InboxID, id store.MessageID, send bool) error {
	if c.fails != nil {
		return c.fails
	}
	c.done = append(c.done, fmt.Sprintf("%s: decide %d of inbox %d: send %t", actor.Name, id, inbox, send))
	return nil
}

func (c *core) Answer(_ context.Context, chat string, t bridge.Typed, text string) error {
	if c.fails != nil {
		return c.fails
	}
	c.done = append(c.done, fmt.Sprintf("%s: answers in %s %s: %s", t.Author.Name, chat, t.Post.Thread.ID, text))
	return nil
}

func (c *core) KeepSnippet(_ context.Context, r bridge.SnippetRequest) error {
	if c.fails == nil {
		c.done = append(c.done, fmt.Sprintf("%s: keep %q as %s: %s of inbox %d", r.Actor.Name, r.Was, r.Name, r.Body, r.Inbox))
	}
	return c.fails
}

func (c *core) DropSnippet(_ context.Context, actor bridge.Person, in store.InboxID, name string) error {
	if c.fails == nil {
		c.done = append(c.done, fmt.Sprintf("%s: drop %s of inbox %d", actor.Name, name, in))
	}
	return c.fails
}

func (c *core) Claim(_ context.Context, act bridge.Act) error {
	return c.acts("claim", act)
}

func (c *core) Unassign(_ context.Context, act bridge.Act) error {
	return c.acts("unassign", act)
}

func (c *core) Assign(_ context.Context, act bridge.Act, who string) (bridge.Person, error) {
	return bridge.Person{ID: "U0BOB", Name: "Bob"}, c.acts("assign to "+who, act)
}

func (c *core) Snooze(_ context.Context, act bridge.Act, until time.Time) error {
	return c.acts("snooze until "+until.UTC().Format("2 Jan 15:04"), act)
}

// Now is noon.
func (c *core) Now(store.InboxID) time.Time { return noon.Time }

func (c *core) Schedule(_ context.Context, r bridge.ScheduleRequest) error {
	calls := ""
	if len(r.Mentions) > 0 {
		calls = " calling " + strings.Join(r.Mentions, ", ")
	}
	return c.note(fmt.Sprintf("schedule in inbox %d for %s “%s”%s to", r.Inbox, r.At.Format("2 Jan 15:04 MST"), r.Text, calls), r.Actor, r.Conversation)
}

func (c *core) CancelScheduled(_ context.Context, actor bridge.Person, in store.InboxID, id store.ScheduledID) error {
	return c.note(fmt.Sprintf("cancel in inbox %d", in), actor, store.ConversationID(id))
}

func (c *core) SendScheduled(_ context.Context, actor bridge.Person, in store.InboxID, id store.ScheduledID) error {
	return c.note(fmt.Sprintf("send now in inbox %d", in), actor, store.ConversationID(id))
}

func (c *core) SendText(_ context.Context, r bridge.SendRequest) (bridge.SendResult, error) {
	if c.fails != nil {
		return bridge.SendResult{}, c.fails
	}
	to, err := sms.Normalize(r.To, "GB")
	if err != nil {
		return bridge.SendResult{}, &bridge.Error{Code: bridge.CodeInvalid, Say: "That is no number in GB.", Cause: err}
	}
	_, again := c.sent[r.Key]
	if !again {
		r.To = to
		c.sent[r.Key] = r
	}
	return c.became(bridge.SendResult{Conversation: 1, To: to, Counted: sms.Count(r.Text), Repeated: again}), nil
}

// became is what SendText and Write give.
func (c *core) became(r bridge.SendResult) bridge.SendResult {
	r.State, r.Thread = store.Queued, c.thread
	if c.asks != "" {
		r.State, r.Reasons = store.Asked, c.asks
	}
	return r
}

func (c *core) OpenConversation(_ context.Context, r bridge.OpenRequest) (bridge.OpenResult, error) {
	if c.fails != nil {
		return bridge.OpenResult{}, c.fails
	}
	to, err := sms.Normalize(r.To, "GB")
	if err != nil {
		return bridge.OpenResult{}, &bridge.Error{Code: bridge.CodeInvalid, Say: "That is no number in GB.", Cause: err}
	}
	c.done = append(c.done, fmt.Sprintf("%s: open %s %s", r.Actor.Name, to, r.Name))
	return bridge.OpenResult{Conversation: 1, To: to, Name: cmp.Or(c.named, r.Name), Known: c.thread != nil, Thread: c.thread}, nil
}

func (c *core) Write(_ context.Context, r bridge.WriteRequest) (bridge.SendResult, error) {
	if c.fails != nil {
		return bridge.SendResult{}, c.fails
	}
	_, again := c.sent[r.Key]
	if !again {
		c.sent[r.Key] = bridge.SendRequest{To: fmt.Sprintf("to %d:", r.Conversation), Text: r.Text, Shown: r.Shown}
	}
	return c.became(bridge.SendResult{Conversation: r.Conversation, To: "+447700900123", Counted: sms.Count(r.Text), Repeated: again}), nil
}

// Cost fills in fields for Sam.
func (c *core) Cost(_ context.Context, _ store.ConversationID, text string) (bridge.Cost, error) {
	cost := bridge.Cost{Merged: text}
	if merged, err := sms.Merge(text, sms.ContactFields("Sam", "+447700900123")); err == nil {
		cost.Merged = merged
	} else {
		cost.Unmerged = err.Error()
	}
	cost.Wording = cost.Merged
	if c.smart {
		cost.Wording = sms.Simplify(cost.Merged)
	}
	cost.Counted = sms.Count(cost.Wording)
	cost.Ask = cost.Segments > 4
	return cost, nil
}

func (c *core) LinesOf(context.Context, store.InboxID) ([]bridge.LineHealth, error) {
	return c.lines, c.fails
}

func (c *core) Retry(_ context.Context, actor bridge.Person, inbox store.InboxID, id store.MessageID, key string) error {
	if c.fails != nil {
		return c.fails
	}
	if key == "" {
		return errDatabase
	}
	c.done = append(c.done, fmt.Sprintf("%s: retry %d of inbox %d", actor.Name, id, inbox))
	return nil
}

// ContactByNumber knows nobody but through their conversations.
func (*reads) ContactByNumber(context.Context, string) (store.Contact, error) {
	return store.Contact{}, store.ErrNotFound
}

func (c *core) LinkProfile(_ context.Context, s bridge.Subject) (bridge.ProfileLink, error) {
	err := c.note(fmt.Sprintf("profile of inbox %d", s.Inbox), s.Actor, s.Conversation)
	return bridge.ProfileLink{URL: fmt.Sprintf("https://sms.example.com/profile/%d", s.Conversation), Until: time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC)}, err
}

func (c *core) Forget(_ context.Context, r bridge.ForgetRequest) (bridge.Forgotten, error) {
	if n, err := sms.Normalize(r.Number, "GB"); c.fails == nil && (err != nil || n != "+447700900123") {
		return bridge.Forgotten{}, &bridge.Error{Code: bridge.CodeInvalid, Say: "That is not the number of this contact."}
	}
	return bridge.Forgotten{Messages: 3, Threads: 1}, c.note(fmt.Sprintf("forget in inbox %d", r.Inbox), r.Actor, r.Conversation)
}

// texts are what was sent, each as "number text".
func (c *core) texts() []string {
	var out []string
	for _, r := range c.sent {
		out = append(out, r.To+" "+r.Text)
	}
	slices.Sort(out)
	return out
}

// reads does what *store.Store promises, in memory.
type reads struct {
	bot.ContactReads
	inboxes map[string]store.Inbox
	rows    map[store.InboxID][]store.OverviewRow
	next    store.ConversationID
	drafts  map[store.MessageID]store.Rewording
	threads map[string]store.ConversationID // by chat/channel/ref
	// found are what Find looks through, cut that it did not look at all; asked is what it was asked last.
	found []store.FoundRow
	cut   bool
	asked store.FindQuery
	fails error
	// snippets are those of every inbox.
	snippets map[store.InboxID][]store.Snippet
	// scheduled are the scheduled replies of sales.
	scheduled []store.ScheduledRow
	assistant assistant
}

func (r *reads) Snippets(_ context.Context, in store.InboxID) ([]store.Snippet, error) {
	return r.snippets[in], r.fails
}

func (*reads) Broadcasts(context.Context, store.InboxID, int, int) ([]store.Broadcast, error) {
	return nil, nil
}

func (*reads) Broadcast(context.Context, store.InboxID, store.BroadcastID) (store.Broadcast, error) {
	return store.Broadcast{}, store.ErrNotFound
}

func (r *reads) ScheduledOf(_ context.Context, in store.InboxID, id store.ConversationID, offset, limit int) ([]store.ScheduledRow, error) {
	var rows []store.ScheduledRow
	for _, row := range r.scheduled {
		if in == sales && (id == 0 || id == row.ConversationID) {
			rows = append(rows, row)
		}
	}
	from := min(offset, len(rows))
	return rows[from:min(from+limit, len(rows))], r.fails
}

func (r *reads) InboxOf(_ context.Context, chat, channel string) (store.Inbox, error) {
	if r.fails != nil {
		return store.Inbox{}, r.fails
	}
	in, ok := r.inboxes[channel]
	if !ok || in.Chat != chat {
		return store.Inbox{}, store.ErrNotFound
	}
	return in, nil
}

func (r *reads) InboxOfConversation(_ context.Context, id store.ConversationID) (store.InboxID, error) {
	for in, rows := range r.rows {
		if slices.ContainsFunc(rows, func(row store.OverviewRow) bool { return row.Conversation == id }) {
			return in, nil
		}
	}
	return 0, store.ErrNotFound
}

func (r *reads) ConversationWith(_ context.Context, in store.InboxID, number string) (store.ConversationID, error) {
	for _, row := range r.rows[in] {
		if row.Number == number {
			return row.Conversation, nil
		}
	}
	return 0, store.ErrNotFound
}

func (r *reads) ThreadByRef(_ context.Context, chat, channel, ref string) (store.Thread, error) {
	id, ok := r.threads[chat+"/"+channel+"/"+ref]
	if !ok {
		return store.Thread{}, store.ErrNotFound
	}
	return store.Thread{ConversationID: id, Chat: chat, Channel: channel, Ref: ref}, r.fails
}

func (r *reads) RewordingOf(_ context.Context, in store.InboxID, id store.MessageID) (store.Rewording, error) {
	d, ok := r.drafts[id]
	if !ok || in != sales {
		return d, store.ErrNotFound
	}
	return d, nil
}

func (r *reads) Overview(_ context.Context, q store.OverviewQuery) ([]store.OverviewRow, error) {
	if r.fails != nil {
		return nil, r.fails
	}
	var rows []store.OverviewRow
	for _, row := range r.rows[q.Inbox] {
		if r.listed(q, row) {
			rows = append(rows, row)
		}
	}
	from := min(q.Offset, len(rows))
	return rows[from:min(from+q.Limit, len(rows))], nil
}

// listed says whether a row is in a list. Whoever is called Mine has their id for a name.
func (r *reads) listed(q store.OverviewQuery, row store.OverviewRow) bool {
	switch q.Only {
	case store.OverviewAll:
		return true
	case store.OverviewUnread:
		return row.Unread > 0
	case store.OverviewMine:
		return row.Assignee == q.Mine
	case store.OverviewUnassigned:
		return row.Assignee == ""
	}
	return string(q.Only) == string(row.State)
}

func (r *reads) OverviewCount(ctx context.Context, q store.OverviewQuery) (int, error) {
	rows, err := r.Overview(ctx, q)
	return len(rows), err
}

func (r *reads) Lines(context.Context, store.InboxID) ([]store.Line, error) {
	return []store.Line{{Number: "+447700900001", Country: "GB"}, {Number: "+15555550001", Country: "US"}}, nil
}

// Find knows numbers, and the texts of found.
func (r *reads) Find(_ context.Context, q store.FindQuery) (store.Found, error) {
	r.asked = q
	if r.fails != nil {
		return store.Found{}, r.fails
	}
	var f store.Found
	for _, row := range r.found {
		if _, _, ok := q.Words.Find(row.Hit + " " + row.Name); ok || slices.Contains(q.Numbers, row.Number) {
			f.Rows = append(f.Rows, row)
		}
	}
	f.Total, f.Cut = len(f.Rows), r.cut
	from := min(q.Offset, len(f.Rows))
	f.Rows = f.Rows[from:min(from+q.Limit, len(f.Rows))]
	return f, nil
}
