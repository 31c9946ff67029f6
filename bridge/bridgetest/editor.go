package bridgetest

import "partyline/bridge"

// checkEditor changes what a notice says, in its own place.
func checkEditor(d *desk) {
	t := d.open()
	p := bridge.Post{Key: d.key("p"), Kind: bridge.PostNotice, Parts: []bridge.Part{{Text: "shall it go?", At: d.Clock.Now()}}}
	ref := d.post(t, p)
	d.say(t, "hello")
	p.Parts[0].Text = "it went <@1> *now*"
	e := d.Chat.(bridge.Editor)
	for range 2 { // a repetition changes nothing
		d.must(e.EditPost(d.ctx, ref, p))
		d.harmless("an edited notice", d.shows(t, "it went <@1> *now*", "hello")[0])
	}
	d.People.DeletesThread(t)
	d.refused(e.EditPost(d.ctx, ref, p), bridge.CodeGone)
}
