package sms

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// Every row of the table is of use, and none changes what a text means.
func TestTwins(t *testing.T) {
	for r, twin := range twins {
		require.Zero(t, septetsOf(r), "%q is in GSM-7 already", r)
		require.Equal(t, GSM7, Count(twin).Encoding, "%q has a twin that is not in GSM-7", r)
		require.False(t, unicode.IsLetter(r) && r != 'ʼ' && (r < 'ﬀ' || r > 'ﬄ'), "%q is a letter", r)
		require.False(t, unicode.IsNumber(r), "%q is a number", r)
		require.Less(t, r, rune(0x1F000), "%q may be an emoji", r)
	}
}
