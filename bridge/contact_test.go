package bridge_test

import (
	"context"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// ear is a room that writes down what it is told.
type ear struct{ heard []bridge.Happening }

func (*ear) Jobs(*store.Workers)    {}
func (*ear) Timers() []bridge.Timer { return nil }
func (*ear) Keep(context.Context)   {}
func (e *ear) kinds() (all []string) {
	for _, h := range e.heard {
		all = append(all, string(h.Kind)+" "+h.Name)
	}
	return all
}
func (e *ear) Happened(_ context.Context, _ *store.Tx, h bridge.Happening) error {
	e.heard = append(e.heard, h)
	return nil
}

// office is a bridge with one inbox, and a contact whom it knows.
type office struct {
	b     *bridge.Bridge
	s     *store.Store
	clock *clockwork.FakeClock
	ear   *ear
	mia   bridge.Subject
}

func newOffice(t *testing.T, db storetest.DB) *office {
	o := &office{s: db.Open(t), clock: clockwork.NewFakeClockAt(time.Now()), ear: &ear{}}
	o.b = bridge.New(bridge.Options{Store: o.s, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}, Clock: o.clock})
	o.b.Attach(o.ear)
	require.NoError(t, o.b.Configure(t.Context(), oneInbox()))
	in, err := o.s.InboxOf(t.Context(), "room", "C1")
	require.NoError(t, err)
	ana := bridge.Person{ID: "U1", Name: "Ana"}
	opened, err := o.b.OpenConversation(t.Context(), bridge.OpenRequest{Key: "a", Actor: ana, Inbox: in.ID, To: "07700 900123", Name: "Mia"})
	require.NoError(t, err)
	conv, err := o.s.Conversation(t.Context(), opened.Conversation)
	require.NoError(t, err)
	o.mia = bridge.Subject{Inbox: in.ID, Contact: conv.ContactID, Conversation: conv.ID, Actor: ana}
	return o
}

func (o *office) audited(t *testing.T) (all []string) {
	entries, err := o.s.Audit(t.Context(), o.mia.Conversation)
	require.NoError(t, err)
	for _, e := range entries {
		all = append(all, e.Actor+" "+e.Action+" "+e.Detail)
	}
	return all
}

func refusedWith(t *testing.T, err error, code bridge.Code, say string) {
	t.Helper()
	require.Equal(t, code, bridge.CodeOf(err), "%v", err)
	require.Contains(t, bridge.Say(err), say)
}

func TestTags(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		for _, typed := range []string{"VIP", " vip ", "#Vip"} {
			changed, err := o.b.Tag(t.Context(), o.mia, typed)
			require.NoError(t, err)
			require.Equal(t, typed == "VIP", changed, typed)
		}
		_, err := o.b.Tag(t.Context(), o.mia, "Big  spender")
		require.NoError(t, err)
		worn, err := o.s.TagsOf(t.Context(), o.mia.Inbox, o.mia.Contact)
		require.NoError(t, err)
		require.Equal(t, []string{"big spender", "vip"}, worn)
		changed, err := o.b.Untag(t.Context(), o.mia, "vIP")
		require.NoError(t, err)
		require.True(t, changed)
		changed, err = o.b.Untag(t.Context(), o.mia, "vip")
		require.NoError(t, err)
		require.False(t, changed)
		require.Equal(t, []string{"tagged vip", "tagged big spender", "untagged vip"}, o.ear.kinds())
		require.Equal(t, []string{"U1 open ", "U1 tag vip", "U1 tag big spender", "U1 untag vip"}, o.audited(t))

		_, err = o.b.Untag(t.Context(), o.mia, "gold")
		refusedWith(t, err, bridge.CodeNotFound, "There is no tag “gold”. There is: big spender.")
		_, err = o.b.Tag(t.Context(), o.mia, " # ")
		refusedWith(t, err, bridge.CodeInvalid, "Which tag?")
		stranger := o.mia
		stranger.Contact = 99
		_, err = o.b.Tag(t.Context(), stranger, "vip")
		refusedWith(t, err, bridge.CodeNotFound, "does not know that contact")
	})
}

