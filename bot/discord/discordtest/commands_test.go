package discordtest_test

import (
	"fmt"
	"strings"
	"testing"

	"partyline/bot/discord/discordtest"
)

func (w *world) commandsPath() string {
	return "/applications/" + w.AppID() + "/guilds/" + w.guild + "/commands"
}

func TestCommandsAreOverwritten(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.register()
	first := w.Commands(w.guild)
	equal(t, "names", first[0].Name+first[1].Name, "Mark as donesms")
	w.register()
	equal(t, "ids are kept", w.Commands(w.guild)[1].ID, first[1].ID)
	list, err := w.api.ApplicationCommands(w.AppID(), w.guild)
	if err != nil || len(list) != 2 || list[0].Options[0].Options[0].Name != "to" {
		t.Fatal(list, err)
	}
	status, o := w.call("POST", w.commandsPath(), object{"name": "sms", "description": "other", "default_member_permissions": "0"})
	equal(t, "upsert", status, 200)
	equal(t, "same id", o["id"], first[1].ID)
	equal(t, "permissions", *w.Commands(w.guild)[1].DefaultMemberPermissions, "0")
	status, o = w.call("POST", w.commandsPath(), object{"name": "more", "description": "one"})
	equal(t, "new", status, 201)
	status, _ = w.call("DELETE", w.commandsPath()+"/"+o["id"].(string), nil)
	equal(t, "deleted", status, 204)
	status, _ = w.call("PUT", w.commandsPath(), []any{})
	equal(t, "emptied", status, 200)
	equal(t, "left", len(w.Commands(w.guild)), 0)
	status, raw, _ := w.raw("GET", "/applications/"+w.AppID()+"/commands", nil, "Bot "+w.Token())
	equal(t, "global", fmt.Sprintf("%d %s", status, raw), "200 []")
}

func TestCommandsAreRefused(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	command := func(change object) []any {
		c := object{"name": "sms", "description": "d"}
		for k, v := range change {
			c[k] = v
		}
		return []any{c}
	}
	option := func(change object) []any {
		o := object{"type": 3, "name": "to", "description": "d"}
		for k, v := range change {
			o[k] = v
		}
		return command(object{"options": []any{o}})
	}
	two := func(a, b object) []any {
		for _, o := range []object{a, b} {
			o["type"], o["description"] = 3, "d"
		}
		return command(object{"options": []any{a, b}})
	}
	sub := object{"type": 1, "name": "s", "description": "d"}
	many := func(n int, each object) []any {
		var out []any
		for i := range n {
			o := object{"name": fmt.Sprintf("n%d", i), "value": "v"}
			for k, v := range each {
				o[k] = v
			}
			out = append(out, o)
		}
		return out
	}
	for name, c := range map[string]struct {
		body       any
		path, code string
	}{
		"upper case":         {command(object{"name": "Sms"}), "0.name", "APPLICATION_COMMAND_INVALID_NAME"},
		"a space":            {command(object{"name": "s ms"}), "0.name", "APPLICATION_COMMAND_INVALID_NAME"},
		"a long name":        {command(object{"name": strings.Repeat("x", 33)}), "0.name", "BASE_TYPE_BAD_LENGTH"},
		"no description":     {command(object{"description": nil}), "0.description", "BASE_TYPE_REQUIRED"},
		"a long description": {command(object{"description": strings.Repeat("x", 101)}), "0.description", "BASE_TYPE_BAD_LENGTH"},
		"a described menu":   {command(object{"type": 3}), "0.description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_EMPTY"},
		"an unknown type":    {command(object{"type": 9}), "0.type", "BASE_TYPE_CHOICES"},
		"the same twice":     {append(command(nil), command(nil)...), "1", "APPLICATION_COMMANDS_DUPLICATE_NAME"},
		"an option's name":   {option(object{"name": "To"}), "0.options.0.name", "APPLICATION_COMMAND_INVALID_NAME"},
		"an option's type":   {option(object{"type": nil}), "0.options.0.type", "BASE_TYPE_REQUIRED"},
		"26 options":         {command(object{"options": many(26, object{"type": 3, "description": "d"})}), "0.options", "BASE_TYPE_MAX_LENGTH"},
		"26 choices":         {option(object{"choices": many(26, nil)}), "0.options.0.choices", "BASE_TYPE_MAX_LENGTH"},
		"an empty choice":    {option(object{"choices": []any{object{"name": "n"}}}), "0.options.0.choices.0.value", "BASE_TYPE_REQUIRED"},
		"required after":     {two(object{"name": "a"}, object{"name": "b", "required": true}), "0.options.1", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"},
		"same option":        {two(object{"name": "a"}, object{"name": "a"}), "0.options.1", "APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE"},
		"a sub in a sub":     {command(object{"options": []any{object{"type": 1, "name": "s", "description": "d", "options": []any{sub}}}}), "0.options.0.options.0.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"},
		"too much in all":    {option(object{"choices": many(25, object{"name": strings.Repeat("x", 100), "value": strings.Repeat("y", 300)})}), "0.options", "APPLICATION_COMMAND_TOO_LARGE"},
	} {
		t.Run(name, func(t *testing.T) {
			status, o := w.call("PUT", w.commandsPath(), c.body)
			equal(t, "status", status, 400)
			equal(t, "code", o["code"], 50035.0)
			formError(t, o, c.path, c.code)
		})
	}
	_, o := w.call("PUT", w.commandsPath(), object{})
	equal(t, "no list", o["code"], 50035.0)
	_, o = w.call("PUT", w.commandsPath(), many(101, object{"description": "d"}))
	equal(t, "101 commands", o["code"], 30032.0)
	_, o = w.call("PUT", w.commandsPath(), many(16, object{"type": 3}))
	equal(t, "16 menus", o["code"], 30032.0)
	status, _ := w.call("PUT", w.commandsPath(), many(15, object{"type": 3}))
	equal(t, "15 menus", status, 200)
	_, o = w.call("POST", w.commandsPath(), object{"name": "one more", "type": 3})
	equal(t, "the 16th", o["code"], 30032.0)
}
