package bridge

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// Board is what the post shows that is pinned in the channel of an inbox.
type Board struct {
	// Key names this post among all we ever make: opaque, at most 25 characters.
	Key string `json:"-"`
	// TriedAt is when posting was first tried without a known outcome; zero for a first try.
	TriedAt time.Time `json:"-"`

	// Inbox is its name.
	Inbox string
	// Conversations have something that nobody has read: Messages in all.
	Conversations, Messages int
	// Rows are those of them that wait longest, the longest first; at most boardRows.
	Rows []BoardRow
	// Troubles are the lines that cannot send, as they are called.
	Troubles []string
	// Credits says that the credits run out, as a sentence; empty where they do not.
	Credits string `json:",omitempty"`
}

// BoardRow is one conversation that waits.
type BoardRow struct {
	// Name is the contact's, empty where we know none. Number is as people of its country write it.
	Name, Number string
	Unread       int
	// Since is the time of the oldest unread message.
	Since time.Time
	// Thread is where the conversation is mirrored; nil while its thread is not open yet.
	Thread *ThreadRef
}

// Pinner is the optional interface of a Chat that can keep a post at the top of a channel.
type Pinner interface {
	// Pin shows a board: it edits the post called id, or, where id is empty, makes and pins one. It gives the post's id. It is
	// repeatable: with Board.TriedAt set it first looks for what an earlier try with the same key made. Where the platform does not let
	// us pin, the post is kept all the same. CodeGone: the post is no more.
	Pin(ctx context.Context, in Place, id string, b Board) (string, error)
}

const (
	// boardRows is how many conversations a board names.
	boardRows = 8
	// boardLease is how long one process keeps the boards. It outlasts a call to the platform.
	boardLease = 20 * time.Second
	boardTime  = 10 * time.Second
)

// keepBoards keeps the boards of all inboxes up to date until ctx ends, where no other process does.
func (b *Bridge) keepBoards(ctx context.Context) {
	owner, held, fresh := rand.Text(), map[string]bool{}, map[store.InboxID]bool{}
	tick := b.clock.NewTicker(b.boardEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			b.leaveBoards(context.WithoutCancel(ctx), owner, held)
			return
		case <-tick.Chan():
		}
		for id, s := range b.inboxes.load().settings {
			if pinner, ok := b.chats[s.Chat].(Pinner); ok && s.Pinned {
				lease := fmt.Sprintf("board:%d", id)
				ours, shown := b.keepBoard(ctx, lease, owner, pinner, id, s, !fresh[id])
				held[lease], fresh[id] = held[lease] || ours, fresh[id] || shown
			}
		}
	}
}

// leaveBoards lets another process keep the boards at once.
func (b *Bridge) leaveBoards(ctx context.Context, owner string, held map[string]bool) {
	ctx, cancel := context.WithTimeout(ctx, boardTime)
	defer cancel()
	for lease, ours := range held {
		if !ours {
			continue
		}
		if err := b.store.DropLease(ctx, lease, owner); err != nil {
			b.log.Warn("a lease could not be given up; it ends by itself", "lease", lease, "error", err)
		}
	}
}

// keepBoard brings the board of one inbox up to date, or leaves that to the next look. first: it is shown even where nothing changed, since
// it may have been deleted while nobody looked. It tells whether it took the lease, and whether it showed the board.
func (b *Bridge) keepBoard(ctx context.Context, lease, owner string, pinner Pinner, id store.InboxID, s InboxSettings, first bool) (ours, shown bool) {
	ctx, cancel := context.WithTimeout(ctx, boardTime)
	defer cancel()
	row, board, err := b.board(ctx, id, s)
	if err == nil && !first && row.Shown == board.sum() {
		return false, false // the ordinary case, in which nothing is written
	}
	if err == nil {
		ours, err = b.store.TakeLease(ctx, lease, owner, b.now(), store.At(b.clock.Now().Add(boardLease)))
	}
	if ours {
		err = b.showBoard(ctx, pinner, id, s, first)
	}
	if err != nil && ctx.Err() == nil {
		b.log.Log(ctx, levelOf(err), "the pinned post of an inbox waits for another try", "inbox", s.Name, "error", err)
	}
	return ours, ours && err == nil
}

// showBoard shows the board while this process holds its lease. It looks again, since another process may just have shown it.
func (b *Bridge) showBoard(ctx context.Context, pinner Pinner, id store.InboxID, s InboxSettings, first bool) error {
	row, board, err := b.board(ctx, id, s)
	if err != nil {
		return err
	}
	shown := board.sum()
	if row.Shown == shown && !first {
		return nil
	}
	board.Key, board.TriedAt = fmt.Sprintf("b%d.%d", id, row.Number), row.TriedAt.Time
	if row.Ref == "" && row.TriedAt.IsZero() { // known before the call, so that a second try looks for what this one made
		row.TriedAt = b.now()
		if err := b.putBoard(ctx, row); err != nil {
			return err
		}
	}
	ref, err := pinner.Pin(ctx, Place{Channel: s.Channel}, row.Ref, board)
	switch {
	case CodeOf(err) == CodeGone: // somebody deleted it: the next look makes another one
		row.Ref, row.Shown, row.TriedAt, row.Number = "", "", store.Time{}, row.Number+1
	case err != nil:
		return err
	default:
		row.Ref, row.Shown, row.TriedAt = ref, shown, store.Time{}
	}
	return b.putBoard(context.WithoutCancel(ctx), row)
}

func (b *Bridge) putBoard(ctx context.Context, row store.Board) error {
	return b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.PutBoard(ctx, &row) })
}

// board reads the board of an inbox as it is shown, and collects what it has to show.
func (b *Bridge) board(ctx context.Context, id store.InboxID, s InboxSettings) (row store.Board, out Board, err error) {
	row, err = b.store.Board(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return row, out, err
	}
	if row.Chat != s.Chat || row.Channel != s.Channel { // its first, or the inbox has moved
		row = store.Board{InboxID: id, Chat: s.Chat, Channel: s.Channel, Number: row.Number + 1}
	}
	out, err = b.boardNow(ctx, id, s)
	return row, out, err
}

func (b *Bridge) boardNow(ctx context.Context, id store.InboxID, s InboxSettings) (Board, error) {
	out := Board{Inbox: s.Name}
	waiting, err := b.store.Waiting(ctx, id)
	if err != nil {
		return out, err
	}
	out.Conversations, out.Messages = waiting.Conversations, waiting.Messages
	rows, err := b.store.Overview(ctx, store.OverviewQuery{Inbox: id, Only: store.OverviewUnread, Limit: boardRows})
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		row := BoardRow{Name: r.Name, Number: sms.National(r.Number), Unread: r.Unread, Since: r.WaitingSince.Time}
		if r.ThreadID != "" {
			row.Thread = &ThreadRef{Channel: r.ThreadChannel, ID: r.ThreadID}
		}
		out.Rows = append(out.Rows, row)
	}
	if b.rates != nil {
		c, err := b.store.Credits(ctx, id)
		if err != nil {
			return out, err
		}
		if c.Balance < b.rates.Low {
			out.Credits = sayLow(c.Balance)
		}
	}
	lines, err := b.store.Lines(ctx, id)
	for _, l := range lines {
		if l.Trouble != "" {
			out.Troubles = append(out.Troubles, l.Called())
		}
	}
	return out, err
}

// sum tells boards apart that show different things.
func (b Board) sum() string {
	raw, _ := json.Marshal(b) // plain data always marshals
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:12])
}