func TestAnOptInListWritesConsent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		_, err := o.b.MakeList(t.Context(), bridge.ListRequest{Actor: o.mia.Actor, Inbox: o.mia.Inbox, Name: "News", Kind: store.OptInList})
		refusedWith(t, err, bridge.CodeInvalid, "Write what people agree to")
		_, err = o.b.MakeList(t.Context(), bridge.ListRequest{Actor: o.mia.Actor, Inbox: o.mia.Inbox, Name: "News", Kind: store.OptInList, Wording: "Offers, twice a month."})
		require.NoError(t, err)
		_, err = o.b.MakeList(t.Context(), bridge.ListRequest{Actor: o.mia.Actor, Inbox: o.mia.Inbox, Name: "NEWS", Kind: store.MarketingList})
		refusedWith(t, err, bridge.CodeInvalid, "There is a list “NEWS” already")
		_, err = o.b.Join(t.Context(), o.mia, "nothing")
		refusedWith(t, err, bridge.CodeNotFound, "There is no list “nothing”. There is: News.")

		changed, err := o.b.Join(t.Context(), o.mia, "news")
		require.NoError(t, err)
		require.True(t, changed)
		changed, err = o.b.Join(t.Context(), o.mia, "News")
		require.NoError(t, err)
		require.False(t, changed)
		said, err := o.s.Consents(t.Context(), o.mia.Contact)
		require.NoError(t, err)
		require.Len(t, said, 1)
		require.Equal(t, store.OptIn, said[0].Kind)
		require.Equal(t, store.ConsentList, said[0].Source)
		require.Equal(t, "Offers, twice a month.", said[0].Wording)
		require.Equal(t, "U1", said[0].Actor)
		changed, err = o.b.Leave(t.Context(), o.mia, "news")
		require.NoError(t, err)
		require.True(t, changed)
		require.Equal(t, []string{"opted in News", "joined News", "left News"}, o.ear.kinds())

		conv, err := o.s.Conversation(t.Context(), o.mia.Conversation)
		require.NoError(t, err)
		require.NoError(t, o.s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			o.clock.Advance(time.Second)
			return tx.AddConsent(ctx, &store.Consent{ContactID: o.mia.Contact, LineID: conv.LineID, Kind: store.OptOut, Source: store.ConsentKeyword, Wording: "STOP", At: store.At(o.clock.Now())})
		}))
		_, err = o.b.Join(t.Context(), o.mia, "news")
		refusedWith(t, err, bridge.CodeRejected, "they must text START")
		on, err := o.s.ListsOf(t.Context(), o.mia.Inbox, o.mia.Contact)
		require.NoError(t, err)
		require.Empty(t, on)
	})
}

func TestAContactBelongsToOneAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		_, made, err := o.b.LinkAccount(t.Context(), o.mia, "Berg & Söhne")
		require.NoError(t, err)
		require.True(t, made)
		a, made, err := o.b.LinkAccount(t.Context(), o.mia, "BERG & SOHNE")
		require.NoError(t, err)
		require.False(t, made)
		require.Equal(t, "Berg & Söhne", a.Name)
		_, made, err = o.b.LinkAccount(t.Context(), o.mia, "Acme")
		require.NoError(t, err)
		require.True(t, made)
		name, err := o.s.AccountOf(t.Context(), o.mia.Inbox, o.mia.Contact)
		require.NoError(t, err)
		require.Equal(t, "Acme", name)
		was, err := o.b.UnlinkAccount(t.Context(), o.mia)
		require.NoError(t, err)
		require.Equal(t, "Acme", was)
		was, err = o.b.UnlinkAccount(t.Context(), o.mia)
		require.NoError(t, err)
		require.Empty(t, was)
	})
}

func TestADealGoesThroughItsStages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		id, err := o.b.OpenDeal(t.Context(), o.mia, bridge.DealRequest{Title: "Kitchen", Value: "£12,500.50"})
		require.NoError(t, err)
		require.NoError(t, o.b.MoveDeal(t.Context(), o.mia, id, "offer"))
		err = o.b.MoveDeal(t.Context(), o.mia, id, "nowhere")
		refusedWith(t, err, bridge.CodeInvalid, "The pipeline Sales has no stage “nowhere”. Use one of: New, Contacted, Offer, Decision.")
		require.NoError(t, o.b.CloseDeal(t.Context(), o.mia, id, store.DealWon))
		d, err := o.s.Deal(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, store.DealWon, d.State)
		require.Equal(t, "Offer", d.Stage)
		require.Equal(t, int64(1250050), d.ValueMinor)
		require.Equal(t, "GBP", d.Currency)
		require.False(t, d.ClosedAt.IsZero())
		require.NoError(t, o.b.MoveDeal(t.Context(), o.mia, id, "Decision"))
		deals, err := o.s.DealsOf(t.Context(), o.mia.Inbox, o.mia.Contact)
		require.NoError(t, err)
		require.Len(t, deals, 1)
		require.Equal(t, store.DealOpen, deals[0].State)
		require.Equal(t, []string{"U1 open ", "U1 open deal deal 1 at New", "U1 move deal deal 1 to Offer", "U1 won deal deal 1", "U1 move deal deal 1 to Decision"}, o.audited(t))

		for _, r := range []struct {
			bridge.DealRequest
			say string
		}{
			{bridge.DealRequest{}, "Which deal?"},
			{bridge.DealRequest{Title: "x", Value: "lots"}, "is no currency"},
			{bridge.DealRequest{Title: "x", Value: "1,2,3"}, "is no amount of money"},
			{bridge.DealRequest{Title: "x", Pipeline: "y"}, "There is no pipeline “y”. Use one of: Sales."},
			{bridge.DealRequest{Title: "x", Stage: "y"}, "has no stage “y”"},
		} {
			_, err := o.b.OpenDeal(t.Context(), o.mia, r.DealRequest)
			refusedWith(t, err, bridge.CodeInvalid, r.say)
		}
		err = o.b.MoveDeal(t.Context(), o.mia, 77, "offer")
		refusedWith(t, err, bridge.CodeNotFound, "no such deal")
	})
}
