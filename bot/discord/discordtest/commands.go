package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Application commands of a guild. docs.discord.com/developers/interactions/application-commands

// Types of commands, and how many of each a guild takes.
const (
	chatCommand    = 1
	userCommand    = 2
	messageCommand = 3
)

var maxCommands = map[int]int{chatCommand: 100, userCommand: 15, messageCommand: 15}

// Types of options.
const (
	optionSub     = 1
	optionGroup   = 2
	optionString  = 3
	optionInteger = 4
	optionBool    = 5
	optionUser    = 6
	optionChannel = 7
	optionRole    = 8
	optionNumber  = 10
)

// Command is a registered command: a copy.
type Command struct {
	ID, Name, Description string
	// Type is 1 for a slash command, 2 for one on a user, 3 for one on a message.
	Type int
	// DefaultMemberPermissions is nil where everybody may use it; "0" is for administrators only.
	DefaultMemberPermissions *string
	// Raw is all of it, as the wire has it.
	Raw json.RawMessage
}

// Commands lists the commands of a guild by name.
func (s *Server) Commands(guildID string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	if g == nil {
		return nil
	}
	var out []Command
	for _, c := range g.commands {
		one := Command{ID: str(c, "id"), Name: str(c, "name"), Description: str(c, "description"), Type: number(c, "type"), Raw: encode(c)}
		if p, ok := c["default_member_permissions"].(string); ok {
			one.DefaultMemberPermissions = &p
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Command) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// commandsOf finds the guild of a route of this app.
func (s *Server) commandsOf(r *request) (*guild, *refusal) {
	if r.path("app") != s.appID {
		return nil, no(20012)
	}
	g := s.guilds[r.path("guild")]
	if g == nil || g.members[s.botID] == nil {
		return nil, no(50001)
	}
	return g, nil
}

func (s *Server) getCommands(r *request) (any, *refusal) {
	g, ref := s.commandsOf(r)
	if ref != nil {
		return nil, ref
	}
	return wireCommands(g), nil
}

func wireCommands(g *guild) []any {
	out := []any{}
	for _, c := range g.commands {
		out = append(out, c)
	}
	return out
}

// getGlobalCommands: the emulator has commands of guilds only.
func (s *Server) getGlobalCommands(r *request) (any, *refusal) {
	if r.path("app") != s.appID {
		return nil, no(20012)
	}
	return []any{}, nil
}

// putCommands replaces all commands; those that keep name and type keep their id.
func (s *Server) putCommands(r *request) (any, *refusal) {
	g, ref := s.commandsOf(r)
	if ref != nil {
		return nil, ref
	}
	p := problems{}
	if r.items == nil {
		p.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
	}
	var next []object
	count := map[int]int{}
	for i, c := range objects(r.items) {
		made := s.readCommand(p, fmt.Sprint(i), g, c)
		if slices.ContainsFunc(next, func(o object) bool { return sameCommand(o, made) }) {
			p.add(fmt.Sprint(i), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		count[number(made, "type")]++
		next = append(next, made)
	}
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	for kind, n := range count {
		if n > maxCommands[kind] {
			return nil, no(30032)
		}
	}
	g.commands = next
	s.touch()
	return wireCommands(g), nil
}

func sameCommand(a, b object) bool {
	return str(a, "name") == str(b, "name") && number(a, "type") == number(b, "type")
}

func (s *Server) postCommand(r *request) (any, *refusal) {
	g, ref := s.commandsOf(r)
	if ref != nil {
		return nil, ref
	}
	p := problems{}
	c := s.readCommand(p, "", g, r.body)
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	i := slices.IndexFunc(g.commands, func(o object) bool { return sameCommand(o, c) })
	same := 0
	for _, o := range g.commands {
		if number(o, "type") == number(c, "type") {
			same++
		}
	}
	switch {
	case i >= 0:
		g.commands[i] = c
	case same >= maxCommands[number(c, "type")]:
		return nil, no(30032)
	default:
		g.commands = append(g.commands, c)
		r.status = http.StatusCreated
	}
	s.touch()
	return c, nil
}

func (s *Server) deleteCommand(r *request) (any, *refusal) {
	g, ref := s.commandsOf(r)
	if ref != nil {
		return nil, ref
	}
	i := slices.IndexFunc(g.commands, func(o object) bool { return str(o, "id") == r.path("cmd") })
	if i < 0 {
		return nil, no(10063)
	}
	g.commands = slices.Delete(g.commands, i, i+1)
	s.touch()
	return r.noContent()
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func (p problems) commandName(o object, path string) {
	name := p.need(o, path, "name", 1, 32)
	if name != "" && (!commandName.MatchString(name) || strings.ContainsFunc(name, func(r rune) bool { return unicode.ToLower(r) != r })) {
		p.add(at(path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

// readCommand checks a command and gives it what Discord adds.
func (s *Server) readCommand(p problems, path string, g *guild, in object) object {
	kind := p.choice(in, path, "type", chatCommand, chatCommand, userCommand, messageCommand)
	c := object{
		"type": kind, "name": in["name"], "name_localizations": in["name_localizations"], "description": "",
		"description_localizations": in["description_localizations"], "application_id": s.appID, "guild_id": g.ID,
		"default_member_permissions": nil, "dm_permission": true, "nsfw": flag(in, "nsfw"), "contexts": nil,
		"integration_types": []any{0}, "id": s.newID(), "version": s.newID(),
	}
	if m, ok := in["default_member_permissions"].(string); ok && m != "" {
		c["default_member_permissions"] = m
	}
	total := 0
	if kind == chatCommand {
		p.commandName(in, path)
		c["description"] = p.need(in, path, "description", 1, 100)
		total = utf16Len(str(in, "name") + str(in, "description"))
		if options := p.options(in, path, true, &total); len(options) > 0 {
			c["options"] = options
		}
	} else {
		p.need(in, path, "name", 1, 32)
		if str(in, "description") != "" {
			p.add(at(path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_EMPTY", "Context menu commands cannot have description")
		}
	}
	if total > 8000 {
		p.add(at(path, "options"), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
	for _, had := range g.commands {
		if sameCommand(had, c) {
			c["id"] = had["id"]
		}
	}
	return c
}

// options checks the options of a command, of a group or of a subcommand.
func (p problems) options(in object, path string, deep bool, total *int) []any {
	var out []any
	optional := false
	seen := map[string]bool{}
	for i, o := range p.list(in, path, "options", 0, 25) {
		below := fmt.Sprintf("%s.%d", at(path, "options"), i)
		if o["type"] == nil {
			p.required(below + ".type")
		}
		kind := p.choice(o, below, "type", optionString, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
		p.commandName(o, below)
		p.need(o, below, "description", 1, 100)
		*total += utf16Len(str(o, "name") + str(o, "description"))
		if seen[str(o, "name")] {
			p.add(below, "APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE", "Option names must be unique")
		}
		seen[str(o, "name")] = true
		switch {
		case kind == optionSub || kind == optionGroup:
			if !deep {
				p.add(below+".type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
				break
			}
			p.options(o, below, kind == optionGroup, total)
		case flag(o, "required") && optional:
			p.add(below, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		case !flag(o, "required"):
			optional = true
		}
		for j, ch := range p.list(o, below, "choices", 0, 25) {
			p.need(ch, fmt.Sprintf("%s.choices.%d", below, j), "name", 1, 100)
			*total += utf16Len(str(ch, "name") + fmt.Sprint(ch["value"]))
			if ch["value"] == nil {
				p.required(fmt.Sprintf("%s.choices.%d.value", below, j))
			}
		}
		out = append(out, o)
	}
	return out
}
