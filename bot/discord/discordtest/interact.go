package discordtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// What a person does with buttons and commands.

// component finds the component with a custom_id.
func component(components []any, customID string) object {
	for _, o := range objects(components) {
		if str(o, "custom_id") == customID {
			return o
		}
		var in []any
		for _, child := range childrenOf(o) {
			in = append(in, child)
		}
		if found := component(in, customID); found != nil {
			return found
		}
	}
	return nil
}

// Press presses a button of a message that the person sees, or chooses in a select: values are then the values or labels of
// options, or ids of users, roles or channels. It returns when the app has answered.
func (s *Server) Press(ctx context.Context, userID, channelID, messageID, customID string, values ...string) (Response, error) {
	s.mu.Lock()
	c, m, err := s.find(userID, channelID, messageID)
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	o := component(m.components, customID)
	switch {
	case o == nil:
		err = fmt.Errorf("discordtest: no button %q in message %q", customID, messageID)
	case flag(o, "disabled"):
		err = fmt.Errorf("discordtest: %q is disabled", customID)
	case number(o, "type") == typeButton && len(values) > 0:
		err = fmt.Errorf("discordtest: %q is a button and takes no value", customID)
	}
	data := object{"custom_id": customID, "component_type": number(o, "type"), "id": o["id"]}
	if err == nil && number(o, "type") != typeButton {
		err = s.choose(s.guilds[c.GuildID], o, values, data)
	}
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	i := s.newInteraction(kindComponent, userID, c)
	i.source = m
	s.mu.Unlock()
	return s.ask(ctx, i, data)
}

// choose puts what was chosen in a select into the data.
func (s *Server) choose(g *guild, o object, values []string, data object) error {
	least, most := 1, 1
	if o["min_values"] != nil {
		least = number(o, "min_values")
	}
	if o["max_values"] != nil {
		most = number(o, "max_values")
	}
	if len(values) < least || len(values) > most {
		return fmt.Errorf("discordtest: %q takes %d to %d values", str(o, "custom_id"), least, most)
	}
	chosen := []string{}
	for _, v := range values {
		if number(o, "type") != typeSelect {
			chosen = append(chosen, v)
			continue
		}
		i := slices.IndexFunc(objects(list(o, "options")), func(opt object) bool { return str(opt, "value") == v || str(opt, "label") == v })
		if i < 0 {
			return fmt.Errorf("discordtest: no option %q in %q", v, str(o, "custom_id"))
		}
		chosen = append(chosen, str(objects(list(o, "options"))[i], "value"))
	}
	data["values"] = chosen
	if number(o, "type") != typeSelect {
		data["resolved"] = s.resolved(g, chosen)
	}
	return nil
}

// resolved describes what ids stand for.
func (s *Server) resolved(g *guild, ids []string) object {
	users, members, roles, channels := object{}, object{}, object{}, object{}
	for _, id := range ids {
		if g.members[id] != nil {
			users[id], members[id] = s.wireUser(id), g.partialMember(id)
			sub(members, id)["permissions"] = g.base(id).String()
		}
		if i := slices.IndexFunc(g.roles, func(r *Role) bool { return r.ID == id }); i >= 0 {
			roles[id] = g.wireRole(g.roles[i])
		}
		if c := s.channels[id]; c != nil {
			channels[id] = s.wireChannel(c)
		}
	}
	out := object{}
	for key, found := range map[string]object{"users": users, "members": members, "roles": roles, "channels": channels} {
		if len(found) > 0 {
			out[key] = found
		}
	}
	return out
}

// commandPlace checks that a person can use a command there: not in an archived or locked thread.
func (s *Server) commandPlace(userID, channelID, name string, kind int) (*channel, object, error) {
	g, c, err := s.person(userID, channelID)
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(g.commands, func(o object) bool { return str(o, "name") == name && number(o, "type") == kind })
	switch p := s.permissions(userID, c); {
	case c.Type == ForumChannel:
		return nil, nil, fmt.Errorf("discordtest: channel %q takes no commands", channelID)
	case c.thread != nil && (c.thread.archived || c.thread.locked):
		return nil, nil, fmt.Errorf("discordtest: thread %q is archived or locked and takes no commands", channelID)
	case !p.has(UseApplicationCommands):
		return nil, nil, fmt.Errorf("discordtest: %q may not use commands in %q", userID, channelID)
	case at < 0:
		return nil, nil, fmt.Errorf("discordtest: guild %q has no command %q", g.ID, name)
	}
	cmd := g.commands[at]
	if need, ok := cmd["default_member_permissions"].(string); ok {
		bits, _ := strconv.ParseUint(need, 10, 64)
		if p := s.permissions(userID, c); !p.has(Administrator) && (bits == 0 || !p.has(Permission(bits))) {
			return nil, nil, fmt.Errorf("discordtest: %q does not see command %q", userID, name)
		}
	}
	return c, cmd, nil
}

// Slash runs a slash command in a channel or thread: sub is the subcommand, "group subcommand", or empty, and options are
// its options by name: text, numbers, true and false, ids. What Discord's client refuses (unknown or missing options, a text
// that is too long, no choice of the list) is an error. It returns when the app has answered.
func (s *Server) Slash(ctx context.Context, userID, channelID, name, sub string, options map[string]string) (Response, error) {
	s.mu.Lock()
	c, cmd, err := s.commandPlace(userID, channelID, strings.TrimPrefix(name, "/"), chatCommand)
	var i *interaction
	var data object
	if err == nil {
		data, err = s.commandData(c, cmd, sub, options, "")
	}
	if err == nil {
		i = s.newInteraction(kindCommand, userID, c)
		i.command = cmd
	}
	s.mu.Unlock()
	if err != nil {
		return Response{}, err
	}
	return s.ask(ctx, i, data)
}

