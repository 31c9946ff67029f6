// Package discordtest is Discord in one process: an HTTP and WebSocket server on loopback that speaks Discord's real wire
// protocol, so that a shipped client runs against it unchanged. It serves the REST API (v9 and v10), the gateway,
// interactions with their webhooks, and attachments, and it refuses what Discord refuses.
//
// A test or a demo acts as a person through it ([Server.Type], [Server.Press], [Server.Slash], ...), looks at what a
// person would see ([Server.Messages], [Server.Threads], [Server.Modals], ...), and switches faults on ([Server.Fail],
// [Server.LoseEvents], [Server.DropGateways], ...).
//
// It imports nothing of the product and no Discord library, so that each side checks the other.
//
// # Where Discord is silent
//
// Facts come from the pages of docs.discord.com/developers that comments name. Some behaviour is not documented; here it is
// fixed as follows, on the strict side, partly from experience with the service and partly by guess.
//
//   - The 2,000 characters of a message are counted in UTF-16 units.
//   - A nonce is echoed in the answer to Create Message and in MESSAGE_CREATE, and nowhere else. enforce_nonce looks at
//     messages of the same author in the same channel that still exist, for [Options.NonceWindow].
//   - allowed_mentions with a parse of null counts as absent: everything is parsed.
//   - Mentions count even inside code marks and after a backslash.
//   - A locked thread takes no message from anybody (160005), the bot included.
//   - Nothing can be edited, pinned or reacted to in an archived thread (50083). Messages can be deleted there.
//   - A thread that is started from a message older than a minute is announced in the channel by a message of type 18, as
//     one without a message is. The first message of a thread, of type 21, makes no event.
//   - A follow-up to a deferred answer that is still loading takes its place, and is as ephemeral as it was deferred.
//   - Answers to a component, and follow-ups, are of type 19 and refer to what they answer. They ping nobody for that.
//   - A guild has room for 1,000 active threads, and a channel is renamed twice in ten minutes at most.
//   - An unknown tag in applied_tags is 50035. Two tags of one name are 40061.
//   - Embeds of an author without EMBED_LINKS are dropped without an error; a message that is nothing else is 50006.
//   - A session whose link broke can be resumed until it is forgotten ([Server.ForgetSessions]) or 10,000 events went by.
//   - A client that sends no heartbeat for two intervals and five seconds is closed with 4009.
//   - Rate limits of the routes: 5 messages and 5 edits in 5 s a channel, one reaction in 250 ms, 50 requests a second in all.
package discordtest
