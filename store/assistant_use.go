package store

import (
	"context"

	"github.com/uptrace/bun"
)

// AssistantUse is what the assistant of an inbox was asked on a day, and what that cost.
type AssistantUse struct {
	bun.BaseModel `bun:"table:assistant_uses"`

	InboxID InboxID `bun:"inbox_id,pk"`
	// Day is 2026-11-26.
	Day  string  `bun:"day,pk"`
	Kind UseKind `bun:"kind,pk"`
	// Uses are how often, TokensIn and TokensOut what the model counted.
	Uses      int `bun:"uses"`
	TokensIn  int `bun:"tokens_in"`
	TokensOut int `bun:"tokens_out"`
}

// UseKind is a kind of thing that the assistant is asked for.
type UseKind string

const (
	// UseDraft is a draft.
	UseDraft UseKind = "draft"
	// UseSummary is a summary.
	UseSummary UseKind = "summary"
)

// AddAssistantUse adds to what a day cost.
func (tx *Tx) AddAssistantUse(ctx context.Context, u AssistantUse) error {
	_, err := tx.db.NewInsert().Model(&u).On("CONFLICT (inbox_id, day, kind) DO UPDATE").
		Set("uses = assistant_use.uses + EXCLUDED.uses").
		Set("tokens_in = assistant_use.tokens_in + EXCLUDED.tokens_in").
		Set("tokens_out = assistant_use.tokens_out + EXCLUDED.tokens_out").Exec(ctx)
	return translate(err)
}

// AssistantUses are how often the assistant of an inbox was asked for something on a day.
func (r Reader) AssistantUses(ctx context.Context, inbox InboxID, day string, kind UseKind) (int, error) {
	var n int
	err := r.db.NewRaw("SELECT COALESCE(SUM(uses), 0) FROM assistant_uses WHERE inbox_id = ? AND day = ? AND kind = ?", inbox, day, kind).Scan(ctx, &n)
	return n, translate(err)
}
