package bot

import (
	"context"
	"errors"
	"net"

	"partyline/bridge"
)

// Disconnected is the error for a call that ended with err before the platform answered. unclear is the code for one that may have
// arrived: CodeRetry for a reading, CodeUncertain for a writing. platform is its name as people write it. Cause is left to the
// caller, who knows what in err is secret.
func Disconnected(platform string, err error, unclear bridge.Code) *bridge.Error {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return &bridge.Error{Code: bridge.CodeRetry, Say: platform + " cannot be reached. It is tried again by itself.", Detail: "dial"}
	}
	if errors.Is(err, context.Canceled) {
		return &bridge.Error{Code: unclear, Say: "Partyline was stopped in between. It is tried again by itself."}
	}
	return &bridge.Error{Code: unclear, Say: "The connection to " + platform + " broke off. It is tried again by itself."}
}
