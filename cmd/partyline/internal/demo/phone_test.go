package demo_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"partyline/cmd/partyline/internal/demo"
)

// A customer sends a picture, reacts as an iPhone does, and stops, without typing any of it.
func TestWhatAPhoneSendsWithoutTyping(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{Chat: demo.ChatSlack})
	const first = `document.querySelector("#phone .theirs")`
	b.sees("a text of the shop", first+` !== null`)
	evaluates[chromedp.Void](b, first+`.querySelector('[data-focus="tap"]').click()`)
	b.clicks(`#phone .theirs [aria-label="Loved"]`)
	b.sees("the heart on the text", `document.querySelector("#phone .theirs .tap")?.getAttribute("aria-label") === "Customer: loved it"`)
	b.seesIn("#phone .tap-line", "Sent as a text: Loved “Hi Maya")

	evaluates[chromedp.Void](b, `[...document.querySelectorAll(".quick .chip")].at(-1).click()`)
	b.seesIn("#phone .picked-file", "bike.jpg")
	b.types(phoneBox, "This is how it looks\n")
	b.sees("the picture on the phone", `[...document.querySelectorAll("#phone .mine img")].at(-1)?.naturalWidth > 0`)
	b.seesIn(threadText, "This is how it looks")
	b.picture("picture")

	evaluates[chromedp.Void](b, `document.querySelector(".quick .chip").click()`)
	b.seesIn("#phone .badge", "STOP sent")
	b.seesIn(".quick .chip", "START")
}
