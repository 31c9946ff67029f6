// Package e2e holds the end-to-end tests. Each reads as a conversation between a customer with a phone and an admin in a chat:
//
//	customer.Texts("where is my order?")
//	admin.SeesInThread(customer, "where is my order?")
//	reply := admin.Replies(customer, "on its way")
//	w.Passes(hold)
//	customer.Gets("on its way")
//	reply.Shows(delivered)
//
// The application, its database and everything between are the real ones. Only the two ends of the world are emulated, over the real
// wire: the carrier (bridge/twilio/twiliotest) and the workspace (bot/slack/slacktest, bot/discord/discordtest). A scenario names no
// platform and no database: [each] runs it on Slack and in a forum of Discord, on SQLite and on PostgreSQL; [everywhere] adds a text
// channel of Discord. What is true of one platform alone has scenarios of its own, with [onSlack], [onDiscord] and [inForum].
//
// Time is a clock that the tests move, so "three minutes later" takes no time. Whatever happens by itself is waited for on the
// emulators' own signals; where it does not come, the test prints what phones and threads really hold.
package e2e
