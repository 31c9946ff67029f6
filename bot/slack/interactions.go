package slack

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

const (
	// ackWithin is when an interaction is acknowledged at the latest; Slack gives 3 s.
	// docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
	ackWithin = 2500 * time.Millisecond
	// interactionTime is how long a command may take altogether.
	interactionTime = time.Minute
)

// interaction is what we need of a pressed button, a shortcut or a submitted window.
// docs.slack.dev/reference/interaction-payloads
type interaction struct {
	Type        string `json:"type"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	CallbackID  string `json:"callback_id"`
	User        struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	Container struct {
		ChannelID   string `json:"channel_id"`
		MessageTS   string `json:"message_ts"`
		ThreadTS    string `json:"thread_ts"`
		IsEphemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Actions []struct {
		ActionID string `json:"action_id"`
		Value    string `json:"value"`
		Selected struct {
			Value string `json:"value"`
		} `json:"selected_option"`
		SelectedUser string `json:"selected_user"`
	} `json:"actions"`
	View struct {
		ID              string `json:"id"`
		Type            string `json:"type"`
		PrivateMetadata string `json:"private_metadata"`
		State           struct {
			Values map[string]map[string]struct {
				Value string `json:"value"`
			} `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

// use is one use of a command, and what Slack gave us to answer it with.
type use struct {
	bot.Use

	// trigger opens windows, for 3 s.
	trigger string
	// ack makes the acknowledgement of an answer that came in time. shown: the answer is in it. Else it is whispered at the place.
	ack   func(context.Context, bot.Answer) (payload any, shown bool)
	place whereabouts
	// window: it was a window's button, so that a form takes the window's place.
	window bool
}

// bare acknowledges and shows nothing.
func bare(context.Context, bot.Answer) (payload any, shown bool) { return nil, false }

// takeCommand handles a slash command: the first word names the command, the rest are its arguments.
// docs.slack.dev/interactivity/implementing-slash-commands
func (c *Client) takeCommand(ctx context.Context, r bot.Router, d delivery) {
	var cmd slack.SlashCommand
	if bot.Lenient(d.payload, &cmd) != nil || cmd.UserID == "" {
		c.log.Warn("slack: a slash command that cannot be read is passed over")
		d.done(nil, nil)
		return
	}
	c.run(ctx, r, d, use{
		Use: bot.Use{
			Call: bot.Call{Actor: bridge.Person{ID: cmd.UserID}, Channel: cmd.ChannelID, Live: true, Key: cmp.Or(cmd.TriggerID, d.id)},
			Prepare: func(ctx context.Context, u *bot.Use) error {
				// Nothing is formatted in a command line, so marks are what was typed.
				text, mentions, err := decodeText(ctx, c.people, cmd.Text, false)
				if err != nil {
					return unknowable(err)
				}
				u.Command, u.Call.Text = bot.Split(text)
				u.Call.Mentions = mentions
				return nil
			},
		},
		trigger: cmd.TriggerID,
		ack:     c.inAck,
		place:   whereabouts{channel: cmd.ChannelID, user: cmd.UserID, responseURL: cmd.ResponseURL},
	})
}

// takeInteraction handles everything that people press, choose and submit.
func (c *Client) takeInteraction(ctx context.Context, r bot.Router, d delivery) {
	var in interaction
	if bot.Lenient(d.payload, &in) != nil {
		c.log.Warn("slack: an interaction that cannot be read is passed over")
		d.done(nil, nil)
		return
	}
	u, ok := use{}, false
	switch in.Type {
	case string(slack.InteractionTypeBlockActions):
		if in.View.Type == string(slack.VTModal) {
			c.takeTyping(ctx, r, d, in)
			return
		}
		if in.View.Type == string(slack.VTHomeTab) {
			u, ok = pressedAtHome(in)
		} else {
			u, ok = c.pressed(in)
		}
	case string(slack.InteractionTypeMessageAction):
		u, ok = c.shortcut(in), true
	case string(slack.InteractionTypeViewSubmission):
		u, ok = c.submitted(in)
	}
	if !ok { // a page was opened, a window closed: nothing to do
		d.done(nil, nil)
		return
	}
	u.Call.Key = cmp.Or(u.Call.Key, in.TriggerID, d.id)
	u.trigger = in.TriggerID
	if u.place.home != nil {
		u.place.home.router, u.place.home.turn = r, c.tabs.turn()
	}
	c.run(ctx, r, d, u)
}

// pressed is the use of a button, or of a choice in a menu.
func (c *Client) pressed(in interaction) (use, bool) {
	for _, a := range in.Actions {
		if command := commandOf(a.ActionID); command != "" {
			u := c.atMessage(in)
			u.Command, u.Call.Text = command, cmp.Or(a.Value, a.Selected.Value)
			if a.SelectedUser != "" {
				u.Call.Text = chosenBy(a.ActionID, a.SelectedUser)
			}
			return u, true
		}
	}
	return use{}, false
}

// shortcut is the use of an entry in a message's menu. Its callback id is the command.
func (c *Client) shortcut(in interaction) use {
	u := c.atMessage(in)
	u.Command = in.CallbackID
	return u
}

// atMessage is the use of something that belongs to a message.
func (c *Client) atMessage(in interaction) use {
	channel := cmp.Or(in.Channel.ID, in.Container.ChannelID)
	ts := cmp.Or(in.Message.TS, in.Container.MessageTS)
	parent := cmp.Or(in.Message.ThreadTS, in.Container.ThreadTS)
	u := use{
		Use: bot.Use{Call: bot.Call{Actor: bridge.Person{ID: in.User.ID}, Channel: channel, Live: true}},
		ack: bare,
		place: whereabouts{
			channel: channel, user: in.User.ID, responseURL: in.ResponseURL, ephemeral: in.Container.IsEphemeral,
		},
	}
	// A message that only one person sees starts no thread.
	if ts != "" && (parent != "" || !in.Container.IsEphemeral) {
		thread := threadOf(channel, parent, ts)
		u.Call.Thread = &thread
		if parent != "" && parent != ts {
			u.place.thread = parent
		}
	}
	return u
}

// window is what a window carries; ok is false where it is none of ours.
func (in interaction) window() (about formContext, ok bool) {
	ok = bot.Lenient([]byte(in.View.PrivateMetadata), &about) == nil && about.Command != ""
	return about, ok
}

// inWindow is the use of something in a window.
func (in interaction) inWindow(about formContext) use {
	u := use{
		Use: bot.Use{Command: about.Command, Call: bot.Call{
			Actor: bridge.Person{ID: in.User.ID}, Channel: about.Channel, Values: map[string]string{}, Live: true, Key: in.View.ID,
		}},
		ack:   bare,
		place: whereabouts{channel: about.Channel, user: in.User.ID, thread: about.Within},
	}
	if about.Home {
		u.place.home = &home{homeContext: homeContext{Channel: about.Channel}}
	}
	if about.Thread != "" {
		u.Call.Thread = &bridge.ThreadRef{Channel: about.Channel, ID: about.Thread}
	}
	for _, actions := range in.View.State.Values {
		for name, a := range actions {
			u.Call.Values[name] = a.Value
		}
	}
	return u
}

// submitted is the use of a window's button.
func (c *Client) submitted(in interaction) (use, bool) {
	about, ok := in.window()
	if !ok {
		return use{}, false
	}
	c.windows.forget(in.View.ID)
	u := in.inWindow(about)
	u.Call.Text, u.window = about.Value, true
	u.ack = func(_ context.Context, a bot.Answer) (any, bool) {
		switch {
		case len(a.Errors) > 0:
			complaints := map[string]string{}
			for name, say := range a.Errors {
				complaints[about.blockID(name)] = say
			}
			return slack.NewErrorsViewSubmissionResponse(complaints), true
		case a.Form != nil:
			v := encodeForm(*a.Form, about.again(*a.Form, u.Call.Values))
			return slack.NewUpdateViewSubmissionResponse(&v), true
		}
		return nil, false
	}
	return u, true
}

// run does what was asked for and acknowledges: with the answer where that came in time, else before it.
func (c *Client) run(ctx context.Context, r bot.Router, d delivery, u use) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), interactionTime)
	answered := make(chan bot.Answer, 1)
	late := c.clock.After(ackWithin)
	c.work.Go(func() { answered <- c.answer(ctx, r, u) })
	c.work.Go(func() {
		defer cancel()
		select {
		case a := <-answered:
			payload, shown := u.ack(ctx, a)
			d.done(payload, nil)
			if !shown {
				c.whisper(ctx, u.place, a)
			}
		case <-late:
			d.done(nil, nil)
			c.whisper(ctx, u.place, tooLate(u, <-answered))
		}
	})
}

