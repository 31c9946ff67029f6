package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// However a connection to the gateway ends, it is replaced, and what was typed meanwhile goes out once.
func TestTheGatewayEnds(t *testing.T) {
	t.Parallel()
	for what, end := range map[string]func(w *world){
		"cut":                         func(w *world) { w.discord.DropGateways() },
		"asked to reconnect":          func(w *world) { w.discord.Reconnect() },
		"asked instead of greeted":    func(w *world) { w.judgesLinks(); w.discord.ReconnectInsteadOfReady(2); w.discord.DropGateways() },
		"session invalid":             func(w *world) { w.discord.InvalidSession(false) },
		"closed for an unknown error": func(w *world) { w.discord.CloseGateways(4000) },
		"closed for a time-out":       func(w *world) { w.discord.CloseGateways(4009) },
		"server goes away":            func(w *world) { w.discord.CloseGateways(1001) },
	} {
		t.Run(what, func(t *testing.T) {
			onSQLite(t, []where{discordForum}, func(w *world) {
				sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
				sam.Texts("where is my order?")
				ana.SeesInThread(sam, "where is my order?")
				before := w.discord.Identifies()
				end(w)
				ana.Replies(sam, "on its way")
				ana.Replies(sam, "nearly there")
				w.Flies()
				sam.Gets("on its way", "nearly there")
				w.eventually("the gateway is connected anew", func() bool { return w.discord.Links() == 1 && w.discord.Identifies() > before })
				ana.Replies(sam, "at the door")
				sam.Gets("on its way", "nearly there", "at the door")
				w.rests()
				require.Len(w.t, sam.inbox(), 3)
			}, atOnce)
		})
	}
}

// A gateway that says nothing any more is given up.
func TestTheGatewayFreezes(t *testing.T) {
	inForum(t, func(w *world) {
		w.judgesLinks()
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.discord.Freeze(true)
		ana.Replies(sam, "on its way")
		w.Flies()
		ana.Replies(sam, "nearly there")
		w.await("the connection is given up", func() bool { return w.log.has("no connection for events") })
		ana.Replies(sam, "at the door")
		w.discord.Freeze(false)
		w.within(2*patience, "all three arrive", func() bool { return len(sam.received()) == 3 })
		sam.Gets("on its way", "nearly there", "at the door")
	}, atOnce)
}

// What was typed during a long absence is sent in order, and the thread says that it is late.
func TestRepliesDuringAnAbsence(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		w.discord.RefuseIdentify(1001)
		w.discord.DropGateways()
		for _, text := range []string{"one", "// a note", "two", "three"} {
			ana.Replies(sam, text)
		}
		w.await("the connection is missed", func() bool { return w.log.has("no connection for events") })
		w.Passes(15 * time.Minute)
		w.discord.RefuseIdentify(0)
		w.Flies()
		sam.Gets("one", "two", "three")
		for _, text := range []string{"one", "two", "three"} {
			ana.SeesNotice(sam, "“"+text+"” was typed while Partyline was away; it goes out now.")
		}
		w.rests()
		require.Len(w.t, sam.inbox(), 3)
	}, atOnce)
}
