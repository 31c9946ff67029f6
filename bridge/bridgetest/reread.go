package bridgetest

import (
	"maps"
	"slices"
	"time"

	"partyline/bridge"
)

// checkRereader looks at typed posts again: one that stands as it was, one that was edited, and one that was deleted, alone and with its
// thread.
func checkRereader(d *desk) {
	t := d.open()
	again := d.Chat.(bridge.Rereader)
	p := d.People.Types(Admin, t, "it comes tomorow")
	other := d.People.Types(Admin, t, "at noon")
	for _, stands := range []bridge.PostRef{p, other} {
		now, err := again.Reread(d.ctx, stands)
		d.must(err)
		if now != nil {
			d.Errorf("a post that was never edited is told as %+v", now)
		}
	}
	d.Clock.Advance(time.Minute)
	hails := d.People.Hails()
	hail := slices.Sorted(maps.Keys(hails))[0]
	d.People.Edits(p, "ask "+hail+" 👍")
	now, err := again.Reread(d.ctx, p)
	d.must(err)
	if now == nil || now.Post != p || now.Author.ID == "" || now.Refused != "" || now.Text != "ask "+hails[hail]+" 👍" ||
		!slices.Equal(now.Mentions, []string{hails[hail]}) || d.Clock.Now().Sub(now.At).Abs() > time.Second {
		d.Errorf("an edited post is told as %+v", now)
	}
	d.People.Deletes(p)
	_, err = again.Reread(d.ctx, p)
	d.refused(err, bridge.CodeGone)
	now, err = again.Reread(d.ctx, other)
	d.must(err)
	if now != nil {
		d.Errorf("the other post is told as %+v", now)
	}
	d.People.DeletesThread(t)
	_, err = again.Reread(d.ctx, other)
	d.refused(err, bridge.CodeGone, bridge.CodeNotFound)
}
