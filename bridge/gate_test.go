package bridge

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every row of the gate says something, and does one of two things.
func TestGatesAreComplete(t *testing.T) {
	names := map[string]bool{}
	for _, g := range gates {
		require.NotEmpty(t, g.name)
		require.False(t, names[g.name], "%s is there twice", g.name)
		require.NotEqual(t, g.stops == nil, g.until == nil, "%s either stops or delays", g.name)
		require.NotEmpty(t, g.of, g.name)
		require.NotEmpty(t, g.what, g.name)
		for _, o := range g.of {
			require.Contains(t, all, o, g.name)
		}
		if g.until != nil {
			require.Equal(t, planned, g.of, "%s delays nobody who waits for an answer", g.name)
		}
		names[g.name] = true
	}
}

func TestRepeated(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  bool
	}{
		{nil, false},
		{[]string{"a", "a"}, false},
		{[]string{"a", "b", "a", "b", "a"}, true},
		{[]string{"", "", ""}, false},
		{[]string{"a", "b", "c"}, false},
	} {
		require.Equal(t, c.want, repeated(c.texts, 3), c.texts)
	}
}
