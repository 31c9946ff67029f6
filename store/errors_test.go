package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

func TestDriverErrorsAreTranslated(t *testing.T) {
	for _, c := range []struct {
		err  error
		want error // nil: passed on as it is
	}{
		{sql.ErrNoRows, ErrNotFound},
		{driver.ErrBadConn, ErrUnavailable},
		{sql.ErrConnDone, ErrUnavailable},
		{context.DeadlineExceeded, ErrUnavailable},
		{errors.New("sql: database is closed"), ErrUnavailable},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, ErrUnavailable},
		{&pgconn.PgError{Code: "23505"}, ErrConflict},
		{&pgconn.PgError{Code: "40P01"}, ErrUnavailable},
		{&pgconn.PgError{Code: "57P01"}, ErrUnavailable},
		{&pgconn.PgError{Code: "53300"}, ErrUnavailable},
		{&pgconn.PgError{Code: "42601"}, nil},
		{&pgconn.PgError{}, nil},
		{errors.New("something else"), nil},
	} {
		got := translate(fmt.Errorf("while writing: %w", c.err))
		require.ErrorIs(t, got, c.err)
		for _, kind := range []error{ErrNotFound, ErrConflict, ErrUnavailable} {
			require.Equal(t, errors.Is(c.want, kind), errors.Is(got, kind), "%v as %v", c.err, kind)
		}
	}
	require.NoError(t, translate(nil))
}