// answer runs the command, and opens the window that it asks for.
func (c *Client) answer(ctx context.Context, r bot.Router, u use) bot.Answer {
	door := c.door
	if u.place.home != nil {
		door.MayAct = c.mayActAtHome
	}
	a := door.Answer(ctx, r, u.Use)
	if a.Form != nil && !u.window {
		return c.open(ctx, u, *a.Form)
	}
	return a
}

// tooLate is the answer to a window that Slack has closed meanwhile: what was typed must not be lost with it.
func tooLate(u use, a bot.Answer) bot.Answer {
	if !u.window || a.View != nil || a.Form == nil && len(a.Errors) == 0 {
		return a
	}
	v := bot.View{Title: "That was not done"}
	if len(a.Errors) > 0 {
		v = *bot.Complaints(a).View
	}
	v.Lines = append(v.Lines, "It took too long, so the window closed. What you typed:")
	for _, name := range slices.Sorted(maps.Keys(u.Call.Values)) {
		v.Lines = append(v.Lines, u.Call.Values[name])
	}
	return bot.Answer{View: &v}
}

// open opens a window. It answers with nothing, or with why that failed.
func (c *Client) open(ctx context.Context, u use, f bot.Form) bot.Answer {
	err := c.call(ctx, openView, "", u.Call.Key, func(ctx context.Context) error {
		_, err := c.api.OpenViewContext(ctx, u.trigger, encodeForm(f, formContextOf(f, u)))
		return err
	})
	if err == nil {
		return bot.Answer{}
	}
	c.log.Error("slack: a window could not be opened", "command", u.Command, "err", err)
	if d := bridge.DetailOf(err); d == "expired_trigger_id" || d == "exchanged_trigger_id" {
		return bot.Sentence("It took too long to open the window. Please try again.")
	}
	return bot.Sentence("The window could not be opened. " + bridge.Say(err))
}
