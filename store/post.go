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
	// AttachmentID is the attachment of the message that it shows, 0 where it shows the text.
	AttachmentID AttachmentID `bun:"attachment_id,nullzero"`
	// Body is the text of a notice.
	Body string `bun:"body"`
	// RetryID is the message that the notice offers to send again, RewordID the one that it offers to reword; 0 for none.
	RetryID  MessageID `bun:"retry_id,nullzero"`
	RewordID MessageID `bun:"reword_id,nullzero"`
	// Announce also shows it in the channel.
	Announce bool `bun:"announce"`
	// BatchID is the first of several posts that were joined into one, set before that is tried, so that a second try joins the
	// same ones. 0 for a post of its own.
	BatchID PostID `bun:"batch_id,nullzero"`
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

// PostsWait tells whether a conversation has posts that are not shown yet.
func (r Reader) PostsWait(ctx context.Context, id ConversationID) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Post)(nil)).Where("conversation_id = ? AND shown_at IS NULL", id).Exists(ctx)
	return ok, translate(err)
}

// LastShown is the platform's id of the newest post that a thread shows; empty where there is none.
func (r Reader) LastShown(ctx context.Context, id ThreadID) (string, error) {
	var refs []string
	err := r.db.NewSelect().Model((*Post)(nil)).Column("ref").Where("thread_id = ? AND ref <> ''", id).Order("id DESC").Limit(1).Scan(ctx, &refs)
	if err != nil || len(refs) == 0 {
		return "", translate(err)
	}
	return refs[0], nil
}

// CardBehind tells whether a conversation's open thread does not show yet the card or the signs on replies that it should.
func (r Reader) CardBehind(ctx context.Context, id ConversationID) (bool, error) {
	var behind bool
	err := r.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM conversations c JOIN threads t ON t.id = c.thread_id
			WHERE c.id = ? AND c.card_version > c.card_shown AND NOT t.gone)
		OR EXISTS (SELECT 1 FROM messages WHERE conversation_id = ? AND mark <> mark_shown)`, id, id).Scan(ctx, &behind)
	return behind, translate(err)
}

// JoinPosts records that several posts are about to become one.
func (tx *Tx) JoinPosts(ctx context.Context, ids []PostID) error {
	_, err := tx.db.NewUpdate().Model((*Post)(nil)).Set("batch_id = ?", ids[0]).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	return translate(err)
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

// TurnIntoNotice has a post that was to show something say something instead. What becomes of it is written by PutPosts, as of others.
func (tx *Tx) TurnIntoNotice(ctx context.Context, p *Post) error {
	_, err := tx.db.NewUpdate().Model(p).Column("kind", "message_id", "attachment_id", "body").WherePK().Exec(ctx)
	return translate(err)
}
