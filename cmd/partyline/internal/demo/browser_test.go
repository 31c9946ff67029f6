package demo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"partyline/cmd/partyline/internal/demo"
	"partyline/store/storetest"
)

// A person looks at the page in a real browser. PARTYLINE_SCREENSHOTS names a folder for pictures of what they saw.

// browser is a tab that is at the demo's page.
type browser struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // it is the tab, in the way of chromedp

	mu       sync.Mutex
	problems []string // of the console
}

// look opens the page of a new demo in a new browser. The test fails where the console shows an error.
func look(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		storetest.Require(t, "chromium", "no browser is installed (chromium or google-chrome)")
	}
	s := open(t, demo.Options{})
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox does not work for root
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, closeBrowser := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(closeBrowser)
	ctx, closeTab := chromedp.NewContext(ctx)
	b := &browser{t: t, ctx: ctx}
	heard := make(chan struct{})
	messages := chromedp.Console(ctx)
	go func() {
		defer close(heard)
		for m, err := range messages {
			if err != nil {
				return
			}
			b.hear(m)
		}
	}()
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, p := range b.problems {
			t.Errorf("the console shows: %s", p)
		}
	})
	t.Cleanup(func() {
		closeTab()
		<-heard
	})
	b.does(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(s.url))
	b.sees("the page to be live", `document.querySelector("#link-state").dataset.state === "live"`)
	return b
}

func (b *browser) hear(m chromedp.ConsoleMessage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if m.Type != "log" && m.Type != "info" && m.Type != "debug" {
		b.problems = append(b.problems, fmt.Sprintf("%s: %s", m.Type, m.Text))
	}
}

func (b *browser) does(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.picture("failed")
		b.t.Fatal(err)
	}
}

// sees waits until a condition, in JavaScript, holds.
func (b *browser) sees(what, condition string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(patience))); err != nil {
		b.picture("failed")
		b.t.Fatalf("waited for %s: %v", what, err)
	}
}

// seesIn waits until an element that fits the selector holds the text.
func (b *browser) seesIn(selector, text string) {
	b.t.Helper()
	b.sees(fmt.Sprintf("%q in %s", text, selector),
		fmt.Sprintf(`[...document.querySelectorAll(%s)].some((n) => n.textContent.includes(%s))`, quote(selector), quote(text)))
}

func (b *browser) clicks(selector string) {
	b.t.Helper()
	b.does(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// types types keys into a field. "\n" is Enter.
func (b *browser) types(selector, keys string) {
	b.t.Helper()
	b.does(chromedp.SendKeys(chromedp.CSS(selector), keys, chromedp.NodeVisible))
}

// presses presses keys where the focus is.
func (b *browser) presses(keys string) {
	b.t.Helper()
	b.does(chromedp.KeyEvent(keys))
}

// evaluates gives what an expression says.
func evaluates[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func (b *browser) resizes(width, height int64) {
	b.t.Helper()
	b.does(chromedp.EmulateViewport(width, height))
}

// prefers sets the colour scheme, light or dark.
func (b *browser) prefers(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// picture keeps what is seen, where somebody wants to look at it.
func (b *browser) picture(name string) {
	folder := os.Getenv("PARTYLINE_SCREENSHOTS")
	if folder == "" {
		return
	}
	shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, strings.ReplaceAll(b.t.Name(), "/", "-")+"-"+name+".png"), shot, 0o644)
	}
	if err != nil {
		b.t.Log("no picture: ", err)
	}
}

func quote(s string) string {
	raw, _ := json.Marshal(s)
	return string(raw)
}

// atEnd is a condition: a scroller shows its newest line.
func atEnd(selector string) string {
	return fmt.Sprintf(`(() => { const s = document.querySelector(%s); return s.scrollHeight - s.scrollTop - s.clientHeight < 5 })()`, quote(selector))
}

const (
	phoneBox    = "#phone textarea"
	threadBox   = "#thread .pane-foot textarea"
	channelBox  = "#channel-foot textarea"
	channelText = "#channel-posts .post-body"
	threadText  = "#thread .post-body"
	bubbles     = "#phone .bubble"
)

func TestAConversationInTheBrowser(t *testing.T) {
	t.Parallel()
	b := look(t)
	b.seesIn(threadText, "Running a little late")
	b.sees("the end of the channel", atEnd("#channel-scroller"))
	b.seesIn(".person", "Tom Becker")
	b.sees("a dot at who has a new text", `document.querySelector('.person[data-focus="+12025550117"] .dot') !== null`)
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
	b.sees("nothing made of customer text", `document.querySelector("#thread img[src=x], #channel-posts img[src=x], #phone img[src=x], #thread .post-body em") === null`)

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
	b := look(t)
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
	b := look(t)
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
	b.sees("a complaint at the number, with the text kept", `document.querySelector("#modal .field-error") !== null &&
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
	b := look(t)
	b.clicks("#add-customer")
	b.types("#add-name", "Robin Sample")
	b.types("#add-number", "07700 900155\n")
	b.seesIn(".person[aria-current]", "Robin Sample")
	b.seesIn("#thread", "No conversation with Robin Sample yet")
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
	b := look(t)
	evaluates[chromedp.Void](b, `(() => { const s = document.querySelector("#who"); s.value = "U0KIM"; s.dispatchEvent(new Event("change")) })()`)
	b.sees("the note about who Kim is", `!document.querySelector("#channel-head .pane-note").hidden`)
	b.types(threadBox, "Hi from Kim\n")
	b.seesIn("#thread .post", "Nothing was sent")
}

func TestANarrowWindow(t *testing.T) {
	t.Parallel()
	b := look(t)
	b.resizes(390, 844)
	b.sees("one side only", `getComputedStyle(document.querySelector(".channel")).display === "none"`)
	b.picture("phone")
	b.types(phoneBox, "Texting from a small window\n")
	b.seesIn(bubbles, "Texting from a small window")
	b.sees("news at the other tab", `!document.querySelector('.tab[data-tab="channel"] .dot').hidden`)
	b.clicks(`.tab[data-tab="channel"]`)
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
	b := look(t)
	b.seesIn(threadText, "Running a little late")
	b.types(channelBox, "/sms inbox\n")
	b.seesIn("#channel-posts .post-whisper", "Inbox shop")
	audit, err := os.ReadFile("testdata/audit.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		b.prefers(scheme)
		for _, problem := range evaluates[[]string](b, string(audit)) {
			t.Errorf("%s: %s", scheme, problem)
		}
	}
}
