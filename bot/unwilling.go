package bot

import (
	"errors"

	"partyline/bridge"
)

// Unwilling turns refusals that are about showing a file into CodeRejected: texts go on, and people should be told. why is what the
// platform's own codes of such refusals mean, as sentences that say what to do; every other error is returned as it is.
func Unwilling(err error, why map[string]string) error {
	var e *bridge.Error
	if !errors.As(err, &e) {
		return err
	}
	say, ok := why[e.Detail]
	if !ok {
		return err
	}
	return &bridge.Error{Code: bridge.CodeRejected, Say: say, Detail: e.Detail, Cause: e.Cause}
}
