package bot_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
)

// A refusal that is about a file says so, and keeps what it was made of. Every other error stays what it is.
func TestUnwilling(t *testing.T) {
	why := map[string]string{"no_files": "The workspace allows no files. Ask its owner."}
	cause := errors.New("what the platform said")
	err := bot.Unwilling(&bridge.Error{Code: bridge.CodeUnavailable, Say: "No.", Detail: "no_files", Cause: cause}, why)
	require.Equal(t, bridge.CodeRejected, bridge.CodeOf(err))
	require.Equal(t, "The workspace allows no files. Ask its owner.", bridge.Say(err))
	require.Equal(t, "no_files", bridge.DetailOf(err))
	require.ErrorIs(t, err, cause)

	for _, other := range []error{nil, cause, &bridge.Error{Code: bridge.CodeGone, Say: "Gone.", Detail: "thread_not_found"}, &bridge.Error{Code: bridge.CodeRetry, Say: "Later."}} {
		require.Equal(t, other, bot.Unwilling(other, why))
	}
}
