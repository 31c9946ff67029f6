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
	// AsksID is the message that the notice asks about, CorrectID the one that it offers to correct; 0 for none.
	AsksID    MessageID `bun:"asks_id,nullzero"`
	CorrectID MessageID `bun:"correct_id,nullzero"`
	// ScheduledID is the scheduled reply that the notice offers to cancel, 0 for none.
	ScheduledID ScheduledID `bun:"scheduled_id,nullzero"`
	// DraftID is the draft that the notice shows, 0 for none.
	DraftID DraftID `bun:"draft_id,nullzero"`
	// DueAt is a moment that the notice speaks of; zero for none.
	DueAt Time `bun:"due_at"`
	// Stale: it changed after it was shown, or after showing it had begun.
	Stale bool `bun:"stale"`
	// Announce also shows it in the channel.
	Announce bool `bun:"announce"`
	// Announced is the platform's id of the post that the channel was told of, of a long text its first piece; empty where it was not,
	// and once that was taken back.
	Announced string `bun:"announced"`
	// Mention are the platform's ids of whom it calls, with commas between them.
	Mention string `bun:"mention"`
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

// Behind says what a conversation's place on the platform does not show yet.
type Behind struct {
	// Card: the card of its open thread is out of date.
	Card bool `bun:"card"`
	// Signs: the signs on replies or the notices are, or the channel still tells of what was read.
	Signs bool `bun:"signs"`
}

// Behind says what a conversation's place on the platform does not show yet.
func (r Reader) Behind(ctx context.Context, id ConversationID) (Behind, error) {
	var b Behind
	err := r.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM conversations c JOIN threads t ON t.id = c.thread_id
			WHERE c.id = ? AND c.card_version > c.card_shown AND NOT t.gone) AS card,
		EXISTS (SELECT 1 FROM messages WHERE conversation_id = ? AND mark <> mark_shown)
		OR EXISTS (SELECT 1 FROM posts WHERE conversation_id = ? AND stale AND shown_at IS NOT NULL)
		OR EXISTS (SELECT 1 FROM conversations c JOIN posts p ON p.conversation_id = c.id
			WHERE c.id = ? AND c.unread = 0 AND c.noticed_at IS NULL AND p.announced <> '') AS signs`, id, id, id, id).Scan(ctx, &b)
	return b, translate(err)
}

// Announced are the posts of a conversation that its channel was told of, oldest first.
func (r Reader) Announced(ctx context.Context, id ConversationID, limit int) ([]Post, error) {
	var ps []Post
	err := r.db.NewSelect().Model(&ps).Where("conversation_id = ? AND announced <> ''", id).Order("id").Limit(int64(limit)).Scan(ctx)
	return ps, translate(err)
}

// AnnouncedIn are the platform's ids of the posts of a thread that its channel was told of, oldest first.
func (r Reader) AnnouncedIn(ctx context.Context, id ThreadID) ([]string, error) {
	var refs []string
	err := r.db.NewSelect().Model((*Post)(nil)).Column("announced").Where("thread_id = ? AND announced <> ''", id).Order("id").Scan(ctx, &refs)
	return refs, translate(err)
}

// Withdrawn records that what a channel was told of a post was taken back.
func (tx *Tx) Withdrawn(ctx context.Context, id PostID) error {
	_, err := tx.db.NewUpdate().Model((*Post)(nil)).Set("announced = ''").Where("id = ?", id).Exec(ctx)
	return translate(err)
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
			Column("thread_id", "ref", "done", "tried_at", "shown_at", "announced").WherePK().Exec(ctx); err != nil {
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

// StalePosts are the shown posts of a conversation that must be drawn anew, in order.
func (r Reader) StalePosts(ctx context.Context, id ConversationID, limit int) ([]Post, error) {
	var ps []Post
	err := r.db.NewSelect().Model(&ps).Where("conversation_id = ? AND stale AND shown_at IS NOT NULL", id).Order("id").Limit(int64(limit)).Scan(ctx)
	return ps, translate(err)
}

// PostAsking is the newest notice that asks about a message. ErrNotFound where none does any more.
func (r Reader) PostAsking(ctx context.Context, id MessageID) (Post, error) {
	var p Post
	err := r.db.NewSelect().Model(&p).Where("asks_id = ?", id).Order("id DESC").Limit(1).Scan(ctx)
	return p, translate(err)
}

// PostOffering is the notice that offers to cancel a scheduled reply. ErrNotFound where none does any more.
func (r Reader) PostOffering(ctx context.Context, id ScheduledID) (Post, error) {
	var p Post
	err := r.db.NewSelect().Model(&p).Where("scheduled_id = ?", id).Order("id DESC").Limit(1).Scan(ctx)
	return p, translate(err)
}

// PostOfDraft is the notice that shows a draft. ErrNotFound where none does.
func (r Reader) PostOfDraft(ctx context.Context, id DraftID) (Post, error) {
	var p Post
	err := r.db.NewSelect().Model(&p).Where("draft_id = ?", id).Order("id DESC").Limit(1).Scan(ctx)
	return p, translate(err)
}

// ShownAt is when a message was shown in its thread; zero where it is not yet.
func (r Reader) ShownAt(ctx context.Context, id MessageID) (Time, error) {
	var ps []Post
	err := r.db.NewSelect().Model(&ps).Where("message_id = ?", id).Order("id").Limit(1).Scan(ctx)
	if err != nil || len(ps) == 0 {
		return Time{}, translate(err)
	}
	return ps[0].ShownAt, nil
}

// RewritePost changes what a notice says and offers. It is drawn anew where it is shown already.
func (tx *Tx) RewritePost(ctx context.Context, p *Post) error {
	p.Stale = true
	_, err := tx.db.NewUpdate().Model(p).Column("body", "retry_id", "reword_id", "asks_id", "correct_id", "scheduled_id", "draft_id", "due_at", "stale").WherePK().Exec(ctx)
	return translate(err)
}

// PostRedrawn records that a notice is shown as it was read.
func (tx *Tx) PostRedrawn(ctx context.Context, p *Post) error {
	_, err := tx.db.NewUpdate().Model((*Post)(nil)).Set("stale = ?", false).Where("id = ? AND body = ?", p.ID, p.Body).Exec(ctx)
	return translate(err)
}
