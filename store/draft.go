package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Draft is a reply that the assistant proposes. Its text never changes once it is offered; another wording is another draft.
type Draft struct {
	bun.BaseModel `bun:"table:drafts"`

	ID             DraftID        `bun:"id,pk,autoincrement"`
	ConversationID ConversationID `bun:"conversation_id"`
	// RequestKey is the unique key of what asked for it.
	RequestKey string `bun:"request_key"`
	// AfterID is the newest message of the conversation that it knew. Where there is a newer one it is stale.
	AfterID MessageID  `bun:"after_id"`
	State   DraftState `bun:"state"`
	// Instruction is what its author wants it to say; empty for nothing in particular.
	Instruction string `bun:"instruction"`
	// Change is how it differs from Previous, the text of an earlier draft; empty for a first one.
	Change   string `bun:"change"`
	Previous string `bun:"previous"`
	// Body is the text; empty while it is being written.
	Body     string `bun:"body"`
	Language string `bun:"language"`
	// Sources are what it rests on.
	Sources []DraftSource `bun:"sources"`
	// Confidence is high, medium or low.
	Confidence string `bun:"confidence"`
	// Remarks are what a person should know before sending it, as sentences.
	Remarks []string `bun:"remarks"`
	// Model is who wrote it.
	Model string `bun:"model"`
	// Problem says why there is no text, as a sentence.
	Problem string `bun:"problem"`
	// DecidedBy is the name of whoever sent, discarded or replaced it; empty where nobody did.
	DecidedBy string `bun:"decided_by"`
	// AuthorID and AuthorName are the admin who asked for it.
	AuthorID   string `bun:"author_id"`
	AuthorName string `bun:"author_name"`
	CreatedAt  Time   `bun:"created_at"`
}

// DraftSource is what a draft rests on.
type DraftSource struct {
	// Title is the page's, or the question of an FAQ.
	Title string `json:"title"`
	// URL is the page; empty for an FAQ.
	URL string `json:"url,omitempty"`
}

// DraftState says what became of a draft.
type DraftState string

const (
	// DraftAsked: it is being written.
	DraftAsked DraftState = "asked"
	// DraftOffered: it can be sent while nothing newer was said.
	DraftOffered DraftState = "offered"
	// DraftFailed: there is none, and Problem says why.
	DraftFailed DraftState = "failed"
	// DraftSent: somebody sent it, as it was or edited.
	DraftSent DraftState = "sent"
	// DraftDiscarded: somebody does not want it.
	DraftDiscarded DraftState = "discarded"
	// DraftReplaced: another wording was asked for.
	DraftReplaced DraftState = "replaced"
)

// Draft is one draft. ErrNotFound where there is none.
func (r Reader) Draft(ctx context.Context, id DraftID) (Draft, error) {
	var d Draft
	err := r.db.NewSelect().Model(&d).Where("id = ?", id).Scan(ctx)
	return d, translate(err)
}

// DraftsBeingWritten are the drafts of a conversation that are being written, asked for since the given time.
func (r Reader) DraftsBeingWritten(ctx context.Context, id ConversationID, since Time) (int64, error) {
	n, err := r.db.NewSelect().Model((*Draft)(nil)).Where("conversation_id = ? AND state = ? AND created_at > ?", id, DraftAsked, since).Count(ctx)
	return n, translate(err)
}

// AddDraft writes a draft and gives it its id. added is false where one was made from the same request.
func (tx *Tx) AddDraft(ctx context.Context, d *Draft) (added bool, err error) {
	return affected(tx.db.NewInsert().Model(d).On("CONFLICT (request_key) DO NOTHING").Returning("id").Exec(ctx))
}

// DraftByRequest is the one made from a request. ErrNotFound where there is none.
func (r Reader) DraftByRequest(ctx context.Context, key string) (Draft, error) {
	var d Draft
	err := r.db.NewSelect().Model(&d).Where("request_key = ?", key).Scan(ctx)
	return d, translate(err)
}

// LockDraft reads a draft and locks its row until the transaction ends.
func (tx *Tx) LockDraft(ctx context.Context, id DraftID) (Draft, error) {
	var d Draft
	err := tx.db.NewRaw("SELECT * FROM drafts WHERE id = ? "+tx.lock, id).Scan(ctx, &d)
	return d, translate(err)
}

// PutDraft writes what may change of a draft whose row is locked.
func (tx *Tx) PutDraft(ctx context.Context, d *Draft) error {
	_, err := tx.db.NewUpdate().Model(d).
		Column("state", "body", "language", "sources", "confidence", "remarks", "model", "problem", "decided_by").WherePK().Exec(ctx)
	return translate(err)
}

// NewestMessage is the newest message of a conversation that was not taken back; 0 where there is none.
func (r Reader) NewestMessage(ctx context.Context, id ConversationID) (MessageID, error) {
	var newest MessageID
	err := r.db.NewRaw("SELECT COALESCE(MAX(id), 0) FROM messages WHERE conversation_id = ? AND state <> ?", id, Canceled).Scan(ctx, &newest)
	return newest, translate(err)
}
