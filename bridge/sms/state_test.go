package sms

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestState(t *testing.T) {
	for number, want := range map[string]string{
		"+12145550123": "TX", "+13055550123": "FL", "+12025550123": "DC", "+14015550123": "RI", "+12065550123": "WA",
		"+14165550123": "", "+18005550123": "", "+447700900123": "", "25555": "", "": "",
	} {
		require.Equal(t, want, State(number), number)
	}
}
