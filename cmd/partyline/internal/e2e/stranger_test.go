package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot/slack/slacktest"
	"partyline/config"
)

// onlyAna lets nobody else answer.
func onlyAna(c *config.Config) { c.Inboxes[0].Admins = []string{slackID("ana")} }

// Where there is a list of those who may answer, others are refused, and told so in the thread. On Discord nobody else could be there.
func TestSomebodyWhoMayNotAnswer(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana, ben := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("ben")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ben.Replies(sam, "lost, sorry")
		ana.SeesNotice(sam, "ben: You are not on the list of those who may answer customers here. Nothing was sent.")
		ben.Presses(sam, "Mark read")
		ben.IsTold("You are not on the list")
		ben.Runs("/sms send +447700900123 lost, sorry")
		w.eventually("ben is told twice", func() bool { return len(w.chat.whispered(ben.id)) == 2 })
		ana.SeesCard(sam, "Unread: 1")
		ana.Sends(sam, "on its way")
		w.Passes(hold)
		sam.Gets("on its way")
	}, onlyAna)
}

// A guest who got into the channel is refused; while the guest is there the thread shows nothing more.
func TestAnOutsiderMayNotAnswer(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		gus := w.Outsider("gus")
		gus.Replies(sam, "no idea")
		w.chat.expel(gus.id)
		w.Flies()
		ana.SeesNotice(sam, "gus: ")
		ana.SeesNotice(sam, "Nothing was sent.")
		ana.Replies(sam, "on its way")
		sam.Gets("on its way")
	}, atOnce)
}

// Somebody of another organisation is refused likewise.
func TestAStrangerMayNotAnswer(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		zoe := w.slackMember(slacktest.User{Name: "zoe", Stranger: true, TeamID: "T0OTHER"})
		zoe.Replies(sam, "no idea")
		w.chat.expel(zoe.id)
		w.Flies()
		ana.SeesNotice(sam, "People of other workspaces may not answer customers. Nothing was sent.")
		ana.Replies(sam, "on its way")
		sam.Gets("on its way")
	}, atOnce)
}

// What other apps post is never sent.
func TestAnAppMayNotAnswer(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.Robot("robot").Replies(sam, "beep")
		ana.Sends(sam, "on its way")
		w.Passes(hold)
		sam.Gets("on its way")
	})
}

// What is typed elsewhere is nothing to customers: in the channel itself, and in threads that are not a conversation's.
func TestOtherTalkStays(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, ben := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("ben")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		lunch, question := ana.Talks("lunch?")
		ben.types(lunch, "yes, pizza").Delete()
		ben.types(lunch, "no, soup").Edit("no, salad")
		question.Edit("lunch at one?")
		ana.Sends(sam, "on its way")
		w.Passes(hold)
		sam.Gets("on its way")
		require.Empty(w.t, w.notices(sam))
		require.Len(w.t, w.chat.under(lunch), 1)
	})
}

// slackMember lets some account of Slack into the channel.
func (w *world) slackMember(u slacktest.User) *admin {
	w.t.Helper()
	return &admin{w: w, id: w.chat.(*slackPlace).admit(u)}
}
