package slack

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// What Slack refuses about files becomes a sentence that says what to do, and holds up nothing that comes after the file.
func TestEveryRefusalOfAFileTellsWhatToDo(t *testing.T) {
	for code, say := range unwillings {
		err := bot.Unwilling(translate(completeUpload, slack.SlackErrorResponse{Err: code}), unwillings)
		if bridge.CodeOf(err) != bridge.CodeRejected || bridge.Say(err) != say || bridge.DetailOf(err) != code {
			t.Errorf("%s gives %v", code, err)
		}
		if !strings.HasSuffix(say, ".") || strings.Contains(say, code) {
			t.Errorf("%s: %q is no sentence", code, say)
		}
	}
	for _, code := range []string{"thread_not_found", "channel_not_found", "not_in_channel", "ratelimited", "internal_error", "invalid_auth"} {
		err := translate(completeUpload, slack.SlackErrorResponse{Err: code})
		if got := bot.Unwilling(err, unwillings); got != err { //nolint:errorlint // the very same
			t.Errorf("%s is about more than a file, and became %v", code, got)
		}
	}
}
