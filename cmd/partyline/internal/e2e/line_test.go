package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/slack/slacktest"
	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// A text to a line that nobody configured is kept, and shown once somebody did.
func TestAnUnknownLineIsKept(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.at(spare).Texts("is this the right number?")
		sam.at(spare).Texts("hello?")
		sam.Texts("or this?")
		ana.SeesInThread(sam, "or this?")
		w.Stops()
		w.config.Inboxes[0].Lines = append(w.config.Inboxes[0].Lines, config.Line{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true})
		w.Starts()
		w.eventually("both lines have a thread", func() bool { return len(w.cards(sam)) == 2 })
		ana.SeesInThread(sam, "is this the right number?", "hello?")
		ana.SeesCard(sam, "Line: Repairs")
		require.Contains(w.t, w.posts(sam)[0].Plain(), "received while Partyline was away")
	})
}

// One person on two lines is two conversations, and an answer leaves from the line that was written to.
func TestAnswersLeaveFromTheRightLine(t *testing.T) {
	repairs := func(c *config.Config) {
		c.Inboxes[0].Lines = append(c.Inboxes[0].Lines, config.Line{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true})
	}
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		sam.at(spare).Texts("it is broken")
		ana.SeesInThread(sam, "it is broken")
		ana.Replies(sam, "bring it in")
		sam.Gets("bring it in")
		require.Equal(w.t, spare, sam.inbox()[0].From)
	}, atOnce, repairs)
}

// So does a text that is worded anew, whichever line the person talked with last.
func TestAnotherWordingLeavesFromTheSameLine(t *testing.T) {
	repairs := func(c *config.Config) {
		c.Inboxes[0].Lines = append(c.Inboxes[0].Lines, config.Line{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true})
	}
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.at(spare).Texts("it is broken")
		w.eventually("the repair shop has a thread", func() bool { return len(w.cards(sam)) == 1 })
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Reject, Code: 30007})
		ana.Replies(sam, "on its way").Shows(failed)
		notice := ana.noticeOf(sam, "Not sent: “on its way”.")
		w.Passes(time.Minute)
		sam.at(spare).Texts("still broken")
		w.rests()
		require.Empty(w.t, ana.pressesForForm(notice, "Edit & resend").Submits(map[string]string{"Text": "it is on the way"}))
		sam.Gets("it is on the way")
		require.Equal(w.t, ours, sam.inbox()[0].From)
	}, atOnce, repairs)
}

// Once a line belongs to another inbox, nobody sends from it in the old channel.
func TestALineThatMoved(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		w.Stops()
		w.config.Inboxes[0].Lines, w.config.Inboxes[1].Lines = w.config.Inboxes[1].Lines, w.config.Inboxes[0].Lines
		w.Starts()
		ana.Replies(sam, "on its way")
		w.eventually("it is said in the new thread", func() bool {
			return slices.ContainsFunc(w.slack.Messages(repairsChannel), func(m slacktest.Message) bool {
				return slices.ContainsFunc(w.slack.Thread(repairsChannel, m.TS), func(m slacktest.Message) bool {
					return strings.Contains(m.Plain(), "belongs to another inbox by now")
				})
			})
		})
		w.rests()
		sam.GotNothing()
	}, atOnce, withRepairs)
}

// On a line that only receives nothing can be sent, and the card says so.
func TestALineThatOnlyReceives(t *testing.T) {
	oneWay := func(c *config.Config) { c.Inboxes[0].Lines[0].TwoWay = false }
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.SeesCard(sam, "The line Shop only receives, so text typed here is not sent.")
		ana.Replies(sam, "on its way")
		ana.SeesNotice(sam, "The line Shop only receives")
		w.rests()
		require.Len(w.t, w.twilio.Messages(), 1)
	}, oneWay, atOnce)
}

// Nor can it on a line of a country from which replies are not sent.
func TestALineOfAnotherCountryOnlyReceives(t *testing.T) {
	elsewhere := func(c *config.Config) { c.TwoWayCountries = []string{"US"} }
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		why := "The line Shop is of a country from which replies are not sent (GB is not in two_way_countries)"
		ana.SeesCard(sam, why+", so text typed here is not sent.")
		ana.Replies(sam, "on its way")
		ana.SeesNotice(sam, why)
		ana.Runs("/sms send 07700900123 on its way")
		ana.IsTold("This inbox has no line that may send.")
		w.rests()
		require.Len(w.t, w.twilio.Messages(), 1)
	}, elsewhere, atOnce)
}
