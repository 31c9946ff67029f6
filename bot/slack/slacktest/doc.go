// Package slacktest is a Slack workspace in one process: an HTTP and WebSocket server on loopback that speaks Slack's real
// wire protocol, so that a shipped client runs against it unchanged. It serves the Web API, Socket Mode, signed HTTP
// deliveries, response URLs and files, and it refuses what Slack refuses.
//
// A test or a demo acts as a person through it ([Server.Type], [Server.Press], [Server.Slash], ...), looks at what a
// person would see ([Server.Messages], [Server.Thread], [Server.Views], ...), and switches faults on ([Server.Fail],
// [Server.LoseEvents], [Server.DropSockets], ...).
//
// It imports nothing of the product and shares no signing or parsing code with it, so that the two check each other.
//
// # Where Slack is silent
//
// Some behaviour is not documented; here it is fixed as follows. A thread_ts that names no message that ever was gives
// thread_not_found; one that names a deleted message without replies gives an un-threaded message; one that names a reply
// gives cannot_reply_to_message. In a locked thread nothing can be edited, its parent included; what stands in it can be deleted. Events wait while no Socket Mode link is open and are then delivered as retries; see
// [Server.KeepWhileOffline]. Events of one channel are delivered in order unless a fault says otherwise; Slack itself
// promises no order.
package slacktest
