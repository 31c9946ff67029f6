package bridge_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// What would take something from another inbox is refused; what is known of both is known of the one afterwards.
func TestMergesThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		_, _, err := o.imports(t, "phone,name,size,account\n07700900200,Mia B,42,Acme\n07700900123,,43,Berg\n", nil)
		require.NoError(t, err)
		other, _ := o.known(t, "+447700900200")
		r := bridge.MergeRequest{Actor: o.mia.Actor, Inbox: o.mia.Inbox, Keep: o.mia.Contact, Drop: o.mia.Contact}
		refusedWith(t, o.b.Merge(t.Context(), r), bridge.CodeInvalid, "That is the same contact.")
		r.Drop = 99
		refusedWith(t, o.b.Merge(t.Context(), r), bridge.CodeNotFound, "does not know that contact")
		r.Drop = other.ID
		repairs := store.Inbox{Name: "repairs", Chat: "room", Channel: "C9"}
		require.NoError(t, o.s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if err := tx.PutInbox(ctx, &repairs); err != nil {
				return err
			}
			_, err := tx.Know(ctx, repairs.ID, other.ID, store.At(o.clock.Now()))
			return err
		}))
		refusedWith(t, o.b.Merge(t.Context(), r), bridge.CodeRejected, "Another inbox knows the contact that would go")
		require.NoError(t, o.s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.Unknow(ctx, repairs.ID, other.ID) }))
		require.NoError(t, o.b.Merge(t.Context(), r))
		c, rec := o.known(t, "+447700900123")
		require.Equal(t, "Mia", c.Name)
		require.Equal(t, store.Fields{"size": "43", "size 2": "42", "other name": "Mia B", "other number": "+447700900200", "other account": "Acme"}, rec.Fields)
		_, err = o.s.ContactByNumber(t.Context(), "+447700900200")
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}
