package demo_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"partyline/cmd/partyline/internal/demo"
)

const (
	postBox   = "#discord-post textarea"
	postText  = "#discord-post .d-message"
	postCards = "#discord-list .d-card"
	lastPost  = `[...document.querySelectorAll("#discord-post .d-message")].at(-1)`
)

// lookAtDiscord opens the page of a demo on Discord, with Maya's post open.
func lookAtDiscord(t *testing.T) *browser {
	t.Helper()
	b := look(t, demo.Options{Chat: demo.ChatDiscord})
	b.seesIn(postText, "Running a little late")
	return b
}

// becomes chooses who types on Discord.
func (b *browser) becomes(key string) {
	b.t.Helper()
	evaluates[chromedp.Void](b, `(() => { const s = document.querySelector("#discord-who"); s.value = `+quote(key)+`; s.dispatchEvent(new Event("change")) })()`)
}

// presses a button of a message by what stands on it.
func (b *browser) pressesButton(label string) {
	b.t.Helper()
	found := `[...document.querySelectorAll("#discord-post .d-button")].findLast((n) => n.textContent === ` + quote(label) + `)`
	b.sees("the button "+label, found+` !== undefined`)
	evaluates[chromedp.Void](b, found+`.click()`)
}

func TestAConversationOnDiscordInTheBrowser(t *testing.T) {
	t.Parallel()
	b := look(t, inNoHurry(demo.ChatDiscord))
	b.seesIn(postText, "Running a little late")
	b.seesIn(postCards+"-open .d-tag", "Unread")
	b.seesIn(postCards+":first-child .d-tag", "Pinned")
	b.seesIn(postCards, "Nina Torres")
	b.seesIn("#discord-bar .d-count", "unread")
	b.sees("the end of the post", atEnd("#discord-post .scroller"))
	b.picture("light")
	b.prefers("dark")
	b.picture("dark")
	b.prefers("light")

	const asked = `Can I pay by card? <img src=x onerror="console.error('read as HTML')"> **not bold** _nor this_ || > [a](https://example.com) @everyone`
	b.types(phoneBox, asked+"\n")
	b.seesIn(postText+" .d-text", asked)
	b.sees("nothing made of customer text", `document.querySelector("#discord img[src=x], .d-content em, .d-content .d-spoiler, .d-content .d-mention") === null`)
	b.sees("an address that leads where it says", lastPost+`.querySelector("a").href === "https://example.com/" && `+lastPost+`.querySelectorAll("a, strong").length === 2`)
	b.seesIn(".d-preview", "**not bold**")

	b.pressesButton("Mark read")
	b.seesIn(postCards+"-open .d-tag", "Waiting")
	b.types(postBox, "Yes, we take **all** cards.\n")
	b.sees("an empty box", `document.querySelector("#discord-post textarea").value === ""`)
	b.sees("what was typed, in bold", lastPost+`.querySelector("strong")?.textContent === "all"`)
	b.seesIn("#discord-post .d-reaction .unseen", "held for a moment")
	b.picture("held")
	b.seesIn("#phone .theirs .bubble", "Yes, we take all cards.")
	b.sees("the sign of delivery", lastPost+`.querySelector(".d-reaction .unseen")?.textContent.startsWith("delivered")`)
	b.seesIn(postCards+"-open .d-tag", "Open")
	b.pressesButton("Close")
	b.seesIn(postCards+"-open .d-tag", "Closed")
	b.pressesButton("Reopen")
	b.seesIn(postCards+"-open .d-tag", "Open")
}

func TestAnEditAndADeletionOnDiscordInTime(t *testing.T) {
	t.Parallel()
	b := look(t, inNoHurry(demo.ChatDiscord))
	b.seesIn(postText, "Running a little late")
	b.types(postBox, "We clsoe at 7.\n")
	b.sees("the reply", lastPost+`.querySelector('[data-focus="edit"]') !== null`)
	evaluates[chromedp.Void](b, lastPost+`.querySelector('[data-focus="edit"]').click()`)
	b.sees("the box to edit in", `document.activeElement.getAttribute("aria-label") === "Edit the message"`)
	evaluates[chromedp.Void](b, `document.activeElement.select()`)
	b.presses("We close at 7.\r")
	b.seesIn("#phone .theirs .bubble", "We close at 7.")
	b.sees("that it was edited", lastPost+`.textContent.includes("(edited)")`)

	b.types(postBox, "No, at 6.\n")
	b.sees("the second reply", lastPost+`.textContent.includes("No, at 6.")`)
	evaluates[chromedp.Void](b, lastPost+`.querySelector('[data-focus="trash"]').click()`)
	b.seesIn(postText, "Deleted in time: “No, at 6.” was not sent.")
}

