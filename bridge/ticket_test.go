package bridge

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	ticketKey = []byte("0123456789abcdef0123456789abcdef")
	aTicket   = ticket{contact: 7, inbox: 2, until: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
)

func TestATicketComesBack(t *testing.T) {
	got, ok := readTicket(ticketKey, aTicket.sign(ticketKey))
	require.True(t, ok)
	require.Equal(t, aTicket, got)
}

// Nothing but what we signed with this key is a ticket: no other letter anywhere, nothing more, nothing less, no other spelling.
func TestAForgedTicketIsNone(t *testing.T) {
	good := aTicket.sign(ticketKey)
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range good {
		for _, c := range letters {
			if bad := good[:i] + string(c) + good[i+1:]; bad != good {
				_, ok := readTicket(ticketKey, bad)
				require.False(t, ok, bad)
			}
		}
	}
	for _, bad := range []string{"", ".", good[1:], good[:len(good)-1], good + "A", good + "=", " " + good, good + "\n", strings.Repeat("A", len(good)),
		good[:10] + "\n" + good[10:], strings.ReplaceAll(good, good[:1], "/")} {
		_, ok := readTicket(ticketKey, bad)
		require.False(t, ok, bad)
	}
	_, ok := readTicket([]byte("another key that is long enough!"), good)
	require.False(t, ok)
}

func FuzzTicket(f *testing.F) {
	f.Add(aTicket.sign(ticketKey))
	f.Add("")
	f.Add(strings.Repeat("A", 76))
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := readTicket(ticketKey, s)
		if ok && got.sign(ticketKey) != s {
			t.Errorf("%q is read as %+v, which is written %q", s, got, got.sign(ticketKey))
		}
	})
}
