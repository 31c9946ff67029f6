package bot

import (
	"context"
	"log/slog"
	"slices"

	"partyline/bridge"
)

// Router runs commands. *Bot implements it.
type Router interface {
	Do(ctx context.Context, command string, call Call) (Answer, error)
}

// Use is one use of a command on its way to the router.
type Use struct {
	Command string
	Call    Call
	// Prepare completes the use where that needs lookups; nil for none. It runs after the person was found to be allowed.
	Prepare func(ctx context.Context, u *Use) error
}

// Door is what stands between a platform and the commands: it lets in who may come in, and has an answer for everybody.
type Door struct {
	// Chat is the name of the chat in Call.Chat.
	Chat string
	// IsInbox says whether a channel is mirrored into.
	IsInbox func(channel string) bool
	// MayAct tells whether somebody may use commands in a channel: refused is a sentence that says why not, empty where they may. An
	// error means that it could not be found out now; then nothing is done.
	MayAct func(ctx context.Context, channel string, who bridge.Person) (known bridge.Person, refused string, err error)
	Log    *slog.Logger
}

// Answer checks the channel and the person and runs the command. The answer is fit to be shown in every case. It may block as long as
// the database and the platform do, until ctx ends.
func (d Door) Answer(ctx context.Context, r Router, u Use) Answer {
	if !d.IsInbox(u.Call.Channel) {
		return say("This channel is not an inbox of Partyline. Use the command in the channel of an inbox.")
	}
	who, refused, err := d.MayAct(ctx, u.Call.Channel, u.Call.Actor)
	switch {
	case err != nil:
		return d.failed(u, err)
	case refused != "":
		d.Log.Warn("somebody was refused", "chat", d.Chat, "channel", u.Call.Channel, "user", who.ID)
		return say(refused)
	}
	u.Call.Actor, u.Call.Chat = who, d.Chat
	if u.Prepare != nil {
		if err := u.Prepare(ctx, &u); err != nil {
			return d.failed(u, err)
		}
	}
	a, err := r.Do(ctx, u.Command, u.Call)
	if err != nil {
		failed := d.failed(u, err)
		if a.empty() {
			return failed
		}
	}
	return a
}

func (d Door) failed(u Use, err error) Answer {
	d.Log.Error("a command failed", "chat", d.Chat, "command", u.Command, "channel", u.Call.Channel, "err", err)
	return say(bridge.Say(err))
}

// Sentence is an answer of one plain sentence.
func Sentence(s string) Answer { return say(s) }

// Complaints turns complaints about inputs into text, for when their window is closed already.
func Complaints(a Answer) Answer {
	if len(a.Errors) == 0 {
		return a
	}
	v := View{Title: "That was not done"}
	for name, say := range a.Errors {
		v.Lines = append(v.Lines, name+": "+say)
	}
	slices.Sort(v.Lines)
	return Answer{View: &v}
}
