package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

const (
	// answerWithin is when an interaction is answered at the latest, be it by a promise; Discord gives 3 s.
	// docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction
	answerWithin = 2300 * time.Millisecond
	// interactionTime is how long a command may take altogether.
	interactionTime = time.Minute
)

// Types of interactions, and of application commands.
// docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type
const (
	interactionCommand   = 2
	interactionComponent = 3
	interactionModal     = 5

	commandChat    = 1
	commandMessage = 3
)

// Flags of messages. docs.discord.com/developers/resources/message#message-object-message-flags
const (
	flagHasThread = 1 << 5
	flagEphemeral = 1 << 6
)

// interaction is what we need of a used command, a pressed button or a submitted window.
// docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-structure
type interaction struct {
	ID            string  `json:"id"`
	ApplicationID string  `json:"application_id"`
	Type          int     `json:"type"`
	Token         string  `json:"token"`
	GuildID       string  `json:"guild_id"`
	ChannelID     string  `json:"channel_id"`
	Channel       channel `json:"channel"`
	Member        *member `json:"member"`
	User          *user   `json:"user"`
	// Message is the one whose button was pressed, or opened the window.
	Message *message        `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// interactionData is what was done, for all types of interactions.
type interactionData struct {
	// Name, Type, Options and TargetID are those of a command.
	Name     string            `json:"name"`
	Type     int               `json:"type"`
	Options  []json.RawMessage `json:"options"`
	TargetID string            `json:"target_id"`
	Resolved struct {
		Messages map[string]message `json:"messages"`
	} `json:"resolved"`
	// CustomID is a component's or a window's, Values what was chosen, Components what was filled in.
	CustomID   string            `json:"custom_id"`
	Values     []string          `json:"values"`
	Components []json.RawMessage `json:"components"`
}

// use is one use of a command, and what Discord gave us to answer it with.
type use struct {
	bot.Use
	// router runs it.
	router bot.Router
	reply  reply
	// form is what was typed into the submitted window, nil for every other door.
	form *bot.Form
}

// takeInteraction handles everything that people use, press, choose and submit.
func (c *Client) takeInteraction(ctx context.Context, r bot.Router, d delivery) {
	var in interaction
	var data interactionData
	if bot.Lenient(d.data, &in) != nil || in.ID == "" || in.Token == "" {
		c.log.Warn("discord: an interaction that cannot be read is passed over")
		return
	}
	if len(in.Data) > 0 {
		_ = bot.Lenient(in.Data, &data) // it was JSON as part of the event
	}
	u := c.useOf(in)
	u.router = r
	known := false
	switch in.Type {
	case interactionCommand:
		known = c.command(in, data, &u)
	case interactionComponent:
		known = c.pressed(in, data, &u)
	case interactionModal:
		known = c.submitted(in, data, &u)
	}
	if !known {
		c.log.Info("discord: an interaction of an unknown kind is passed over", "type", in.Type, "id", in.ID)
		return
	}
	c.run(ctx, u)
}

// useOf is what every interaction tells: who did something, and where.
func (c *Client) useOf(in interaction) use {
	who, channel, thread := bridge.Person{}, cmp.Or(in.Channel.ID, in.ChannelID), (*bridge.ThreadRef)(nil)
	at := in.Channel.place()
	if at.id == "" { // it is told in the event, since 2023
		at, _ = c.places.known(channel)
	}
	if in.User != nil {
		who = bridge.Person{ID: in.User.ID, Name: in.User.name()}
	}
	if in.Member != nil && in.Member.User != nil {
		who = bridge.Person{ID: in.Member.User.ID, Name: cmp.Or(in.Member.Nick, in.Member.User.name())}
		c.people.note(in.GuildID, *in.Member)
	}
	if at.kind == placeThread {
		thread = &bridge.ThreadRef{Channel: at.parent, ID: channel}
		channel = at.parent
	}
	return use{
		Use:   bot.Use{Call: bot.Call{Actor: who, Channel: channel, Thread: thread, Key: in.ID}},
		reply: reply{id: in.ID, token: in.Token, application: in.ApplicationID, kind: in.Type},
	}
}

// startedFrom sets the thread of a use that belongs to a card: a thread has the id of the message that it was started from.
func startedFrom(u *use, m *message) {
	if u.Call.Thread == nil && m != nil && m.Flags&flagHasThread != 0 {
		u.Call.Thread = &bridge.ThreadRef{Channel: u.Call.Channel, ID: m.ID}
	}
}

// command is the use of a slash command or of an entry in a message's menu.
func (c *Client) command(in interaction, data interactionData, u *use) bool {
	switch data.Type {
	case commandMessage:
		u.Command = shortcutCommand(data.Name)
		if target, ok := data.Resolved.Messages[data.TargetID]; ok {
			target.ID = data.TargetID
			startedFrom(u, &target)
		}
		return true
	case commandChat:
	default:
		return false
	}
	name, typed := subcommand(data)
	u.Command = name
	u.Prepare = func(ctx context.Context, u *bot.Use) error {
		for i, text := range typed {
			text, mentions, err := decodeArgument(ctx, c.people, in.GuildID, text)
			if err != nil {
				return unknowable(err)
			}
			typed[i], u.Call.Mentions = text, append(u.Call.Mentions, mentions...)
		}
		u.Call.Text = joined(typed)
		return nil
	}
	return true
}

// option is a subcommand, or a value. docs.discord.com/developers/interactions/receiving-and-responding
type option struct {
	Type    int               `json:"type"`
	Name    string            `json:"name"`
	Value   any               `json:"value"`
	Options []json.RawMessage `json:"options"`
}

// subcommand is the command's name and its arguments, in the order of the command's own table, whatever the order is in which they
// were filled in. Nothing chosen means help, as where nothing is typed.
func subcommand(data interactionData) (name string, typed []string) {
	name, _ = bot.Split("")
	var sub option
	if len(data.Options) > 0 && bot.Lenient(data.Options[0], &sub) == nil && sub.Name != "" {
		if sub.Type == optionGroup && len(sub.Options) > 0 {
			var inner option
			_ = bot.Lenient(sub.Options[0], &inner) // without a name it is no command
			sub = inner
		}
		name = sub.Name
	}
	given := map[string]string{}
	for _, raw := range sub.Options {
		var o option
		_ = bot.Lenient(raw, &o) // one that cannot be read was not given
		if text, ok := o.Value.(string); ok {
			given[o.Name] = text
		}
	}
	commands := bot.Commands()
	i := slices.IndexFunc(commands, func(cmd bot.Command) bool { return cmd.Name == name })
	if i < 0 {
		return name, nil
	}
	for _, a := range commands[i].Args {
		if text := strings.TrimSpace(given[a.Name]); text != "" {
			typed = append(typed, text)
		}
	}
	return name, typed
}

// joined writes arguments as somebody would type them one after another. One with spaces in it stands in quotes, unless it is the
// last, so that where it ends is not guessed: it was a field of its own.
func joined(typed []string) string {
	out := slices.Clone(typed)
	for i, text := range out[:max(len(out)-1, 0)] {
		if strings.ContainsAny(text, " \t\n") && !strings.Contains(text, `"`) {
			out[i] = `"` + text + `"`
		}
	}
	return strings.Join(out, " ")
}

