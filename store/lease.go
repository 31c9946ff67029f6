package store

import (
	"context"

	"github.com/uptrace/bun"
)

// lease is the right to do something that one process alone may do.
type lease struct {
	bun.BaseModel `bun:"table:leases"`

	Name  string `bun:"name,pk"`
	Owner string `bun:"owner"`
	Until Time   `bun:"until"`
}

// TakeLease takes a lease that nobody holds, or renews the one that owner holds. ok is false while somebody else has it.
func (s *Store) TakeLease(ctx context.Context, name, owner string, now, until Time) (ok bool, err error) {
	return affected(s.write.NewRaw(`INSERT INTO leases AS l (name, owner, until) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET owner = EXCLUDED.owner, until = EXCLUDED.until
		WHERE l.owner = EXCLUDED.owner OR l.until <= ?`, name, owner, until, now).Exec(ctx))
}

// DropLease gives up a lease. One that somebody else holds stays.
func (s *Store) DropLease(ctx context.Context, name, owner string) error {
	_, err := s.write.NewDelete().Model((*lease)(nil)).Where("name = ? AND owner = ?", name, owner).Exec(ctx)
	return translate(err)
}
