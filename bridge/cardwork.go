package bridge

import (
	"context"
	"slices"
	"strings"

	"partyline/store"
)

// cardWork brings the card and the signs on typed replies up to date. The newest state wins: what changed several times since is
// shown once.
type cardWork struct{ b *Bridge }

func (w *cardWork) due(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error) {
	behind, err := r.CardBehind(ctx, id)
	if err != nil || !behind {
		return store.Time{}, err
	}
	return w.b.now(), nil
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
	if s.thread == nil || s.conv.CardVersion <= s.conv.CardShown {
		return nil, nil
	}
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
	t, err := w.b.store.Thread(ctx, row.ThreadID)
	if err != nil {
		return nil, err
	}
	chat := w.b.chats[t.Chat]
	editor, ok := chat.(Editor)
	if !ok {
		return record, nil
	}
	p, _ := (&threadWork{w.b}).compose(s, []store.Post{row}, nil, nil, chat.Capabilities(ref(&t)))
	err = editor.EditPost(ctx, PostRef{Thread: ref(&t), ID: row.Ref}, p)
	if code := CodeOf(err); err != nil && code != CodeGone && code != CodeRejected {
		return nil, err
	}
	return record, nil
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