// pressed is the use of a button or of a list to choose from.
func (c *Client) pressed(in interaction, data interactionData, u *use) bool {
	command, key, value, ok := parseCustomID(data.CustomID)
	if !ok {
		return false
	}
	u.Command, u.Call.Text = command, value
	if len(data.Values) > 0 {
		u.Call.Text = strings.TrimSpace(value + " " + data.Values[0])
	}
	if command == reopenForm {
		u.router, u.Call.Key = &c.forms, value // it stays the same window
	}
	u.reply.ephemeral = in.Message.ephemeral()
	if !u.reply.ephemeral {
		startedFrom(u, in.Message)
		return true
	}
	if draft, kept := c.forms.get(key); kept { // it stands under what was written in that window, and is the same use
		u.Call.Key, u.Call.Values = key, map[string]string{}
		for _, input := range draft.Inputs {
			u.Call.Values[input.Name] = input.Initial
		}
	}
	return true
}

// ephemeral tells whether only one person sees the message.
func (m *message) ephemeral() bool { return m != nil && m.Flags&flagEphemeral != 0 }

// submitted is the use of a window's button.
func (c *Client) submitted(in interaction, data interactionData, u *use) bool {
	command, key, value, ok := parseCustomID(data.CustomID)
	if !ok || key == "" {
		return false
	}
	u.Command, u.Call.Key, u.Call.Text, u.Call.Values = command, key, value, filledIn(data.Components)
	form := c.forms.filled(command, key, value, u.Call.Values)
	u.form = &form
	u.reply.ephemeral = in.Message.ephemeral()
	return true
}

// run does what was asked for and answers: with the outcome where that came in time, else with a promise before it.
func (c *Client) run(ctx context.Context, u use) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), interactionTime)
	answered := make(chan bot.Answer, 1)
	late := c.clock.After(answerWithin)
	c.work.Go(func() { answered <- c.door.Answer(ctx, u.router, u.Use) })
	c.work.Go(func() {
		defer cancel()
		select {
		case a := <-answered:
			c.answer(ctx, u, a)
		case <-late:
			c.promise(ctx, u)
			c.deliver(ctx, u, <-answered)
		}
	})
}
