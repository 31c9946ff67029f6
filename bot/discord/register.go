package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"partyline/bot"
)

var (
	getCommands = method{name: "get guild commands", verb: http.MethodGet}
	putCommands = method{name: "overwrite guild commands", verb: http.MethodPut}
)

// Types of options, and where commands can be used.
// docs.discord.com/developers/interactions/application-commands#application-command-object
const (
	optionSubcommand = 1
	optionGroup      = 2
	optionString     = 3

	inGuilds   = 0
	forServers = 0
)

// registered is a command as Discord is told of it, and as it tells.
type registered struct {
	Name        string             `json:"name"`
	Type        int                `json:"type"`
	Description string             `json:"description"`
	Options     []registeredOption `json:"options,omitempty"`
}

type registeredOption struct {
	Type        int                `json:"type"`
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Required    bool               `json:"required,omitempty"`
	Options     []registeredOption `json:"options,omitempty"`
}

// sms is what the slash command says of itself.
const sms = "Answer and send SMS"

// commandsOf draws the table of commands: one slash command with a subcommand for each, those of a group within it, and an entry in the menu of messages for each
// that is a shortcut. Nobody is kept from seeing them by Discord: an administrator of the server could change that, so it would prove
// nothing, and whoever may not use them is told so.
func commandsOf(table []bot.Command) []registered {
	slash := registered{Name: strings.TrimPrefix(bot.Slash, "/"), Type: commandChat, Description: sms}
	out := []registered{}
	for _, cmd := range table {
		if cmd.Doors.Has(bot.DoorSlash) {
			sub := registeredOption{Type: optionSubcommand, Name: cmd.Name, Description: cmd.Help}
			for _, a := range cmd.Args {
				sub.Options = append(sub.Options, registeredOption{
					Type: optionString, Name: a.Name, Description: a.Help, Required: !a.Optional,
				})
			}
			slash.Options = inGroup(slash.Options, cmd.Group, sub)
		}
		if cmd.Doors.Has(bot.DoorShortcut) {
			out = append(out, registered{Name: shortcutName(cmd.Name), Type: commandMessage})
		}
	}
	return append(out, slash)
}

// inGroup adds a subcommand to its group, or, where it has none, to the command itself.
func inGroup(options []registeredOption, group string, sub registeredOption) []registeredOption {
	if group == "" {
		return append(options, sub)
	}
	i := slices.IndexFunc(options, func(o registeredOption) bool { return o.Type == optionGroup && o.Name == group })
	if i < 0 {
		i = len(options)
		options = append(options, registeredOption{Type: optionGroup, Name: group, Description: bot.AboutGroup(group)})
	}
	options[i].Options = append(options[i].Options, sub)
	return options
}

// shortcuts are the names of menu entries that say more than the command's name.
var shortcuts = map[string]string{"write": "Write an SMS"}

func shortcutName(command string) string {
	if name, ok := shortcuts[command]; ok {
		return name
	}
	return "SMS: " + command
}

// shortcutCommand is the command of a menu entry.
func shortcutCommand(name string) string {
	for command, shown := range shortcuts {
		if shown == name {
			return command
		}
	}
	return strings.TrimPrefix(name, "SMS: ")
}

// register tells Discord of our commands in every server that has a channel of ours, until it took them or ctx ends.
func (c *Client) register(ctx context.Context) {
	want := commandsOf(bot.Commands())
	done := map[string]bool{} // by guild
	for wait := firstBackoff; ; wait = min(2*wait, lastBackoff) {
		missing := false
		for _, channel := range c.channels() {
			at, err := c.places.of(ctx, channel)
			if err == nil && !done[at.guild] {
				err = c.registerIn(ctx, at.guild, want)
				done[at.guild] = err == nil
			}
			if err != nil && ctx.Err() == nil {
				missing = true
				c.log.Warn("discord: the slash commands could not be registered yet", "channel", channel, "again_in", wait, "err", err)
			}
		}
		if !missing || !c.sleep(ctx, wait) {
			return
		}
	}
}

// registerIn overwrites the commands of one server where they differ from those that we want: only 200 may be made a day.
// docs.discord.com/developers/interactions/application-commands#registering-a-command
func (c *Client) registerIn(ctx context.Context, guild string, want []registered) error {
	self, err := c.identity(ctx)
	if err != nil {
		return err
	}
	path := "/applications/" + url.PathEscape(self.application) + "/guilds/" + url.PathEscape(guild) + "/commands"
	var have []json.RawMessage
	if err := c.call(ctx, getCommands, path, "commands", nil, &have); err != nil {
		return err
	}
	if same(have, want) {
		return nil
	}
	if err := c.call(ctx, putCommands, path, "commands", fullCommands(want), nil); err != nil {
		return err
	}
	c.log.Info("discord: the slash commands were registered", "guild", guild)
	return nil
}

// fullCommands are commands as they are sent: usable in servers only, by whoever sees the channel.
func fullCommands(want []registered) []any {
	type full struct {
		registered
		Contexts                 []int   `json:"contexts"`
		IntegrationTypes         []int   `json:"integration_types"`
		DefaultMemberPermissions *string `json:"default_member_permissions"`
	}
	out := []any{}
	for _, cmd := range want {
		out = append(out, full{registered: cmd, Contexts: []int{inGuilds}, IntegrationTypes: []int{forServers}})
	}
	return out
}

// same says whether Discord has just these commands. It answers in an order of its own and with fields of its own.
func same(have []json.RawMessage, want []registered) bool {
	var got []registered
	for _, raw := range have {
		var cmd registered
		if bot.Lenient(raw, &cmd) != nil {
			return false
		}
		got = append(got, cmd)
	}
	order := func(a, b registered) int { return strings.Compare(a.Name, b.Name) }
	want = slices.Clone(want)
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	a, _ := json.Marshal(got) // strings always marshal
	b, _ := json.Marshal(want)
	return bytes.Equal(a, b)
}
