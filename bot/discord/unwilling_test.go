package discord

import (
	"strconv"
	"strings"
	"testing"

	"partyline/bot"
	"partyline/bridge"
)

// What Discord refuses about files becomes a sentence that says what to do, and holds up nothing that comes after the file.
func TestEveryRefusalOfAFileTellsWhatToDo(t *testing.T) {
	for detail, say := range unwillings {
		status, code := 400, -1
		if n, _ := strconv.Atoi(detail); n >= 1000 {
			code = n
		} else {
			status = n // of the web, without a code of Discord's
		}
		err := bot.Unwilling(translate(createMessage, restError(status, code)), unwillings)
		if bridge.CodeOf(err) != bridge.CodeRejected || bridge.Say(err) != say || bridge.DetailOf(err) != detail {
			t.Errorf("%s gives %v", detail, err)
		}
		if !strings.HasSuffix(say, ".") || strings.Contains(say, detail) {
			t.Errorf("%s: %q is no sentence", detail, say)
		}
	}
	for _, code := range []int{10003, 50001, 160005, 50083, 20028} {
		err := translate(createMessage, restError(403, code))
		if got := bot.Unwilling(err, unwillings); got != err { //nolint:errorlint // the very same
			t.Errorf("%d is about more than a file, and became %v", code, got)
		}
	}
}
