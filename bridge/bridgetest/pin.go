package bridgetest

import (
	"partyline/bridge"
)

// checkPinner has one post at the top of the channel, however often it is tried, and edits it in place.
func checkPinner(d *desk) {
	pinner := d.Chat.(bridge.Pinner)
	b := bridge.Board{Key: "b1.1", Inbox: "shop", Rows: []bridge.BoardRow{{Number: "07700 900123", Unread: 1, Since: d.Clock.Now()}}, Conversations: 1, Messages: 1}
	began := d.Clock.Now()
	id, err := pinner.Pin(d.ctx, d.Place, "", b)
	d.must(err)
	b.TriedAt = began
	again, err := pinner.Pin(d.ctx, d.Place, "", b)
	d.must(err)
	if id == "" || again != id {
		d.Errorf("a second try gives %q, the first one %q", again, id)
	}
	edited, err := pinner.Pin(d.ctx, d.Place, id, bridge.Board{Key: b.Key, Inbox: "shop"})
	d.must(err)
	if edited != id {
		d.Errorf("the edit gives %q, want %q", edited, id)
	}
}
