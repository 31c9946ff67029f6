package bridgetest

import (
	"bytes"
	"time"

	"partyline/bridge"
)

// checkUploader shows files as bridge does: in their place, once, and nowhere else.
func checkUploader(d *desk) {
	if d.Chat.Capabilities(d.open()).MaxFile < 1<<20 {
		d.Errorf("an adapter that shows files shows none of a megabyte")
	}
	uploadsInOrder(d)
	for _, f := range unclear() {
		for _, after := range spans() {
			uploadRepeated(d, f, after)
		}
	}
	uploadGone(d)
	uploadUnsafe(d)
}

// lamp is a picture of the contact that was not shown yet.
func (d *desk) lamp() bridge.Upload {
	key := d.key("p")
	return bridge.Upload{Key: key, Author: "Mia Berg", Name: "picture-" + key[1:] + ".png", ContentType: "image/png", Alt: "A picture that the customer sent",
		Content: append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte(key), 1<<16)...)}
}

func (d *desk) upload(t bridge.ThreadRef, u bridge.Upload) (bridge.PostRef, error) {
	return d.Chat.(bridge.Uploader).Upload(d.ctx, t, u)
}

// displays checks that a message shows one file, as it is.
func (d *desk) displays(s Shown, u bridge.Upload) {
	d.Helper()
	if len(s.Files) != 1 || s.Files[0].Name != u.Name || s.Files[0].ContentType != u.ContentType || !bytes.Equal(s.Files[0].Content, u.Content) {
		d.Errorf("%q is shown as %+v", u.Name, names(s.Files))
	}
	if !s.Ours {
		d.Errorf("%q is not shown by our app", u.Name)
	}
	d.harmless(u.Name, s)
}

func names(files []File) (all []string) {
	for _, f := range files {
		all = append(all, f.Name+" "+f.ContentType)
	}
	return all
}

func uploadsInOrder(d *desk) {
	t := d.open()
	first, second := d.lamp(), d.lamp()
	second.Author = "@everyone <!channel> *Mia*"
	d.say(t, "before")
	a, err := d.upload(t, first)
	d.must(err)
	b, err := d.upload(t, second)
	d.must(err)
	d.say(t, "after")
	got := d.Reader.Thread(t)
	if len(got) != 4 || a.ID == "" || a.ID == b.ID || a.Thread != t {
		d.Fatalf("the thread shows %+v; the files are called %+v and %+v", got, a, b)
	}
	d.displays(got[1], first)
	d.displays(got[2], second)
}

// uploadRepeated breaks an upload between others, and repeats it after somebody answered.
func uploadRepeated(d *desk, f Failure, after time.Duration) {
	t := d.open()
	last := d.say(t, "before")
	d.Clock.Advance(time.Minute)
	u := d.lamp()
	tried := d.Clock.Now()
	d.Faults.Fail(Uploading, f)
	_, err := d.upload(t, u)
	d.broken(err, f)
	d.People.Types(Admin, t, "an answer meanwhile")
	d.Clock.Advance(after)
	u.TriedAt, u.After = tried, last.ID
	d.again(func() error {
		_, err := d.upload(t, u)
		return err
	})
	got := d.Reader.Thread(t)
	at := 2
	if f.done() {
		at = 1
	}
	if len(got) != 3 {
		d.Fatalf("%s: the thread shows %+v", f, got)
	}
	d.displays(got[at], u)
	// The same picture again is another one.
	again := d.lamp()
	again.Content = u.Content
	if _, err := d.upload(t, again); err != nil {
		d.Fatal(err)
	}
	d.displays(d.Reader.Thread(t)[3], again)
}

// uploadGone finds the thread deleted: nothing may appear elsewhere.
func uploadGone(d *desk) {
	t := d.open()
	d.People.DeletesThread(t)
	before := len(d.Reader.Channel())
	_, err := d.upload(t, d.lamp())
	d.refused(err, bridge.CodeGone)
	if n := len(d.Reader.Channel()); n != before {
		d.Errorf("the channel shows %+v", d.Reader.Channel())
	}
}

// uploadUnsafe finds others in the channel: nothing may be shown to them.
func uploadUnsafe(d *desk) {
	t := d.open()
	d.People.LetsOutsidersIn()
	d.Clock.Advance(auditEvery)
	_, err := d.upload(t, d.lamp())
	d.refused(err, bridge.CodeUnsafe)
	if n := len(d.Reader.Thread(t)); n != 0 {
		d.Errorf("the thread shows %+v", d.Reader.Thread(t))
	}
	d.People.SendsOutsidersAway()
}
