package bridge

import (
	"context"
	"fmt"

	"partyline/store"
)

// refusedOften is after how many failures in a row a post that the platform refuses is given up, about half a minute: what was refused
// for another reason may be mended by then.
const refusedOften = 5

// giveUp lets the posts behind one that the platform refuses for good be shown. Of several that were joined, each is tried by itself
// from here on. What the customer or a colleague wrote is kept, and a notice takes its place that says why.
func (w *threadWork) giveUp(s *scene, batch []store.Post, why error) func(context.Context, *store.Tx) error {
	b := w.b
	if len(batch) > 1 {
		return func(ctx context.Context, tx *store.Tx) error {
			for _, p := range batch {
				if err := tx.JoinPosts(ctx, []store.PostID{p.ID}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	p := batch[0]
	b.log.Error("a post was refused for good and is given up", "conversation", s.conv.ID, "post", p.ID, "kind", p.Kind, "error", why)
	p.ShownAt, p.TriedAt = b.now(), store.Time{}
	return func(ctx context.Context, tx *store.Tx) error {
		if err := tx.PutPosts(ctx, []store.Post{p}); err != nil || PostKind(p.Kind) == PostNotice {
			return err
		}
		return b.notice(ctx, tx, s.conv.ID, fmt.Sprintf("A message cannot be shown here and is kept in the database only: %s", Say(why)))
	}
}
