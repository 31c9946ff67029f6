package demo_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"partyline/cmd/partyline/internal/demo"
)

func TestAConversationInTheBrowser(t *testing.T) {
	t.Parallel()
	b := look(t, inNoHurry(demo.ChatSlack))
	b.seesIn(threadText, "Running a little late")
	b.sees("the end of the channel", atEnd("#channel-scroller"))
	b.seesIn(".pin summary", "unread in")
	b.seesIn(".person", "Tom Becker")
	b.picture("light")
	b.prefers("dark")
	b.picture("dark")
	b.prefers("light")

	const asked = `Can I pay by card? <img src=x onerror="console.error('read as HTML')"> & *not bold*`
	b.types(phoneBox, asked+"\n")
	b.seesIn(bubbles, asked)
	b.seesIn(channelText, "Running a little late")
	b.seesIn(threadText, asked)
	b.sees("delivered under the bubble", `[...document.querySelectorAll("#phone .bubble-row")].at(-1).querySelector(".bubble-state").textContent === "Delivered"`)
	b.sees("nothing made of customer text", `document.querySelector("#thread img[src=x], #channel-posts img[src=x], #phone img[src=x], #thread .post-body em:not(.block-context em)") === null`)

	b.clicks(`#thread .block-button-primary`)
	b.sees("the card to be read", `![...document.querySelectorAll("#thread .block-button")].some((n) => n.textContent === "Mark read") &&
		document.querySelector("#thread .card").textContent.includes("Unread: 0")`)

	b.types(threadBox, "Yes, we take cards.")
	b.does(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierShift)))
	b.presses("Yes, and in cash too.")
	b.sees("two lines after Shift and Enter", `document.querySelector("#thread .pane-foot textarea").value === "Yes, we take cards.\nYes, and in cash too."`)
	b.presses("\r")
	b.sees("an empty box", `document.querySelector("#thread .pane-foot textarea").value === ""`)
	b.seesIn(threadText, "Yes, and in cash too.")
	b.seesIn("#thread .reaction .unseen", "held for a moment")
	b.picture("held")
	b.seesIn("#phone .theirs .bubble", "Yes, and in cash too.")
	b.sees("the sign of delivery on the newest reply", `[...document.querySelectorAll("#thread .post")].at(-1).querySelector(".reaction .unseen")?.textContent.startsWith("delivered")`)
	b.sees("the end of the thread", atEnd("#thread .scroller"))
	b.picture("answered")
}

func TestAnEditAndADeletionInTime(t *testing.T) {
	t.Parallel()
	b := look(t, inNoHurry(demo.ChatSlack))
	b.types(threadBox, "We clsoe at 7.\n")
	last := `[...document.querySelectorAll("#thread .post")].at(-1)`
	b.sees("the reply", last+`.querySelector('[data-focus="edit"]') !== null`)
	evaluates[chromedp.Void](b, last+`.querySelector('[data-focus="edit"]').click()`)
	b.sees("the box to edit in", `document.activeElement.getAttribute("aria-label") === "Edit the message"`)
	evaluates[chromedp.Void](b, `document.activeElement.select()`)
	b.presses("We close at")
	b.sees("what was typed so far", `document.activeElement.value === "We close at"`)
	b.presses(" 7.\r")
	b.seesIn("#phone .theirs .bubble", "We close at 7.")

	b.types(threadBox, "No, at 6.\n")
	b.sees("the second reply", last+`.textContent.includes("No, at 6.")`)
	evaluates[chromedp.Void](b, last+`.querySelector('[data-focus="trash"]').click()`)
	b.seesIn("#thread .post", "Deleted in time: “No, at 6.” was not sent.")
	if evaluates[bool](b, `document.body.textContent.includes("We clsoe")`) {
		t.Error("the text before the edit is still there")
	}
}

func TestCommandsAndAModalInTheBrowser(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{})
	b.types(channelBox, "/sms inbox\n")
	b.seesIn("#channel-posts .post-whisper", "Inbox shop")
	b.picture("inbox")
	evaluates[chromedp.Void](b, `[...document.querySelectorAll("#channel-posts .post-whisper .block-button")].find((n) => n.textContent === "Open thread").click()`)
	b.seesIn("#thread .block-header", "Lucía Fernández")
	b.seesIn(".person[aria-current]", "Lucía Fernández")
	evaluates[chromedp.Void](b, `document.querySelector("#channel-posts .post-whisper .link:last-child").click()`)
	b.sees("the inbox to be dismissed", `document.querySelector("#channel-posts .post-whisper") === null`)

	b.types(channelBox, "/sms send\n")
	b.sees("the form", `document.querySelector("#modal").open && document.activeElement.name === "number"`)
	b.presses("not a number\t")
	b.presses("The spare key is here.")
	b.clicks("#modal .primary")
	b.sees("a complaint at the number, with the text kept", `document.querySelector("#modal .field-error:not([hidden])") !== null &&
		document.querySelector('#modal [name="text"]').value === "The spare key is here."`)
	b.picture("modal")
	evaluates[chromedp.Void](b, `document.querySelector('#modal [name="number"]').select()`)
	b.types(`#modal [name="number"]`, "+44 7700 900163")
	b.clicks("#modal .primary")
	b.sees("the form to close", `!document.querySelector("#modal").open`)
	b.clicks(`.person[data-focus="+447700900163"]`)
	b.seesIn("#phone .theirs .bubble", "The spare key is here.")

	b.types(channelBox, "/sms send\n")
	b.sees("the form again", `document.querySelector("#modal").open`)
	b.presses("\u001b")
	b.sees("the form to close by Escape", `!document.querySelector("#modal").open`)
}

