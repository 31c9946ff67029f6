// Package broadcast sends one text to many contacts of an inbox.
//
//	Compose (compose.go) -> draft -> Preview (preview.go): who gets it, who does not and why (judge.go), what it costs
//	  |
//	  v
//	Send, Approve (start.go), bound to the preview that was seen
//	  |
//	  v
//	preparing (prepare.go): the list of recipients is fixed, a batch a transaction
//	  |
//	  v
//	running (send.go): one transaction for each { recipient, message } through bridge.SendAutomaticIn, as fast as the line may
//	  |                (pace.go) and behind everybody's replies, until a rule stops it (rules.go) or all have had their turn
//	  v
//	done: states of messages go on being counted; the post in the channel follows (card.go), Results (results.go) say it in full
//
// The truth is in the rows. What goes on by itself is done by one process under a lease (room.go); another one goes on where it died: a
// recipient who waits has no message, as both are committed together.
package broadcast
