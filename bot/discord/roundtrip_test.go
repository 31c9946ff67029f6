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

// spoken is a piece of what somebody types in Discord, and what the customer should read.
type spoken struct{ typed, plain string }

// spokenPieces draws words with all kinds of marks in them, escaped as one must to have them shown, and what Discord makes of the rest.
func spokenPieces() *rapid.Generator[spoken] {
	word := rapid.Custom(func(t *rapid.T) spoken {
		text := markedText().Filter(func(s string) bool { return s != "" && !strings.ContainsAny(s, "@:\n") && strings.TrimSpace(s) == s }).Draw(t, "word")
		return spoken{escapeInline(text), text}
	})
	styled := rapid.Custom(func(t *rapid.T) spoken {
		text := rapid.StringMatching(`[a-z]([a-z& ]{0,6}[a-z])?`).Draw(t, "styled")
		mark := rapid.SampledFrom([]string{"*", "**", "***", "_", "__", "~~", "||", "`", "``"}).Draw(t, "mark")
		return spoken{mark + text + mark, text}
	})
	fixed := rapid.SampledFrom([]spoken{
		{"<@1>", "Anna"}, {"<@!1>", "Anna"}, {"<@&2>", "@oncall"}, {"<#3>", "#general"}, {"</sms send:12>", "/sms send"}, {"<a:wave_2:82>", ":wave_2:"},
		{"😄", "😄"}, {"👍🏽", "👍🏽"}, {"<t:1762164120:D>", "3 Nov 2025"},
		{"https://a.example/x_y?a=1&b=*2*z", "https://a.example/x_y?a=1&b=*2*z"}, {"<https://a.example/x>", "https://a.example/x"},
		{"[our shop](https://a.example/x)", "https://a.example/x"}, {"[shop.example](https://shop.example/)", "shop.example"},
	})
	return rapid.OneOf(word, styled, fixed)
}

// Whatever somebody types arrives as they meant it.
func TestAnyTextArrivesAsItIsMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var typed, plain []string
		for _, p := range rapid.SliceOfN(spokenPieces(), 1, 6).Draw(t, "pieces") {
			typed, plain = append(typed, p.typed), append(plain, p.plain)
		}
		content, want := strings.Join(typed, " "), strings.Join(plain, " ")
		if got, _, err := decodeMessage(t.Context(), directory{}, "7", message{Content: &content}); err != nil || got != want {
			t.Fatalf("%q\n arrives as %q\n  want %q, %v", content, got, want, err)
		}
	})
}
