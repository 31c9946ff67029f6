package e2e

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// photo is a JPEG of so many bytes, as far as anybody looks.
func photo(of string, size int) twiliotest.Media {
	content := append([]byte("\xff\xd8\xff\xe0 "), bytes.Repeat([]byte(of), 1+size/len(of))...)
	return twiliotest.Media{ContentType: "image/jpeg", Data: content[:size]}
}

// pictures are the files that the customer sent, as the thread shows them, in order.
func (w *world) pictures(c *customer) []file {
	var all []file
	for _, p := range w.posts(c) {
		if p.author == c.shown() {
			all = append(all, p.files...)
		}
	}
	return all
}

// SeesPictures waits until exactly these files of the customer stand in the thread, in this order.
func (a *admin) SeesPictures(c *customer, want ...twiliotest.Media) {
	a.w.t.Helper()
	a.w.eventually(fmt.Sprintf("the thread of %s shows %d pictures", c.name, len(want)), func() bool {
		return slices.EqualFunc(a.w.pictures(c), want, func(f file, m twiliotest.Media) bool {
			return f.Type == m.ContentType && bytes.Equal(f.Content, m.Data)
		})
	})
}

// sequence is what stands in the thread, in order, a word each: the text of a post, "picture" for one that shows one.
func (w *world) sequence(c *customer) []string {
	var all []string
	for _, p := range w.posts(c) {
		if len(p.files) > 0 {
			all = append(all, "picture")
			continue
		}
		all = append(all, p.texts...)
	}
	return all
}

// A picture lies behind a redirect to another host, which gets no credentials of ours.
func TestCredentialsStayWithTheCarrier(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		front := photo("front", 90_000)
		sam.Texts("it came like this", front)
		ana.SeesPictures(sam, front)
		fetches := w.twilio.Fetches()
		require.Len(w.t, fetches, 2)
		api, storage := fetches[0], fetches[1]
		require.Equal(w.t, strings.TrimPrefix(w.twilio.URL(), "http://"), api.Host)
		require.True(w.t, api.Authorized)
		require.NotEqual(w.t, api.Host, storage.Host)
		require.False(w.t, storage.Authorized)
	})
}

func TestAnMMSIsShown(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		front, back, shelf := photo("front", 90_000), photo("back", 1000), photo("shelf", 2000)
		sam.Texts("it came like this", front, back)
		sam.Texts("what now?")
		ana.SeesPictures(sam, front, back)
		ana.SeesInThread(sam, "it came like this", "what now?")
		require.Equal(w.t, []string{"it came like this", "picture", "picture", "what now?"}, w.sequence(sam))
		sam.Texts("", shelf)
		ana.SeesPictures(sam, front, back, shelf)
		require.Equal(w.t, []string{"it came like this", "picture", "picture", "what now?", "", "picture"}, w.sequence(sam))
		require.Contains(w.t, w.posts(sam)[0].Plain(), "2 pictures")
		require.Contains(w.t, w.posts(sam)[4].Plain(), "no text · 1 picture")
		ana.SeesCard(sam, "Unread: 3")
		ana.Sends(sam, "we send a new one")
		w.Passes(hold)
		sam.Gets("we send a new one")
	})
}

// Whatever becomes of the call that shows a picture, it is shown once, and what was texted after it comes after it.
func TestAPictureIsShownOnce(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		front, back := photo("front", 1000), photo("back", 1000)
		w.chat.fails(hiccup{kind: cutAfter, uploads: true})
		w.chat.fails(hiccup{kind: limited, uploads: true})
		sam.Texts("look", front, back)
		w.Flies()
		sam.Texts("and?")
		ana.SeesInThread(sam, "hello", "look", "and?")
		w.rests()
		ana.SeesPictures(sam, front, back)
		require.Equal(w.t, []string{"hello", "look", "picture", "picture", "and?"}, w.sequence(sam))
	})
}

// What the chat does not take can be opened for a while; what is larger still is not fetched at all.
func TestAPictureThatIsTooLarge(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		large, huge := photo("large", 11<<20), photo("huge", 16<<20+1)
		w.Flies() // what a busy machine does not finish in time is tried again
		sam.Texts("look", large, huge)
		sam.Texts("and?")
		ana.SeesInThread(sam, "look", "and?")
		ana.SeesNotice(sam, "A picture that came along is not shown. The attachment is larger than 16 MiB. It can be seen in the Twilio console.")
		if w.discord == nil {
			ana.SeesPictures(sam, large)
			return
		}
		ana.SeesNotice(sam, "It has 11.5 MB, and this chat shows files of at most 10.5 MB. It can be opened for 30 days.")
		link := ana.noticeOf(sam, "It has 11.5 MB").Buttons()[0]
		require.Equal(w.t, "Open it", link.Text)
		require.True(w.t, strings.HasPrefix(link.URL, w.front.URL+"/media/"), link.URL)
		status, content := visit(w.t, link.URL)
		require.Equal(w.t, 200, status)
		require.True(w.t, bytes.Equal(large.Data, content))
		w.Passes(30 * 24 * time.Hour)
		status, _ = visit(w.t, link.URL)
		require.Equal(w.t, 404, status)
	})
}