// Choice is one proposal of an autocomplete.
type Choice struct{ Name, Value string }

// Autocomplete types into an option of a command and returns what the app proposes. options are those filled in before.
func (s *Server) Autocomplete(ctx context.Context, userID, channelID, name, subcommand, option, typed string, options map[string]string) ([]Choice, error) {
	s.mu.Lock()
	c, cmd, err := s.commandPlace(userID, channelID, strings.TrimPrefix(name, "/"), chatCommand)
	var i *interaction
	var data object
	if err == nil {
		filled := maps.Clone(options)
		if filled == nil {
			filled = map[string]string{}
		}
		filled[option] = typed
		data, err = s.commandData(c, cmd, subcommand, filled, option)
	}
	if err == nil {
		i = s.newInteraction(kindAutocomplete, userID, c)
		i.command = cmd
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	r, err := s.ask(ctx, i, data)
	var out []Choice
	for _, o := range objects(list(decodeObject(r.Data), "choices")) {
		out = append(out, Choice{str(o, "name"), fmt.Sprint(o["value"])})
	}
	return out, err
}

// commandData is the data of a command with its options; focused is the option that is being typed. s.mu is held.
func (s *Server) commandData(c *channel, cmd object, subcommand string, options map[string]string, focused string) (object, error) {
	g := s.guilds[c.GuildID]
	data := object{"id": cmd["id"], "name": cmd["name"], "type": cmd["type"], "guild_id": g.ID}
	level, into := cmd, data
	for step := range strings.FieldsSeq(subcommand) {
		in := objects(list(level, "options"))
		at := slices.IndexFunc(in, func(o object) bool { return str(o, "name") == step && number(o, "type") <= optionGroup })
		if at < 0 {
			return nil, fmt.Errorf("discordtest: command %q has no subcommand %q", str(cmd, "name"), step)
		}
		level = in[at]
		next := object{"name": step, "type": number(level, "type"), "options": []any{}}
		into["options"] = []any{next}
		into = next
	}
	filled := []any{}
	var ids []string
	known := 0
	for _, o := range objects(list(level, "options")) {
		if number(o, "type") <= optionGroup {
			return nil, fmt.Errorf("discordtest: command %q wants a subcommand", str(cmd, "name"))
		}
		text, given := options[str(o, "name")]
		if !given {
			if flag(o, "required") && focused == "" {
				return nil, fmt.Errorf("discordtest: option %q is required", str(o, "name"))
			}
			continue
		}
		known++
		one := object{"name": o["name"], "type": o["type"]}
		if str(o, "name") == focused {
			one["value"], one["focused"] = text, true
			filled = append(filled, one)
			continue
		}
		v, err := optionValue(o, text)
		if err != nil {
			return nil, err
		}
		if kind := number(o, "type"); kind >= optionUser && kind < optionNumber {
			ids = append(ids, text)
		}
		one["value"] = v
		filled = append(filled, one)
	}
	if known != len(options) {
		return nil, fmt.Errorf("discordtest: command %q has not all of the options %v", str(cmd, "name"), slices.Sorted(maps.Keys(options)))
	}
	into["options"] = filled
	if len(ids) > 0 {
		data["resolved"] = s.resolved(g, ids)
	}
	return data, nil
}

// optionValue makes the value of an option, refusing what Discord's client refuses.
func optionValue(o object, text string) (any, error) {
	if choices := objects(list(o, "choices")); len(choices) > 0 {
		for _, c := range choices {
			if fmt.Sprint(c["value"]) == text || str(c, "name") == text {
				return c["value"], nil
			}
		}
		return nil, fmt.Errorf("discordtest: %q is no choice of option %q", text, str(o, "name"))
	}
	bad := fmt.Errorf("discordtest: option %q does not take %q", str(o, "name"), text)
	inRange := func(v float64, least, most string) bool {
		return !(o[least] != nil && v < float64(number(o, least)) || o[most] != nil && v > float64(number(o, most)))
	}
	switch number(o, "type") {
	case optionString:
		if n := utf16Len(text); n == 0 || n > 6000 || !inRange(float64(n), "min_length", "max_length") {
			return nil, bad
		}
	case optionInteger:
		n, err := strconv.Atoi(text)
		if err != nil || !inRange(float64(n), "min_value", "max_value") {
			return nil, bad
		}
		return n, nil
	case optionNumber:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || !inRange(f, "min_value", "max_value") {
			return nil, bad
		}
		return f, nil
	case optionBool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, bad
		}
		return v, nil
	}
	return text, nil
}

// MessageCommand runs a command of a message's menu ("Apps").
func (s *Server) MessageCommand(ctx context.Context, userID, channelID, messageID, name string) (Response, error) {
	s.mu.Lock()
	c, cmd, err := s.commandPlace(userID, channelID, name, messageCommand)
	var m *message
	if err == nil {
		_, m, err = s.find(userID, channelID, messageID)
	}
	if err != nil {
		s.mu.Unlock()
		return Response{}, err
	}
	i := s.newInteraction(kindCommand, userID, c)
	i.command = cmd
	data := object{
		"id": cmd["id"], "name": cmd["name"], "type": messageCommand, "guild_id": c.GuildID, "target_id": messageID,
		"resolved": object{"messages": object{messageID: s.wireMessage(m, false, false)}},
	}
	s.mu.Unlock()
	return s.ask(ctx, i, data)
}
