package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Attempt is one call to a carrier, committed before it is made.
type Attempt struct {
	bun.BaseModel `bun:"table:attempts"`

	ID        AttemptID `bun:"id,pk,autoincrement"`
	MessageID MessageID `bun:"message_id"`
	// Token goes out in the status callback's address and comes back with it. It is unique and cannot be guessed.
	Token      string  `bun:"token"`
	StartedAt  Time    `bun:"started_at"`
	FinishedAt Time    `bun:"finished_at"`
	Outcome    Outcome `bun:"outcome"`
	CarrierID  string  `bun:"carrier_id,nullzero"`
	ErrorCode  string  `bun:"error_code"`
}

// Outcome is what came of an attempt.
type Outcome string

const (
	// OutcomeOpen: nobody knows yet; a process that finds it so did not make the call, or did not hear its end.
	OutcomeOpen Outcome = ""
	// OutcomeTaken: the carrier has the message.
	OutcomeTaken Outcome = "taken"
	// OutcomeRefused: the carrier said no.
	OutcomeRefused Outcome = "refused"
	// OutcomeNever: it certainly did not leave, and another attempt may be made.
	OutcomeNever Outcome = "never"
)

// AddAttempt inserts an attempt and gives it its id.
func (tx *Tx) AddAttempt(ctx context.Context, a *Attempt) error {
	_, err := tx.db.NewInsert().Model(a).Returning("id").Exec(ctx)
	return translate(err)
}

// EndAttempt records what came of an attempt.
func (tx *Tx) EndAttempt(ctx context.Context, a *Attempt) error {
	_, err := tx.db.NewUpdate().Model(a).Column("finished_at", "outcome", "carrier_id", "error_code").WherePK().Exec(ctx)
	return translate(err)
}

// AttemptByToken finds an attempt by its token. ErrNotFound where there is none.
func (r Reader) AttemptByToken(ctx context.Context, token string) (Attempt, error) {
	var a Attempt
	err := r.db.NewSelect().Model(&a).Where("token = ?", token).Scan(ctx)
	return a, translate(err)
}

// Attempts are all attempts of a message, oldest first.
func (r Reader) Attempts(ctx context.Context, id MessageID) ([]Attempt, error) {
	var as []Attempt
	err := r.db.NewSelect().Model(&as).Where("message_id = ?", id).Order("id").Scan(ctx)
	return as, translate(err)
}

// MessageByCarrierID is the message that a carrier knows by this id. ErrNotFound where there is none.
func (r Reader) MessageByCarrierID(ctx context.Context, carrierID string) (Message, error) {
	var m Message
	err := r.db.NewSelect().Model(&m).Where("carrier_id = ?", carrierID).Scan(ctx)
	return m, translate(err)
}
