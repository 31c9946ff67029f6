package profile_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// audit is what the demo's page is held to as well.
const audit = "../../cmd/partyline/internal/demo/testdata/audit.js"

// Somebody reads the page in a real browser that runs no script of the page: wide and narrow, light and dark, on the screen and on
// paper. PARTYLINE_SCREENSHOTS names a folder for pictures of what they saw.
func TestThePageInABrowser(t *testing.T) {
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
	w := newShop(t, storetest.New(t, "sqlite"))
	w.story("")
	w.does(func(ctx context.Context, tx *store.Tx) error {
		conv, err := tx.LockConversation(ctx, w.conv.ID)
		if err != nil {
			return err
		}
		conv.AssigneeName, conv.LastAt = "Ana", store.At(noon.Add(6*time.Minute))
		if err := tx.PutConversation(ctx, &conv); err != nil {
			return err
		}
		return tx.NameContact(ctx, conv.ContactID, "Mia Berg")
	})
	script, err := os.ReadFile(audit)
	require.NoError(t, err)
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
	t.Cleanup(closeTab)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1000, 1500), chromedp.Navigate(w.url+"good?notes=1")))
	for _, look := range []struct {
		name, media, scheme string
		width               int64
	}{{"light", "screen", "light", 1000}, {"dark", "screen", "dark", 1000}, {"mobile", "screen", "light", 360}, {"print", "print", "light", 800}} {
		require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(look.width, 1500)))
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: look.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}},
		})
		require.NoError(t, err)
		problems, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](string(script)))
		require.NoError(t, err)
		require.Empty(t, problems, look.name)
		wide, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
		require.NoError(t, err)
		require.False(t, wide, "%s scrolls sideways", look.name)
		if folder := os.Getenv("PARTYLINE_SCREENSHOTS"); folder != "" {
			shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(folder, "profile-"+look.name+".png"), shot, 0o644))
		}
	}
}
