package bot_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"partyline/bot"
	"partyline/bridge"
)

func TestDisconnected(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		code bridge.Code
		say  string
	}{
		"never got there": {fmt.Errorf("x: %w", &net.OpError{Op: "dial", Err: io.EOF}), bridge.CodeRetry, "Slack cannot be reached."},
		"broke off":       {&net.OpError{Op: "read", Err: io.EOF}, bridge.CodeUncertain, "The connection to Slack broke off."},
		"stopped":         {fmt.Errorf("x: %w", context.Canceled), bridge.CodeUncertain, "Partyline was stopped in between."},
	} {
		t.Run(name, func(t *testing.T) {
			if e := bot.Disconnected("Slack", test.err, bridge.CodeUncertain); e.Code != test.code || !strings.HasPrefix(e.Say, test.say) || e.Cause != nil {
				t.Errorf("gives %v", e)
			}
		})
	}
}
