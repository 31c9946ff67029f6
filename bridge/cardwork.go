package bridge

import (
	"context"
	"slices"
	"strings"
	"time"

	"partyline/store"
)

// cardWork brings up to date the card, the signs on typed replies, and what the channel is told of. The newest state wins: what
// changed several times since is shown once.
type cardWork struct{ b *Bridge }

func (w *cardWork) due(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error) {
	behind, err := r.Behind(ctx, id)
	switch now := w.b.now(); {
	case err != nil:
		return store.Time{}, err
	case behind.Signs:
		return now, nil
	case !behind.Card:
		return store.Time{}, nil
	default:
		return store.At(later(now.Time, w.b.cards.when(id))), nil
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (w *cardWork) step(ctx context.Context, c *claim) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	pending, err := b.store.Marking(ctx, c.key.Conversation, 1)
	if err != nil {
		return nil, err
	}
	s, err := b.scene(ctx, c.key.Conversation)
	if err != nil {
		return nil, err
	}
	if len(pending) > 0 {
		return w.mark(ctx, s, pending[0])
	}
	if stale, err := b.store.StalePosts(ctx, c.key.Conversation, 1); err != nil || len(stale) > 0 {
		if err != nil {
			return nil, err
		}
		return w.redraw(ctx, s, stale[0])
	}
	if s.conv.Unread == 0 && s.conv.NoticedAt.IsZero() {
		if record, err := w.withdraw(ctx, s); record != nil || err != nil {
			return record, err
		}
	}
	if s.thread == nil || s.conv.CardVersion <= s.conv.CardShown || b.clock.Now().Before(b.cards.when(s.conv.ID)) {
		return nil, nil
	}
	return w.refresh(ctx, s)
}

// refresh edits the card.
func (w *cardWork) refresh(ctx context.Context, s *scene) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	b.cards.editing(s.conv.ID)
	card, err := b.card(ctx, s, s.thread)
	if err != nil {
		return nil, err
	}
	err = s.chat.Refresh(ctx, ref(s.thread), card)
	if err != nil && CodeOf(err) == CodeGone {
		s.thread.Gone = true // the next post opens a new thread
		return func(ctx context.Context, tx *store.Tx) error { return tx.PutThread(ctx, s.thread) }, nil
	}
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *store.Tx) error { return tx.CardShown(ctx, s.conv.ID, s.conv.CardVersion) }, nil
}

// redraw shows a notice as it is by now, in its own place. Where the platform cannot, it stays as it was.
func (w *cardWork) redraw(ctx context.Context, s *scene, row store.Post) (func(context.Context, *store.Tx) error, error) {
	record := func(ctx context.Context, tx *store.Tx) error { return tx.PostRedrawn(ctx, &row) }
	if row.ThreadID == 0 {
		return record, nil // it was given up and never shown
	}
	t, err := w.b.store.Thread(ctx, row.ThreadID)
	if err != nil {
		return nil, err
	}
	chat := w.b.chats[t.Chat]
	editor, ok := chat.(Editor)
	if !ok {
		return record, nil
	}
	if s.draft, err = w.b.draftOf(ctx, row); err != nil {
		return nil, err
	}
	p, _ := (&threadWork{w.b}).compose(s, []store.Post{row}, nil, nil, chat.Capabilities(ref(&t)))
	err = editor.EditPost(ctx, PostRef{Thread: ref(&t), ID: row.Ref}, p)
	if err != nil && !CodeOf(err).Final() {
		return nil, err
	}
	return record, nil
}

// withdraw takes back what the channel was told of, one post at a time. It gives nothing where nothing is left to take back.
func (w *cardWork) withdraw(ctx context.Context, s *scene) (func(context.Context, *store.Tx) error, error) {
	told, err := w.b.store.Announced(ctx, s.conv.ID, 1)
	if err != nil || len(told) == 0 {
		return nil, err
	}
	t, err := w.b.store.Thread(ctx, told[0].ThreadID)
	if err != nil {
		return nil, err
	}
	if chat, ok := w.b.chats[t.Chat].(Withdrawer); ok {
		err = chat.Withdraw(ctx, PostRef{Thread: ref(&t), ID: told[0].Announced})
	}
	if err != nil && !CodeOf(err).Final() {
		return nil, err
	}
	if err != nil {
		w.b.log.Warn("what a channel was told of could not be taken back", "conversation", s.conv.ID, "error", err)
	}
	return func(ctx context.Context, tx *store.Tx) error { return tx.Withdrawn(ctx, told[0].ID) }, nil
}

// mark shows a reply's state on the reply.
func (w *cardWork) mark(ctx context.Context, s *scene, m store.Message) (func(context.Context, *store.Tx) error, error) {
	t, err := w.b.store.Thread(ctx, m.TypedThreadID)
	if err != nil {
		return nil, err
	}
	post, now := PostRef{Thread: ref(&t), ID: m.TypedPost}, Mark(m.Mark)
	for _, was := range others(m.MarkShown, now) {
		err := s.chat.Mark(ctx, post, was, now)
		// A post that is no longer there, or that may not be marked, bears no sign; the notice of a failure is in the thread anyway.
		if code := CodeOf(err); err != nil && code != CodeGone && code != CodeRejected {
			// It may bear the new sign already, beside the old one. At the next try another may be due: then both must go.
			unsure := m.MarkShown + "," + m.Mark + ","
			return func(ctx context.Context, tx *store.Tx) error { return tx.MarkShown(ctx, m.ID, unsure) }, err
		}
	}
	return func(ctx context.Context, tx *store.Tx) error { return tx.MarkShown(ctx, m.ID, m.Mark) }, nil
}

// others are the signs that a reply may bear besides the one that it should; one MarkNone where there are none.
func others(shown string, now Mark) []Mark {
	var all []Mark
	for s := range strings.SplitSeq(shown, ",") {
		if was := Mark(s); was != MarkNone && was != now && !slices.Contains(all, was) {
			all = append(all, was)
		}
	}
	if len(all) == 0 {
		return []Mark{MarkNone}
	}
	return all
}
