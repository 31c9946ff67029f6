package discord

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"partyline/bot/discord/discordtest"
)

// markedText draws texts that are full of what Discord might read otherwise than as text.
func markedText() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{"<@1>", "<#1>", "<:a:1>", "<t:1:R>", "@everyone", "\\", "*", "**", "_", "~~", "`", "```", "||", "[a](b)", "# ", "> ", "-# ", "1. ", ":smile:", "\n", " ", "a", "é", "🙂"})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "") })
}

// Whatever a customer sends is shown as it was sent, and would arrive so if somebody typed it with the same escapes.
func TestAnyTextArrivesAsItIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := markedText().Draw(t, "text")
		drawn := escape(text)
		if got := (discordtest.Message{Content: drawn}).Plain(); got != text {
			t.Fatalf("%q is drawn as %q and shown as %q", text, drawn, got)
		}
		got, _, err := decodeMessage(t.Context(), nil, "", message{Content: &drawn})
		if err != nil || got != text {
			t.Fatalf("%q typed as %q arrives as %q, %v", text, drawn, got, err)
		}
	})
}
