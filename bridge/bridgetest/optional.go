package bridgetest

import (
	"bytes"
	"io"
	"time"

	"partyline/bridge"
)

// optional is an optional interface of a bridge.Chat.
type optional struct {
	name string
	// has says that an adapter implements it.
	has func(bridge.Chat) bool
	// check tries it.
	check func(d *desk)
}

// optionals lists every optional interface that bridge defines.
func optionals() []optional {
	return []optional{
		{"Pinner", implements[bridge.Pinner], checkPinner},
		{"ProgressPoster", implements[bridge.ProgressPoster], checkProgressPoster},
		{"Withdrawer", implements[bridge.Withdrawer], checkWithdrawer},
		{"Directory", implements[bridge.Directory], checkDirectory},
		{"Editor", implements[bridge.Editor], checkEditor},
		{"Rereader", implements[bridge.Rereader], checkRereader},
		{"Opener", implements[bridge.Opener], checkOpener},
		{"Uploader", implements[bridge.Uploader], checkUploader},
		{"Eraser", implements[bridge.Eraser], checkEraser},
	}
}

func implements[I any](c bridge.Chat) bool {
	_, ok := c.(I)
	return ok
}

// optionalScenarios hold an adapter to what its Rig says of it: what it implements works, what it lacks is known and has a reason.
func optionalScenarios() []scenario {
	all := []scenario{{"the rig lacks nothing unknown", func(d *desk) {
		for name := range d.Lacks {
			known := false
			for _, o := range optionals() {
				known = known || o.name == name
			}
			if !known {
				d.Errorf("bridge has no optional interface %s", name)
			}
		}
	}}}
	for _, o := range optionals() {
		all = append(all, scenario{o.name, func(d *desk) {
			reason, lacks := d.Lacks[o.name]
			switch has := o.has(d.Chat); {
			case has && lacks:
				d.Errorf("the adapter implements bridge.%s, which its rig says that it lacks (%s)", o.name, reason)
			case !has && !lacks:
				d.Errorf("the adapter does not implement bridge.%s, and its rig gives no reason in Lacks", o.name)
			case has:
				o.check(d)
			case reason == "":
				d.Errorf("bridge.%s is missing without a reason", o.name)
			}
		}})
	}
	return all
}

func checkOpener(d *desk) {
	t := d.open()
	large := File{Name: "large.bin", ContentType: "application/octet-stream", Content: bytes.Repeat([]byte("0123456789abcdef"), 1<<16)}
	p := d.People.Types(Admin, t, "here", photo(), large)
	d.Clock.Advance(48 * time.Hour) // a file is often fetched later than it was told
	got := d.history(t, time.Time{})
	if len(got) != 1 || len(got[0].Files) != 2 {
		d.Fatalf("history tells %+v", got)
	}
	for i, want := range []File{photo(), large} {
		content, err := d.content(t, got[0].Files[i])
		d.must(err)
		if !bytes.Equal(content, want.Content) {
			d.Errorf("%s: %d bytes come back, want %d", want.Name, len(content), len(want.Content))
		}
	}
	none := got[0].Files[0]
	none.Ref += "0"
	_, err := d.content(t, none)
	d.refused(err, bridge.CodeGone)
	d.People.Deletes(p)
	if _, err := d.content(t, got[0].Files[0]); err != nil { // some platforms keep the file of a deleted message for a while
		d.refused(err, bridge.CodeGone)
	}
}

// content reads a file. Whether it cannot be had may show only at the first byte.
func (d *desk) content(t bridge.ThreadRef, f bridge.File) ([]byte, error) {
	r, err := d.Chat.(bridge.Opener).OpenFile(d.ctx, t, f)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := r.Close(); err != nil {
			d.Errorf("closing %s: %v", f.Name, err)
		}
	}()
	return io.ReadAll(r)
}
