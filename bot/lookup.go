package bot

import (
	"encoding/json"
	"errors"

	"partyline/bridge"
)

// Lenient decodes as much JSON as fits: a value of an unexpected type is skipped, as an app must expect of fields that a platform
// adds or changes. Only what is no JSON is an error.
func Lenient(raw []byte, into any) error {
	err := json.Unmarshal(raw, into)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return nil
	}
	return err
}

// Unknowable is the error for somebody who could not be looked up because of err: nothing is done now, and what they did is to
// be delivered again. platform is its name as people write it.
func Unknowable(platform string, err error) error {
	return &bridge.Error{
		Code: bridge.CodeUnavailable,
		Say:  platform + " did not tell us who you are, so nothing was done. Try again in a minute.",
		// A rate limit says how long to wait; whoever reads history again may want to know.
		RetryAfter: bridge.RetryAfter(err),
		Detail:     bridge.DetailOf(err),
		Cause:      err,
	}
}

// OrUnnamed turns a refusal that will stay one into "there is no name": a reply must not be lost for it.
func OrUnnamed(err error) error {
	switch bridge.CodeOf(err) { //nolint:exhaustive // all others may pass
	case bridge.CodeUnavailable, bridge.CodeRejected, bridge.CodeNotFound:
		return nil
	}
	return err
}
