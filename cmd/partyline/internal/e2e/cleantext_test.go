package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// part is an element of what Slack's editor makes. docs.slack.dev/reference/block-kit/blocks/rich-text-block
type part = map[string]any

func richText(paragraphs ...any) []any {
	return []any{part{"type": "rich_text", "elements": paragraphs}}
}

func section(parts ...any) part { return part{"type": "rich_text_section", "elements": parts} }

func words(text string, styles ...string) part {
	p := part{"type": "text", "text": text}
	if len(styles) > 0 {
		style := map[string]bool{}
		for _, s := range styles {
			style[s] = true
		}
		p["style"] = style
	}
	return p
}

// What Slack's editor makes of a reply reaches the phone as its words, without formatting. What comes without the editor's blocks is read
// from its text.
func TestFormattedTextArrivesPlain(t *testing.T) {
	const date = "<!date^1772528400^{date_long}|3 March 2026>"
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello?")
		ana.SeesInThread(sam, "hello?")
		card, _ := w.card(sam)
		var want []string
		for _, x := range []struct {
			text    string
			blocks  []any
			arrives string
		}{
			{"it is *ready _now_*", richText(section(words("it is "), words("ready ", "bold"), words("now", "bold", "italic"))), "it is ready now"},
			{
				"see <https://shop.example/a_b?c=1&amp;d=2|our shop>",
				richText(section(words("see "), part{"type": "link", "url": "https://shop.example/a_b?c=1&d=2", "text": "our shop"})),
				"see https://shop.example/a_b?c=1&d=2",
			},
			{
				"<http://shop.example|shop.example>, <mailto:sue@shop.example|Sue>",
				richText(section(
					part{"type": "link", "url": "http://shop.example", "text": "shop.example"}, words(", "),
					part{"type": "link", "url": "mailto:sue@shop.example", "text": "Sue"})),
				"shop.example, sue@shop.example",
			},
			{
				"until " + date,
				richText(section(words("until "), part{"type": "date", "timestamp": 1772528400, "format": "{date_long}", "fallback": "3 March 2026"})),
				"until 3 March 2026",
			},
			{
				"bring:\n1. *a* coat\n2. boots\n&gt; _thanks_",
				richText(
					section(words("bring:")),
					part{"type": "rich_text_list", "style": "ordered", "elements": []any{section(words("a", "bold"), words(" coat")), section(words("boots"))}},
					part{"type": "rich_text_quote", "elements": []any{words("thanks", "italic")}}),
				"bring:\n1. a coat\n2. boots\nthanks",
			},
			{
				"*ready* at <https://shop.example/a|our shop> until " + date + " &amp; in <#" + shopChannel + "|sms-shop>", nil,
				"ready at https://shop.example/a until 3 March 2026 & in #sms-shop",
			},
		} {
			want = append(want, x.arrives)
			_, err := w.slack.TypeRaw(ana.id, shopChannel, card.thread, x.text, x.blocks)
			require.NoError(w.t, err)
		}
		sam.Gets(want...)
	}, atOnce)
}
