package demo

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheBoardTellsWhatChanged(t *testing.T) {
	t.Parallel()
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	b := newBoard()
	b.show(map[string]json.RawMessage{"a": raw("1"), "b": raw("2")})
	all, first, next := b.since(0)
	require.Equal(t, []change{{"a", raw("1")}, {"b", raw("2")}}, all)

	b.show(map[string]json.RawMessage{"a": raw("1"), "b": raw("2")})
	select {
	case <-next:
		t.Fatal("nothing changed, and the page was woken")
	default:
	}

	b.show(map[string]json.RawMessage{"a": raw("3")})
	<-next
	some, second, _ := b.since(first)
	require.Equal(t, []change{{"a", raw("3")}, {"b", nil}}, some)
	none, _, _ := b.since(second)
	require.Empty(t, none)
	late, _, _ := b.since(0)
	require.Equal(t, []change{{"a", raw("3")}}, late, "who comes later hears nothing of what is gone")

	b.show(map[string]json.RawMessage{"a": raw("3"), "b": raw("2")})
	again, _, _ := b.since(second)
	require.Equal(t, []change{{"b", raw("2")}}, again)
}