func TestCommandsAndAModalOnDiscord(t *testing.T) {
	t.Parallel()
	b := lookAtDiscord(t)
	b.types(postBox, "/")
	b.sees("the commands", `document.querySelectorAll(".d-command").length >= 3 && document.querySelector("#discord-post textarea").getAttribute("aria-expanded") === "true"`)
	b.picture("commands")
	b.presses("sms inb\r")
	b.sees("the command with its options", `document.querySelector(".d-call-name")?.textContent === "/sms inbox" && document.activeElement.closest(".d-call") !== null`)
	b.presses("\r")
	b.seesIn(".d-whisper", "Inbox store")
	b.picture("inbox")
	evaluates[chromedp.Void](b, `[...document.querySelectorAll(".d-whisper .d-button")].find((n) => n.textContent.includes("Open thread")).click()`)
	b.seesIn(".person[aria-current]", "Lucía Fernández")
	b.seesIn("#discord-post .d-head", "Lucía Fernández")
	b.clicks(`.person[data-focus="` + maya + `"]`)
	b.sees("the end of the post", atEnd("#discord-post .scroller"))
	b.clicks(`.d-whisper [data-focus="dismiss"]`)
	b.sees("the inbox to be dismissed", `document.querySelector(".d-whisper") === null`)

	b.types(postBox, "/sms send\n")
	b.sees("the options of the command", `document.activeElement.name === "number"`)
	b.presses("\r")
	b.sees("the form", `document.querySelector("#discord-modal").open && document.activeElement.name === "number"`)
	b.presses("+44 7700 900163\t")
	b.clicks("#discord-modal .d-button-primary")
	b.sees("a complaint at the text", `document.querySelector('#discord-modal [name="text"]').hasAttribute("aria-invalid")`)
	b.picture("modal")
	b.types(`#discord-modal [name="text"]`, "The spare key is here.")
	b.seesIn("#discord-modal .d-counter", "22/")
	b.clicks("#discord-modal .d-button-primary")
	b.sees("the form to close", `!document.querySelector("#discord-modal").open`)
	b.clicks(`.person[data-focus="` + jonas + `"]`)
	b.seesIn("#phone .theirs .bubble", "The spare key is here.")
}

func TestWhoSeesNoChannelOnDiscord(t *testing.T) {
	t.Parallel()
	b := lookAtDiscord(t)
	b.becomes("kim")
	b.seesIn("#discord-post", "You cannot see this channel")
	b.sees("nothing of the forum", `document.querySelector("#discord-list").hidden && !document.querySelector("#discord").innerText.includes("Running a little late")`)
	b.picture("closed")
	b.clicks(".d-channel")
	b.seesIn("#discord-post .d-head", "general")
	b.types(postBox, "/sms inbox\n")
	b.presses("\r")
	b.seesIn(".d-whisper", "not an inbox")
	b.becomes("ana")
	b.sees("the forum for Ana", `document.querySelectorAll(".d-channel").length === 2 && document.querySelector(".d-whisper") === null`)
}

func TestAPostIsLockedAndDeletedInTheBrowser(t *testing.T) {
	t.Parallel()
	b := lookAtDiscord(t)
	keep := func(what string) {
		t.Helper()
		evaluates[chromedp.Void](b, `(() => { const s = document.querySelector(".d-keep select"); s.value = `+quote(what)+`; s.dispatchEvent(new Event("change")) })()`)
	}
	keep("archive")
	b.seesIn("#discord-list .d-older", "Older posts")
	keep("lock")
	b.seesIn("#discord-post .d-locked", "locked")
	keep("unlock")
	b.sees("the box again", `document.querySelector("#discord-post textarea") !== null`)
	keep("delete")
	b.sees("the post to go", `!document.querySelector("#discord-list").textContent.includes("Maya Patel")`)
	b.types(phoneBox, "Hello again\n")
	b.seesIn(postText, "Hello again")
}

func TestBothChatsInTheBrowser(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{Chat: demo.ChatBoth})
	b.seesIn(threadText, "Running a little late")
	b.clicks(`.tab[data-tab="discord"]`)
	b.seesIn(".person[aria-current]", "Nina Torres")
	b.seesIn(postText, "Is there *any* slot today?")
	b.clicks(`.person[data-focus="` + maya + `"]`)
	b.sees("Slack again", `document.querySelector("#discord").hidden && !document.querySelector("#slack").hidden`)
	b.clicks(`.tab[data-tab="discord"]`)
	b.types(phoneBox, "And tomorrow?\n")
	b.seesIn(postText, "And tomorrow?")
	b.clicks(`.tab[data-tab="slack"]`)
	b.seesIn(".person[aria-current]", "Maya Patel")
	b.sees("one chat only", `document.querySelector("#discord").hidden`)
}

func TestANarrowWindowOnDiscord(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{Chat: demo.ChatBoth})
	b.resizes(390, 844)
	b.clicks(`.tab[data-tab="discord"]`)
	b.seesIn(postCards, "Nina Torres")
	b.picture("list")
	evaluates[chromedp.Void](b, `[...document.querySelectorAll(".d-card-button")].find((n) => n.textContent.includes("Nina Torres")).click()`)
	b.seesIn(postText, "Is there *any* slot today?")
	b.sees("the post over the list", `getComputedStyle(document.querySelector("#discord-list")).display === "none"`)
	b.picture("post")
	b.types(postBox, "Come at four\n")
	b.clicks("#discord-post .back")
	b.sees("the list again", `getComputedStyle(document.querySelector("#discord-list")).display !== "none"`)
	b.clicks(`.tab[data-tab="phones"]`)
	b.seesIn("#phone .theirs .bubble", "Come at four")
	for _, width := range []int64{320, 390, 760, 1024, 1180, 1440} {
		b.resizes(width, 700)
		if width >= 760 {
			b.clicks(`.tab[data-tab="discord"]`)
		}
		b.sees(fmt.Sprintf("no sideways scroll at %d", width), `document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth`)
	}
}
