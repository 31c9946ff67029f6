// Package bot is what admins can do, written once for every chat platform: commands, cards, forms.
//
// A command is one value in one table (command.go). People reach it through four doors, and all lead to the same Run:
//
//	slash command   /sms inbox 2          \
//	typed command   !close in a thread     \   Call -> Bot.Do -> Command.Run -> Answer
//	button          Mark read on a card    /   (its text or value,          (a view, a form,
//	shortcut        Write to...           /     its channel, its key)         or complaints)
//
// A submitted form comes back through the door that opened it, with its inputs as Call.Values. An adapter (bot/slack,
// bot/discord) does three things only: it finds out whether the person may use commands in that channel, turns what the
// platform sent into a Call, and draws the Answer. What a View may hold is limited so that every platform can draw it.
//
// A command sees the inbox of the channel it was used in, and nothing of any other: conversations named by a button are
// checked against that inbox, for the ids in buttons come back from outside.
//
// What the adapters have in common stands here too: who is let in (door.go), whether a channel may be used (audit.go), what was missed
// and is caught up with (watch.go), the order of events (lanes.go), the pace of calls (pace.go), typed text (typedtext.go).
//
// Reading goes straight to store; whatever changes something goes through bridge, which knows the rules.
package bot