func TestACustomerIsAddedAndTheThreadOpensByItself(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{})
	b.clicks("#add-customer")
	b.types("#add-name", "Robin Sample")
	b.types("#add-number", "07700 900155\n")
	b.seesIn(".person[aria-current]", "Robin Sample")
	b.seesIn("#thread", "No conversation with Robin Sample.")
	b.types(phoneBox, "Hello, I am new here.\n")
	b.seesIn(threadText, "Hello, I am new here.")
	b.seesIn("#thread .block-header", "Robin Sample")
	b.presses("\t")
	evaluates[chromedp.Void](b, `document.querySelector("#thread textarea").focus()`)
	b.presses("\u001b")
	b.sees("the thread to close by Escape", `document.querySelector("#thread").hidden`)
}

func TestARefusalIsShown(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{})
	evaluates[chromedp.Void](b, `(() => { const s = document.querySelector("#who"); s.value = "kim"; s.dispatchEvent(new Event("change")) })()`)
	b.sees("the note about who Kim is", `!document.querySelector("#channel-head .pane-note").hidden`)
	b.types(threadBox, "Hi from Kim\n")
	b.seesIn("#thread .post", "Nothing was sent")
}

func TestANarrowWindow(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{})
	b.resizes(390, 844)
	b.sees("one side only", `getComputedStyle(document.querySelector(".desk")).display === "none"`)
	b.picture("phone")
	b.types(phoneBox, "Texting from a small window\n")
	b.seesIn(bubbles, "Texting from a small window")
	b.sees("news at the other tab", `document.querySelector('.tab[data-tab="slack"] .dot') !== null`)
	b.clicks(`.tab[data-tab="slack"]`)
	b.sees("the channel", `getComputedStyle(document.querySelector(".phones")).display === "none"`)
	b.sees("the end of the channel", atEnd("#channel-scroller"))
	b.picture("channel")
	evaluates[chromedp.Void](b, `[...document.querySelectorAll("#channel-posts .post-note .link")].at(-1).click()`)
	b.seesIn(threadText, "Texting from a small window")
	b.picture("thread")
	b.types(threadBox, "Read you well\n")
	b.clicks("#thread .back")
	b.clicks(`.tab[data-tab="phones"]`)
	b.seesIn("#phone .theirs .bubble", "Read you well")
	for _, width := range []int64{320, 390, 760, 1024, 1180, 1440} {
		b.resizes(width, 700)
		b.sees(fmt.Sprintf("no sideways scroll at %d", width), `document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth`)
	}
}

// Whatever can be pressed has a name, every field has a label, and text stands out from what is behind it (WCAG 2.2 AA, 4.5:1).
func TestThePageCanBeReadAndOperated(t *testing.T) {
	t.Parallel()
	b := lookAtAll(t, demo.Options{Chat: demo.ChatBoth})
	b.seesIn(threadText, "Running a little late")
	b.sees("a dot at who has a new text", `document.querySelector('.person[data-focus="+12025550117"] .dot') !== null`)
	b.types(channelBox, "/sms inbox\n")
	b.seesIn("#channel-posts .post-whisper", "Inbox shop")
	b.clicks(".pin summary")
	b.clicks("#try summary")
	b.audits()

	b.clicks(`.tab[data-tab="discord"]`)
	b.seesIn(postText, "Is there *any* slot today?")
	b.seesIn(".d-card .d-tag", "Snoozed")
	b.types(postBox, "/sms inbox\n")
	b.presses("\r")
	b.seesIn(".d-whisper", "Inbox store")
	b.types(postBox, "/")
	b.sees("the commands", `document.querySelectorAll(".d-command").length > 0`)
	evaluates[chromedp.Void](b, `document.querySelector("#try").open = true`)
	b.audits()
}

// audits reads the page in both colour schemes as it is at the moment.
func (b *browser) audits() {
	b.t.Helper()
	audit, err := os.ReadFile("testdata/audit.js")
	if err != nil {
		b.t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		b.prefers(scheme)
		for _, problem := range evaluates[[]string](b, string(audit)) {
			b.t.Errorf("%s: %s", scheme, problem)
		}
	}
}