// What may do harm is not shown, whatever it says that it is. What was texted besides is.
func TestFilesThatMayDoHarm(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		fine := photo("fine", 1000)
		sam.Texts("look",
			twiliotest.Media{ContentType: "image/png", Data: []byte("<!DOCTYPE html><script>alert(1)</script>")},
			twiliotest.Media{ContentType: "image/jpeg", Data: []byte("MZ\x90\x00 runs")},
			twiliotest.Media{ContentType: "application/zip", Data: []byte("PK\x03\x04")},
			twiliotest.Media{ContentType: "image/gif", Data: []byte("nothing of the kind")},
			fine)
		ana.SeesPictures(sam, fine)
		ana.SeesNotice(sam, "Files of its type (text/html) are not shown, for they may do harm.")
		ana.SeesNotice(sam, "It is a program or a script, which may do harm.")
		ana.SeesNotice(sam, "Files of its type (application/zip) are not shown")
		ana.SeesNotice(sam, "It is not the picture that it says it is.")
		ana.SeesInThread(sam, "look")
	})
}

// A picture that is gone at the carrier, that never ends, or that cannot be had for long is told of, and holds nothing up.
func TestAPictureThatCannotBeHad(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("look", twiliotest.Media{ContentType: "image/jpeg"})
		sam.Texts("here")
		ana.SeesInThread(sam, "look", "here")
		ana.SeesNotice(sam, "A picture that came along is not shown. Twilio does not have the attachment any more. Ask for it to be sent again.")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Endless, At: twiliotest.Storage})
		sam.Texts("or here", photo("endless", 1000))
		ana.SeesNotice(sam, "larger than 16 MiB")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Unavailable, At: twiliotest.FetchMedia, Times: -1})
		sam.Texts("look again", photo("lamp", 1000))
		sam.Texts("do you see it?")
		w.Flies()
		w.within(3*patience, "the text after it is shown", func() bool { return len(w.texts(sam)) == 5 })
		ana.SeesInThread(sam, "look", "here", "or here", "look again", "do you see it?")
		ana.SeesNotice(sam, "It could not be fetched:")
		w.twilio.ClearFaults()
		again := photo("again", 1000)
		sam.Texts("once more", again)
		ana.SeesPictures(sam, again)
	})
}

// A picture that was not shown yet when Partyline stopped is shown when it is back.
func TestAPictureSurvivesARestart(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		w.chat.fails(hiccup{kind: limited, uploads: true, times: -1})
		front := photo("front", 1000)
		sam.Texts("look", front)
		w.await("the chat has refused", func() bool { return w.log.has("lane=thread", "retry: ") })
		w.Stops()
		w.chat.heals()
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Unavailable, At: twiliotest.FetchMedia, Times: -1}) // it is here already
		w.Starts()
		w.Flies()
		ana.SeesPictures(sam, front)
		require.Equal(w.t, []string{"hello", "look", "picture"}, w.sequence(sam))
	})
}

// While the whole platform is away a picture waits as texts do, however long that takes.
func TestAPictureOutlastsADowntimeOfThePlatform(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		w.rests()
		w.chat.away()
		lamp := photo("lamp", 1000)
		sam.Texts("", lamp)
		sam.Texts("do you see it?")
		w.Flies()
		w.isTriedFor(10 * time.Minute)
		w.chat.heals()
		ana.SeesPictures(sam, lamp)
		ana.SeesInThread(sam, "hello", "", "do you see it?")
		require.Equal(w.t, []string{"hello", "", "picture", "do you see it?"}, w.sequence(sam))
		require.Empty(w.t, w.notices(sam))
	})
}

// isTriedFor lets time pass in which what fails is tried again and again.
func (w *world) isTriedFor(d time.Duration) {
	w.t.Helper()
	const waits = "another try\" lane=thread"
	for end := w.clock.Now().Add(d); w.clock.Now().Before(end); {
		before := w.log.count(waits)
		w.Passes(time.Minute)
		w.eventually("it is tried again", func() bool { return w.log.count(waits) > before })
	}
}

// A file at which the platform breaks each time, while it takes everything else, becomes a link, and holds nothing up.
func TestAPictureAtWhichThePlatformBreaks(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		w.chat.fails(hiccup{kind: broken, uploads: true, times: -1})
		sam.Texts("look", photo("lamp", 1000))
		sam.Texts("do you see it?")
		w.Flies()
		w.within(3*patience, "the text after it is shown", func() bool { return len(w.texts(sam)) == 3 })
		ana.SeesNotice(sam, "A picture that came along is not shown.")
		require.Equal(w.t, "Open it", ana.noticeOf(sam, "is not shown").Buttons()[0].Text)
	})
}
