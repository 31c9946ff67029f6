package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"partyline/bot/slack/slacktest"
)

// markedText draws texts that are full of what Slack might read otherwise than as text.
func markedText() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{"<!channel>", "<@U1>", "@here", "&amp;", "<", ">", "&", "*", "_", "~", "`", "```", ":smile:", "🙂", "https://a.example/b_c", "|", "\n", " ", "a", "é"})
	return rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "") }))
}

// Whatever a customer sends is shown as it was sent.
func TestAnyTextIsShownAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := markedText().Filter(func(s string) bool { return s != "" && !strings.HasSuffix(s, "\n") }).Draw(t, "text")
		raw, err := json.Marshal([]slack.Block{literal(text)})
		if err != nil {
			t.Fatal(err)
		}
		if got := (slacktest.Message{Blocks: raw}).Plain(); got != text {
			t.Fatalf("%q is shown as %q", text, got)
		}
	})
}
