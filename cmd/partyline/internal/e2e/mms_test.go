package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// sendsMMS is a shop whose line sends files as MMS.
func sendsMMS(c *config.Config) { c.Inboxes[0].Lines[0].MMS = "yes" }

// withMMS runs a scenario in such a shop.
func withMMS(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	each(t, func(w *world) {
		w.twilio.SetMMS(ours, true)
		scenario(w)
	}, append(options, sendsMMS)...)
}

// picture is a PNG of so many bytes, as far as anybody looks.
func picture(name string, size int) file {
	content := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte(name[:1]), size)...)
	return file{Name: name, Type: "image/png", Content: content[:size]}
}

// GetsPictures waits for an MMS with this text and these files, as the newest message on the phone.
func (c *customer) GetsPictures(text string, files ...file) {
	c.w.t.Helper()
	c.w.eventually(c.name+" gets an MMS", func() bool {
		all := c.inbox()
		return len(all) > 0 && all[len(all)-1].Body == text && len(all[len(all)-1].Media) == len(files)
	})
	all := c.inbox()
	for i, m := range all[len(all)-1].Media {
		require.Equal(c.w.t, files[i].Type, m.ContentType)
		require.True(c.w.t, bytes.Equal(files[i].Content, m.Data), "file %d arrives as it was", i)
	}
}

func TestAFileGoesOutAsMMS(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("what does it look like?")
		ana.SeesInThread(sam, "what does it look like?")
		front, back := picture("front.png", 200_000), picture("back.png", 1000)
		reply := ana.Replies(sam, "like this", front, back)
		reply.Shows(held)
		w.Passes(hold)
		sam.GetsPictures("like this", front, back)
		reply.Shows(delivered)
		alone := ana.Replies(sam, "", back)
		alone.Shows(held)
		w.Passes(hold)
		sam.GetsPictures("", back)
		alone.Shows(delivered)
		require.Empty(w.t, w.notices(sam))
	})
}

// Where the line sends no MMS the file goes as a link, and the thread says so. Whoever has the link sees the file for 30 days.
func TestAFileGoesOutAsALink(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("what does it look like?")
		ana.SeesInThread(sam, "what does it look like?")
		front := picture("front.png", 1000)
		ana.Replies(sam, "like this:", front)
		ana.SeesNotice(sam, "This line sends no MMS, so the file goes as a link.")
		w.eventually("sam gets it", func() bool { return len(sam.received()) == 1 })
		link, ok := strings.CutPrefix(sam.received()[0], "like this: ")
		require.True(w.t, ok, sam.received()[0])
		require.True(w.t, strings.HasPrefix(link, w.front.URL+"/media/"), link)
		status, content := visit(t, link)
		require.Equal(w.t, 200, status)
		require.True(w.t, bytes.Equal(front.Content, content))
		w.Passes(30 * 24 * time.Hour)
		status, _ = visit(t, link)
		require.Equal(w.t, 404, status)
	}, atOnce)
}

// visit opens a page.
func visit(t *testing.T, address string) (status int, content []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	r, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer r.Body.Close()
	content, err = io.ReadAll(r.Body)
	require.NoError(t, err)
	return r.StatusCode, content
}

// What cannot go as MMS stays, and the text that it came with.
func TestFilesStay(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "here is the label", file{Name: "label.zip", Type: "application/zip", Content: []byte("PK")})
		ana.SeesNotice(sam, "“label.zip” is of a type that cannot be sent as MMS (application/zip). Nothing was sent.")
		ana.Replies(sam, "here it is", picture("large.png", 5_000_001))
		ana.SeesNotice(sam, "“large.png” is too large: files like it may have 5 MB together. Nothing was sent.")
		ana.Replies(sam, "listen", file{Name: "voice.mp3", Type: "audio/mpeg", Content: make([]byte, 500_001)})
		ana.SeesNotice(sam, "“voice.mp3” is too large: files like it may have 500 kB together.")
		ana.Replies(sam, "// a look at the box", picture("box.png", 100))
		ana.Sends(sam, "I will mail you the label")
		w.Passes(hold)
		sam.Gets("I will mail you the label")
	})
}

// While it is held an MMS can be edited, which keeps its files, and be deleted.
func TestAnMMSIsUndone(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("what does it look like?")
		ana.SeesInThread(sam, "what does it look like?")
		front := picture("front.png", 1000)
		first, second := ana.Replies(sam, "like tis", front), ana.Replies(sam, "or this", front)
		first.Shows(held)
		second.Shows(held)
		second.Delete()
		ana.SeesNotice(sam, "Deleted in time: “or this” was not sent.")
		first.Edit("like this")
		ana.Sends(sam, "do you like it?") // what is typed in a thread is taken in order, so the edit is in by now
		w.Passes(hold)
		w.eventually("sam gets both", func() bool { return len(sam.inbox()) == 2 }) // a carrier may let an SMS overtake an MMS
		for _, m := range sam.inbox() {
			require.Contains(w.t, []string{"like this", "do you like it?"}, m.Body)
			require.Equal(w.t, m.Body == "like this", len(m.Media) == 1, m.Body)
		}
	})
}

// A stop in between loses no file.
func TestAnMMSSurvivesARestart(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("what does it look like?")
		ana.SeesInThread(sam, "what does it look like?")
		front := picture("front.png", 1000)
		reply := ana.Replies(sam, "like this", front)
		reply.Shows(held)
		w.Stops()
		w.Passes(hold)
		w.Starts()
		sam.GetsPictures("like this", front)
		reply.Shows(delivered)
	})
}

// A retry takes the files along.
func TestAnMMSIsRetried(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("what does it look like?")
		ana.SeesInThread(sam, "what does it look like?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30003})
		front := picture("front.png", 1000)
		reply := ana.Replies(sam, "", front)
		reply.Shows(failed)
		ana.pressesIn(ana.noticeOf(sam, "Not delivered: A message with a file. The phone could not be reached"), "Retry")
		sam.GetsPictures("", front)
		reply.Shows(delivered)
	}, atOnce)
}

// Where the carrier's answer is lost, exactly one MMS reaches the phone all the same.
func TestALostAnswerIsOneMMS(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("what does it look like?")
		ana.SeesInThread(sam, "what does it look like?")
		w.keepsTheCarrierQuiet()
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.CutAfter})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.CutBefore})
		var replies []*reply
		for i := range 3 {
			replies = append(replies, ana.Replies(sam, "", picture(fmt.Sprint(i, ".png"), 1000)))
		}
		w.Flies()
		for _, r := range replies {
			w.eventually("the reply has left", func() bool { return r.hasLeft() })
		}
		w.eventually("all three are on the phone", func() bool { return len(sam.inbox()) == 3 })
		w.rests()
		require.Len(w.t, sam.inbox(), 3)
		which := map[byte]bool{}
		for _, m := range sam.inbox() {
			which[m.Media[0].Data[len(m.Media[0].Data)-1]] = true
		}
		require.Len(w.t, which, 3, "each of them once")
	}, atOnce)
}
