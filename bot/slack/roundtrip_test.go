package slack

import (
	"encoding/json"
	"fmt"
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

// spoken is a piece of what somebody types in Slack: how it stands in a message's text, as an element of its rich text, and what the
// customer should read.
type spoken struct{ mrkdwn, element, plain string }

// spokenPieces draws what people type: words with everything in them that Slack escapes, and what its composer makes of the rest.
func spokenPieces() *rapid.Generator[spoken] {
	word := rapid.Custom(func(t *rapid.T) spoken {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"<", ">", "&", "&amp;", "|", "!", "#", "a", "B", "é", "9", ".", "\"", "\\", " ", "  ", "\n", "שלום"}), 1, 8).
			Draw(t, "word"), "")
		element, _ := json.Marshal(map[string]any{"type": "text", "text": text})
		return spoken{escaper.Replace(text), string(element), text}
	})
	styled := rapid.Custom(func(t *rapid.T) spoken {
		text := rapid.StringMatching(`[a-z<>&]([a-z<>& ]{0,6}[a-z<>&])?`).Draw(t, "styled")
		mark, style := "*", "bold"
		if rapid.Bool().Draw(t, "italic") {
			mark, style = "_", "italic"
		}
		element, _ := json.Marshal(map[string]any{"type": "text", "text": text, "style": map[string]bool{style: true}})
		return spoken{mark + escaper.Replace(text) + mark, string(element), text}
	})
	fixed := rapid.SampledFrom([]spoken{
		{"<@U1>", `{"type":"user","user_id":"U1"}`, "Anna"},
		{"<!subteam^S1>", `{"type":"usergroup","usergroup_id":"S1"}`, "@oncall"},
		{"<#C1>", `{"type":"channel","channel_id":"C1"}`, "#general"},
		{"<!here>", `{"type":"broadcast","range":"here"}`, "@here"},
		{":smile:", `{"type":"emoji","name":"smile","unicode":"1f604"}`, "😄"},
		{":+1::skin-tone-4:", `{"type":"emoji","name":"+1","unicode":"1f44d","skin_tone":4}`, "👍🏽"},
		{"<https://a.example/x_y?a=1&amp;b=*2*>", `{"type":"link","url":"https://a.example/x_y?a=1&b=*2*"}`, "https://a.example/x_y?a=1&b=*2*"},
		{"<https://a.example/x|our shop>", `{"type":"link","url":"https://a.example/x","text":"our shop"}`, "https://a.example/x"},
		{"<http://shop.example|shop.example>", `{"type":"link","url":"http://shop.example","text":"shop.example"}`, "shop.example"},
		{"<mailto:a@b.example|a@b.example>", `{"type":"link","url":"mailto:a@b.example","text":"a@b.example"}`, "a@b.example"},
	})
	return rapid.OneOf(word, styled, fixed)
}

// Whatever somebody types arrives as they meant it, by the rich text of the message and by its text alike.
func TestAnyTextArrivesAsItIsMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(spokenPieces(), 1, 6).Draw(t, "pieces")
		var text, plain []string
		var elements []string
		for _, p := range pieces {
			text, plain = append(text, p.mrkdwn), append(plain, p.plain)
			elements = append(elements, p.element)
		}
		want := strings.Join(plain, " ")
		blocks := rich(strings.Join(elements, `,{"type":"text","text":" "},`))
		for how, m := range map[string]message{
			"rich text": {Text: "not this", Blocks: json.RawMessage(blocks)},
			"text":      {Text: strings.Join(text, " ")},
		} {
			if got, _, err := decodeMessage(t.Context(), directory{}, m); err != nil || got != want {
				t.Fatal(fmt.Sprintf("by its %s %+v\n arrives as %q\n  want %q, %v", how, m, got, want, err))
			}
		}
	})
}
