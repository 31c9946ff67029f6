package demo_test

import (
	"context"
	"encoding/json"
	"errors"
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
	s   *stage
	ctx context.Context //nolint:containedctx // it is the tab, in the way of chromedp

	mu       sync.Mutex
	problems []string // of the console
}

// chromium is the browser of all tests, started by the first that wants it. Each has a tab there, in a profile of its own. The error is of
// exec.ErrNotFound where none is installed.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path, err := "", error(nil)
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "partyline-chromium-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(profile))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox does not work for root
	}
	ctx, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(ctx)
	closeChromium = func() {
		end()
		free()
		_ = os.RemoveAll(profile)
	}
	return ctx, chromedp.Do(ctx)
})

// closeChromium closes the browser after the tests.
var closeChromium = func() {}

// inNoHurry are options for somebody who looks, clicks and types on a slow machine before a reply leaves.
func inNoHurry(chat string) demo.Options {
	o := demo.Options{Chat: chat}
	o.Hold(15 * time.Second)
	return o
}

// look opens the page of a new demo in a new browser. The test fails where the console shows an error.
func look(t *testing.T, o demo.Options) *browser {
	t.Helper()
	return lookInto(t, func() *stage { return open(t, o) })
}

// lookAtAll is look at a demo with the whole story.
func lookAtAll(t *testing.T, o demo.Options) *browser {
	t.Helper()
	return lookInto(t, func() *stage { return openAll(t, o) })
}

// lookInto opens the page of a demo, which is started only where there is a browser.
func lookInto(t *testing.T, start func() *stage) *browser {
	t.Helper()
	open, err := chromium()
	if errors.Is(err, exec.ErrNotFound) {
		storetest.Require(t, "chromium", "no browser is installed (chromium or google-chrome)")
	}
	if err != nil {
		t.Fatal(err)
	}
	s := start()
	ctx, cancel := context.WithTimeout(open, 2*time.Minute)
	t.Cleanup(cancel)
	ctx, closeTab := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	b := &browser{t: t, s: s, ctx: ctx}
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
