package store

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Time is a moment in UTC, kept in the database as whole microseconds since 1970. The two databases would otherwise write
// times in three formats, of which two do not sort together. The zero Time is NULL.
type Time struct{ time.Time }

// At makes a Time of t: in UTC, cut to the microsecond that the database keeps.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Microsecond)}
}

// Value implements driver.Valuer.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.UnixMicro(), nil
}

// Scan implements sql.Scanner.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Time{}
	case int64:
		*t = Time{time.UnixMicro(v).UTC()}
	default:
		return fmt.Errorf("store: a time is kept as an integer, not as %T", src)
	}
	return nil
}
