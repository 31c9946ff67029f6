package store

import (
	"context"

	"github.com/uptrace/bun"
)

// EventSeen is the key of a platform event that was handled.
type EventSeen struct {
	bun.BaseModel `bun:"table:events_seen"`

	Name   string `bun:"name,pk"`
	SeenAt Time   `bun:"seen_at"`
}

// FirstSight records a key, and tells whether it is new.
func (tx *Tx) FirstSight(ctx context.Context, name string, now Time) (bool, error) {
	return affected(tx.db.NewInsert().Model(&EventSeen{Name: name, SeenAt: now}).On("CONFLICT DO NOTHING").Exec(ctx))
}

// Seen tells whether a key was recorded.
func (r Reader) Seen(ctx context.Context, name string) (bool, error) {
	ok, err := r.db.NewSelect().Model((*EventSeen)(nil)).Where("name = ?", name).Exists(ctx)
	return ok, translate(err)
}

// ForgetSights removes keys that were seen before the given time: older deliveries no longer come.
func (tx *Tx) ForgetSights(ctx context.Context, before Time) error {
	_, err := tx.db.NewDelete().Model((*EventSeen)(nil)).Where("seen_at < ?", before).Exec(ctx)
	return translate(err)
}

// Watermark is until when something outside was read.
type Watermark struct {
	bun.BaseModel `bun:"table:watermarks"`

	Name string `bun:"name,pk"`
	At   Time   `bun:"at"`
}

// Watermark is the one of that name; zero where there is none yet.
func (r Reader) Watermark(ctx context.Context, name string) (Time, error) {
	var ws []Watermark
	err := r.db.NewSelect().Model(&ws).Where("name = ?", name).Scan(ctx)
	if err != nil || len(ws) == 0 {
		return Time{}, translate(err)
	}
	return ws[0].At, nil
}

// RaiseWatermark moves a watermark forward; an older time changes nothing.
func (tx *Tx) RaiseWatermark(ctx context.Context, name string, at Time) error {
	_, err := tx.db.NewInsert().Model(&Watermark{Name: name, At: at}).On("CONFLICT (name) DO UPDATE").
		Set("at = CASE WHEN watermark.at < EXCLUDED.at THEN EXCLUDED.at ELSE watermark.at END").Exec(ctx)
	return translate(err)
}
