// Package slack mirrors conversations into one Slack workspace and takes what people do there. It is the only package that
// knows slack-go.
//
//	client.go        Options, Client, pacing of calls
//	socket.go        Socket Mode in; http.go signed HTTP requests in: two ways to one code path (delivery.go)
//	events.go        what people typed, changed and deleted; bot.Lanes keeps the order of each thread, bot.Watch what was missed
//	interactions.go  slash commands, buttons, shortcuts, windows; respond.go shows the answers
//	post.go          posts and the search for what an earlier try left; thread.go cards, history, marks
//	encode.go        our data to Block Kit; form.go windows
//	decode.go        rich text to plain text; mrkdwn.go Slack's older text format; emoji.go
//	admins.go        who may act; audit.go who could read; people.go the cache behind both
//	errors.go, id.go, capabilities.go, wire.go
//
// Slack's answers are read with types of our own wherever they hold messages (wire.go). slack-go decodes strictly: one
// malformed block of somebody's message makes it refuse the whole event, or the whole page of a thread's history.
package slack
