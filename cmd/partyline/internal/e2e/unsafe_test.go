package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Where others than the admins could read, nothing is shown. Once that is mended everything appears, in order.
//
//nolint:tparallel // on calls it for them
func TestAChannelThatOthersCanRead(t *testing.T) {
	t.Parallel()
	for _, place := range platforms {
		for what, way := range place.exposures {
			t.Run(place.name+" "+what, func(t *testing.T) { keepsSecrets(t, place, way) })
		}
	}
}

func keepsSecrets(t *testing.T, place where, way exposure) {
	on(t, []where{place}, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("before")
		ana.SeesInThread(sam, "before")
		w.rests()
		way.spoil(w)
		w.Passes(11 * time.Minute) // no verdict on a channel is older than ten
		sam.Texts("secret one")
		kim.Texts("secret two")
		sam.Texts("secret three")
		w.await("the channel is found unsafe", func() bool { return w.log.has("lane=thread", "unsafe: ") })
		w.Flies()
		require.Equal(w.t, []string{"before"}, w.texts(sam))
		require.Empty(w.t, w.cards(kim))
		way.mend(w)
		w.Passes(5 * time.Minute) // a channel is looked at again every five
		ana.SeesInThread(sam, "before", "secret one", "secret three")
		ana.SeesInThread(kim, "secret two")
	})
}

// An app that was thrown out of its channel waits until it is invited again.
func TestTheAppIsThrownOut(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("before")
		ana.SeesInThread(sam, "before")
		w.rests()
		w.chat.dismiss()
		sam.Texts("one")
		sam.Texts("two")
		w.await("the channel is found out of reach", func() bool { return w.log.has("lane=thread", "unavailable: ") })
		w.chat.recall()
		w.Flies()
		ana.SeesInThread(sam, "before", "one", "two")
	})
}
