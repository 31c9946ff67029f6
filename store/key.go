package store

import (
	"context"

	"github.com/uptrace/bun"
)

// key is a secret of ours that all processes share.
type key struct {
	bun.BaseModel `bun:"table:keys"`

	Name      string `bun:"name,pk"`
	Secret    []byte `bun:"secret"`
	CreatedAt Time   `bun:"created_at"`
}

// EnsureKey is the secret of that name. It is fresh where there was none yet, whichever process asks first.
func (tx *Tx) EnsureKey(ctx context.Context, name string, fresh []byte, now Time) ([]byte, error) {
	k := key{Name: name, Secret: fresh, CreatedAt: now}
	_, err := tx.db.NewInsert().Model(&k).On("CONFLICT (name) DO UPDATE").Set("name = EXCLUDED.name").Returning("*").Exec(ctx)
	return k.Secret, translate(err)
}
