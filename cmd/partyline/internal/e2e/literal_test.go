package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// oddities are texts that something on the way could change.
var oddities = []string{
	"<!channel> @everyone *x* _y_ ~z~ `c` &amp; &lt;b&gt; <@U0ANA> <#C0SHOP|shop> <https://shop.example|click>",
	":smile: :+1: \U0001F600\U0001F44D\U0001F3FD \U0001F468\u200d\U0001F469\u200d\U0001F467 \U0001F1EC\U0001F1E7",
	"two\nlines\n\n  indented\r\nand\ttabbed",
	"\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c \u0645\u0631\u062d\u0628\u0627",
	"zero\u200bwidth\u200d\ufeff and \u00adsoft",
	"> quoted\n- listed\n1. numbered\n```code```\n# title",
	"https://shop.example/a?b=c&d=e#f mail@shop.example +44 7700 900123",
	"e\u0301 \u00e9 \u212b \ud7ff \U0010fffd",
	"<script>alert(1)</script> %s %d {{.}} ${x} '; DROP TABLE messages; --",
	strings.Repeat("\U0001F600", 400) + strings.Repeat("x", 1200),
	strings.Repeat("<&>", 533) + "!",
}

// What a customer writes is shown as it was written, to the byte, and can neither ping nor format.
func TestCustomersTextIsShownAsItIs(t *testing.T) {
	each(t, func(w *world) {
		for i, text := range oddities {
			c := w.Customer(fmt.Sprintf("+4477009003%02d", i), "somebody")
			c.Texts(text)
			w.eventually("the thread shows "+quoted([]string{text}), func() bool { return strings.Join(w.texts(c), "") == text })
			for i, post := range w.posts(c) {
				require.Equal(w.t, w.texts(c)[i], post.Plain(), "and nothing else")
				require.Empty(w.t, post.risks)
			}
		}
	})
}

// Space at the end is kept too, where the platform shows it.
func TestSpaceAtTheEnds(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("  where is my order?\t ")
		ana.SeesInThread(sam, "  where is my order?\t ")
	})
}

// What no database and no chat can hold is replaced by a visible sign, and nothing else is lost with it.
func TestTextThatCannotBeKept(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("nul\x00here")
		sam.Texts("broken \xff\xfe bytes")
		sam.Texts("")
		sam.Texts("\u200b")
		ana.SeesInThread(sam, "nul\u2400here", "broken \ufffd bytes", "", "\u200b")
	})
}

// What an admin types reaches the phone as it was typed.
func TestTypedTextLeavesAsItIs(t *testing.T) {
	typed := []typing{
		{"two\nlines\n\n  indented", ""},
		{"\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c zero\u200bwidth", ""},
		{"see https://shop.example/a?b=c&d=e or mail@shop.example", ""},
		{"2 * 3 * 4 = 24, snake_case_name", ""},
		{"100% ${x} {{.}} '; DROP TABLE messages; --", ""},
	}
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello?")
		ana.SeesInThread(sam, "hello?")
		var want []string
		for _, x := range append(typed, w.chat.typings()...) {
			if x.arrives == "" {
				x.arrives = x.typed
			}
			want = append(want, x.arrives)
			ana.Replies(sam, x.typed)
			if strings.HasPrefix(x.typed, "ask ") { // a colleague
				ana.pressesIn(ana.SeesQuestion(sam, "It calls ana and @here."), "Send to customer")
			}
		}
		sam.Gets(want...)
	}, atOnce)
}
