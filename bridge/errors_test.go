package bridge

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestWhatAnErrorTells(t *testing.T) {
	slow := &Error{Code: CodeRetry, Say: "Wait.", Detail: "429", RetryAfter: time.Minute}
	for name, test := range map[string]struct {
		err    error
		code   Code
		detail string
		after  time.Duration
	}{
		"none":       {},
		"ours":       {slow, CodeRetry, "429", time.Minute},
		"wrapped":    {fmt.Errorf("posting: %w", slow), CodeRetry, "429", time.Minute},
		"only a say": {&Error{Code: CodeGone, Say: "Gone."}, CodeGone, "", 0},
		"foreign":    {errors.New("EOF"), CodeUncertain, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			code, detail, after := CodeOf(test.err), DetailOf(test.err), RetryAfter(test.err)
			if code != test.code || detail != test.detail || after != test.after {
				t.Errorf("got %q, %q, %v", code, detail, after)
			}
		})
	}
}
