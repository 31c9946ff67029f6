package bot_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
)

func TestLinesTellHowTheyFare(t *testing.T) {
	d := newDesk(t)
	since := time.Date(2026, 11, 3, 10, 2, 0, 0, time.UTC)
	d.core.lines = []bridge.LineHealth{
		{Line: store.Line{Number: "+447700900001", Label: "Shop"}},
		{Line: store.Line{Number: "+447700900002"}, CannotSend: "The line only receives."},
		{Line: store.Line{Number: "+447700900003"}, Trouble: "Our number is not registered. (code 30034)", Since: since},
	}
	v := d.types("lines").View
	require.Len(t, v.Items, 3)
	require.Equal(t, "Shop, 07700 900001\nSends and receives.", v.Items[0].Text)
	require.Equal(t, "07700 900002\nThe line only receives.", v.Items[1].Text)
	require.Equal(t, "07700 900003\nIn trouble: Our number is not registered. (code 30034)", v.Items[2].Text)
	require.Equal(t, since, v.Items[2].Fields[0].At)
}
