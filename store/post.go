package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Post is one thing that a thread must show, in the order of ids. It waits until ShownAt is set.
type Post struct {
	bun.BaseModel `bun:"table:posts"`

	ID             PostID         `bun:"id,pk,autoincrement"`
	ConversationID ConversationID `bun:"conversation_id"`
	// Kind is who speaks: "customer", "team" or "notice".
	Kind string `bun:"kind"`
	// MessageID is the message it shows, 0 for a notice.
	MessageID MessageID `bun:"message_id,nullzero"`
	// Body is the text of a notice.
	Body string `bun:"body"`
	// Announce also shows it in the channel.
	Announce bool `bun:"announce"`
	// ThreadID and Ref say where it was shown; Ref is the platform's id, the same for all that became one post.
	ThreadID ThreadID `bun:"thread_id,nullzero"`
	Ref      string   `bun:"ref"`
	// Done counts the pieces of a long text that are shown already.
	Done int `bun:"done"`
	// TriedAt is when it was first tried without a known outcome.
	TriedAt   Time `bun:"tried_at"`
	ShownAt   Time `bun:"shown_at"`
	CreatedAt Time `bun:"created_at"`
}

// WaitingPosts are the posts of a conversation that are not shown yet, in order.
func (r Reader) WaitingPosts(ctx context.Context, id ConversationID, limit int) ([]Post, error) {
	var ps []Post
	err := r.db.NewSelect().Model(&ps).Where("conversation_id = ? AND shown_at IS NULL", id).Order("id").Limit(int64(limit)).Scan(ctx)
	return ps, translate(err)
}

// ThreadBehind tells whether a conversation's thread does not show yet what it should: a post, a sign, or the card.
func (r Reader) ThreadBehind(ctx context.Context, id ConversationID) (bool, error) {
	var behind bool
	err := r.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM posts WHERE conversation_id = ? AND shown_at IS NULL)
		OR EXISTS (SELECT 1 FROM messages WHERE conversation_id = ? AND mark <> mark_shown)
		OR EXISTS (SELECT 1 FROM conversations WHERE id = ? AND card_version > card_shown)`, id, id, id).Scan(ctx, &behind)
	return behind, translate(err)
}

// AddPost inserts a post and gives it its id.
func (tx *Tx) AddPost(ctx context.Context, p *Post) error {
	_, err := tx.db.NewInsert().Model(p).Returning("id").Exec(ctx)
	return translate(err)
}

// PutPosts writes what may change of posts.
func (tx *Tx) PutPosts(ctx context.Context, ps []Post) error {
	for i := range ps {
		if _, err := tx.db.NewUpdate().Model(&ps[i]).
			Column("thread_id", "ref", "done", "tried_at", "shown_at").WherePK().Exec(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}
