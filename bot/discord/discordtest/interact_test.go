package discordtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bot/discord/discordtest"
)

// app answers interactions with what answer returns, by plain REST, and keeps the payloads.
type app struct {
	w        *world
	payloads chan object
}

type callback = func(object) object

// answering opens a session that answers every interaction; nil for no answer.
func (w *world) answering(answer callback) *app {
	w.t.Helper()
	a := &app{w, make(chan object, 100)}
	var answers sync.WaitGroup
	w.api.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type != "INTERACTION_CREATE" {
			return
		}
		answers.Add(1)
		defer answers.Done()
		var in object
		_ = json.Unmarshal(e.RawData, &in)
		body := answer(in)
		a.payloads <- in
		if body != nil {
			if status, o := w.callback(in, body); status != 204 {
				w.t.Errorf("callback: %d %v", status, o)
			}
		}
	})
	w.connect(w.api)
	w.t.Cleanup(answers.Wait)
	w.register()
	return a
}

func (w *world) callback(in, body object) (int, object) {
	w.t.Helper()
	status, raw, _ := w.raw("POST", "/interactions/"+in["id"].(string)+"/"+in["token"].(string)+"/callback", body, "")
	var o object
	_ = json.Unmarshal(raw, &o)
	return status, o
}

// hook calls the webhook of an interaction; rest is such as "/messages/@original".
func (w *world) hook(method, token, rest string, body any) (int, object) {
	w.t.Helper()
	status, raw, _ := w.raw(method, "/webhooks/"+w.AppID()+"/"+token+rest, body, "")
	var o object
	_ = json.Unmarshal(raw, &o)
	return status, o
}

func (w *world) register() {
	w.t.Helper()
	_, err := w.api.ApplicationCommandBulkOverwrite(w.AppID(), w.guild, []*discordgo.ApplicationCommand{
		{Name: "sms", Description: "Text messages", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "send", Description: "Send one", Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "to", Description: "Whom", Required: true, MaxLength: 20, Autocomplete: true},
				{Type: discordgo.ApplicationCommandOptionInteger, Name: "times", Description: "How often", MaxValue: 5},
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "quiet", Description: "Quietly"},
				{Type: discordgo.ApplicationCommandOptionUser, Name: "for", Description: "For whom"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "line", Description: "Which line",
					Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Support", Value: "support"}}},
			}},
		}},
		{Name: "Mark as done", Type: discordgo.MessageApplicationCommand},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func say(text string) callback {
	return func(object) object { return object{"type": 4, "data": object{"content": text}} }
}

func TestASlashCommandIsAnswered(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	a := w.answering(say("done"))
	r, err := w.Slash(w.ctx, w.anna, w.desk, "/sms", "send", map[string]string{
		"to": "+447700900123", "times": "3", "quiet": "true", "for": w.ben, "line": "Support",
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "type", r.Type, 4)
	m, ok := r.Message()
	equal(t, "answer", ok && m.Content == "done" && m.Type == 20 && !m.Ephemeral, true)
	in := <-a.payloads
	equal(t, "type", in["type"], 2.0)
	equal(t, "app", in["application_id"], w.AppID())
	equal(t, "guild", in["guild_id"], w.guild)
	equal(t, "channel", in["channel"].(object)["name"], "desk")
	equal(t, "user", in["member"].(object)["user"].(object)["username"], "anna")
	equal(t, "permissions", in["member"].(object)["permissions"], w.Permissions(w.anna, w.desk).String())
	equal(t, "app permissions", in["app_permissions"], w.Permissions(w.BotID(), w.desk).String())
	data := in["data"].(object)
	equal(t, "name", data["name"], "sms")
	sub := data["options"].([]any)[0].(object)
	equal(t, "sub", sub["name"], "send")
	var values []any
	for _, o := range sub["options"].([]any) {
		values = append(values, o.(object)["value"])
	}
	equal(t, "values", values, []any{"+447700900123", 3.0, true, w.ben, "support"})
	equal(t, "resolved", data["resolved"].(object)["users"].(object)[w.ben].(object)["username"], "ben")

	// In a thread too, but not in an archived one.
	th := must(w.CreateThread(w.anna, w.desk, "", "Casey", ""))(t)
	to := map[string]string{"to": "1"}
	if _, err := w.Slash(w.ctx, w.anna, th, "sms", "send", to); err != nil {
		t.Fatal(err)
	}
	in = <-a.payloads
	equal(t, "thread", in["channel"].(object)["parent_id"], w.desk)
	equal(t, "metadata", in["channel"].(object)["thread_metadata"].(object)["archived"], false)
	if err := w.Archive(w.anna, th, true); err != nil {
		t.Fatal(err)
	}
	_, err = w.Slash(w.ctx, w.anna, th, "sms", "send", to)
	fails(t, "a command in an archived thread", err)
}

func TestCommandsThatTheClientRefuses(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.answering(say("done"))
	w.SetOverwrites(w.forum, discordtest.Overwrite{ID: w.guild, Deny: discordtest.UseApplicationCommands})
	no := w.AddChannel(w.guild, discordtest.Channel{Overwrites: []discordtest.Overwrite{{ID: w.guild, Deny: discordtest.UseApplicationCommands}}})
	for name, c := range map[string]struct {
		channel, name, sub string
		options            map[string]string
	}{
		"an unknown command": {w.desk, "smss", "", nil},
		"no subcommand":      {w.desk, "sms", "", nil},
		"an unknown sub":     {w.desk, "sms", "sent", nil},
		"a missing option":   {w.desk, "sms", "send", nil},
		"an unknown option":  {w.desk, "sms", "send", map[string]string{"to": "1", "who": "2"}},
		"a long text":        {w.desk, "sms", "send", map[string]string{"to": strings.Repeat("1", 21)}},
		"no number":          {w.desk, "sms", "send", map[string]string{"to": "1", "times": "often"}},
		"a large number":     {w.desk, "sms", "send", map[string]string{"to": "1", "times": "6"}},
		"no boolean":         {w.desk, "sms", "send", map[string]string{"to": "1", "quiet": "perhaps"}},
		"no choice":          {w.desk, "sms", "send", map[string]string{"to": "1", "line": "sales"}},
		"a forum":            {w.forum, "sms", "send", map[string]string{"to": "1"}},
		"without permission": {no, "sms", "send", map[string]string{"to": "1"}},
		"an unknown channel": {"77", "sms", "send", map[string]string{"to": "1"}},
		"a message command":  {w.desk, "Mark as done", "", nil},
	} {
		_, err := w.Slash(w.ctx, w.anna, c.channel, c.name, c.sub, c.options)
		fails(t, name, err)
	}
	zero := int64(0)
	if _, err := w.api.ApplicationCommandCreate(w.AppID(), w.guild, &discordgo.ApplicationCommand{Name: "admin", Description: "x", DefaultMemberPermissions: &zero}); err != nil {
		t.Fatal(err)
	}
	_, err := w.Slash(w.ctx, w.anna, w.desk, "admin", "", nil)
	fails(t, "an administrator's command", err)
	if _, err := w.Slash(w.ctx, w.owner, w.desk, "admin", "", nil); err != nil {
		t.Error(err)
	}
}

func TestAMessageCommandAndAutocomplete(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	a := w.answering(func(in object) object {
		if in["type"] == 4.0 {
			return object{"type": 8, "data": object{"choices": []any{object{"name": "Casey", "value": "+447700900123"}}}}
		}
		return object{"type": 4, "data": object{"content": "marked", "flags": 64}}
	})
	hers := must(w.Type(w.anna, w.desk, "hers"))(t)
	r, err := w.MessageCommand(w.ctx, w.ben, w.desk, hers, "Mark as done")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := r.Message()
	equal(t, "seen by", len(w.Ephemerals(w.ben, w.desk)), 1)
	equal(t, "not by", len(w.Ephemerals(w.anna, w.desk)), 0)
	equal(t, "ephemeral", m.Ephemeral, true)
	data := (<-a.payloads)["data"].(object)
	equal(t, "target", data["resolved"].(object)["messages"].(object)[hers].(object)["content"], "hers")
	choices, err := w.Autocomplete(w.ctx, w.anna, w.desk, "sms", "send", "to", "cas", nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "choices", choices, []discordtest.Choice{{Name: "Casey", Value: "+447700900123"}})
	sub := (<-a.payloads)["data"].(object)["options"].([]any)[0].(object)
	equal(t, "focused", sub["options"].([]any)[0].(object)["focused"], true)
	if err := w.Delete(w.ben, w.desk, m.ID); err != nil {
		t.Fatal(err)
	}
	equal(t, "dismissed", len(w.Ephemerals(w.ben, w.desk)), 0)
}

func TestADeferredAnswerIsFilledIn(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.answering(func(object) object { return object{"type": 5, "data": object{"flags": 64}} })
	slash := func() discordtest.Response {
		return must(w.Slash(w.ctx, w.anna, w.desk, "sms", "send", map[string]string{"to": "1"}))(t)
	}
	r := slash()
	m, _ := r.Message()
	equal(t, "loading", m.Loading && m.Ephemeral, true)
	status, o := w.hook("PATCH", r.Token, "/messages/@original", object{"content": "sent"})
	equal(t, "status", status, 200)
	equal(t, "flags", o["flags"], 64.0)
	m, err := r.WaitMessage(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "filled in", m.Content == "sent" && !m.Edited && m.Ephemeral, true)
	status, o = w.hook("POST", r.Token, "", object{"content": "more"})
	equal(t, "status", status, 200)
	equal(t, "followups", len(r.Followups()), 1)
	id := o["id"].(string)
	status, _ = w.hook("PATCH", r.Token, "/messages/"+id, object{"content": "even more"})
	equal(t, "status", status, 200)
	equal(t, "edited", r.Followups()[0].Content, "even more")
	equal(t, "public", len(w.Messages(w.desk)), 1)
	status, _ = w.hook("DELETE", r.Token, "/messages/"+id, nil)
	equal(t, "status", status, 204)
	status, _ = w.hook("DELETE", r.Token, "/messages/@original", nil)
	equal(t, "status", status, 204)
	status, o = w.hook("GET", r.Token, "/messages/@original", nil)
	equal(t, "gone", status, 404)
	equal(t, "code", o["code"], 10008.0)
	equal(t, "ephemerals", len(w.Ephemerals(w.anna, w.desk)), 0)

	// A follow-up to a deferred answer takes its place.
	r = slash()
	w.hook("POST", r.Token, "", object{"content": "instead"})
	m, _ = r.Message()
	equal(t, "instead", m.Content, "instead")
	equal(t, "still ephemeral", m.Ephemeral, true)
	equal(t, "no more", len(r.Followups()), 0)
}

func TestAButtonOpensAModalThatIsSubmitted(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	input := object{"type": 4, "custom_id": "text", "style": 2, "label": "Text", "max_length": 5, "value": "hey"}
	a := w.answering(func(in object) object {
		if in["type"] == 3.0 {
			return object{"type": 9, "data": object{"custom_id": "write", "title": "Write", "components": []any{
				object{"type": 1, "components": []any{input}},
				object{"type": 18, "label": "Line", "component": object{"type": 3, "custom_id": "line", "required": false,
					"options": []any{object{"label": "A", "value": "a"}}}},
			}}}
		}
		return object{"type": 7, "data": object{"content": "written", "components": []any{}}}
	})
	id := w.card()
	r := must(w.Press(w.ctx, w.anna, w.desk, id, "go"))(t)
	equal(t, "type", r.Type, 9)
	press := <-a.payloads
	equal(t, "message", press["message"].(object)["id"], id)
	equal(t, "custom_id", press["data"].(object)["custom_id"], "go")
	equal(t, "component", press["data"].(object)["component_type"], 2.0)
	m, ok := r.Modal()
	equal(t, "open", ok, true)
	equal(t, "list", len(w.Modals(w.anna)), 1)
	equal(t, "title", m.Title, "Write")
	equal(t, "value", m.Inputs[0].Value, "hey")
	equal(t, "label", m.Inputs[1].Label, "Line")

	r = must(w.Submit(w.ctx, w.anna, m.ID, map[string]string{"text": ""}))(t)
	equal(t, "required", r.Errors["text"], "This field is required")
	r = must(w.Submit(w.ctx, w.anna, m.ID, map[string]string{"text": "too long", "line": "b"}))(t)
	equal(t, "errors", len(r.Errors), 2)
	_, err := w.Submit(w.ctx, w.anna, m.ID, map[string]string{"txt": "x"})
	fails(t, "an unknown input", err)
	_, err = w.Submit(w.ctx, w.ben, m.ID, nil)
	fails(t, "another's modal", err)

	r = must(w.Submit(w.ctx, w.anna, m.ID, map[string]string{"text": "hello"}))(t)
	equal(t, "type", r.Type, 7)
	equal(t, "closed", len(w.Modals(w.anna)), 0)
	data := (<-a.payloads)["data"].(object)
	row := data["components"].([]any)[0].(object)
	equal(t, "row", row["type"], 1.0)
	equal(t, "typed", row["components"].([]any)[0].(object)["value"], "hello")
	label := data["components"].([]any)[1].(object)
	equal(t, "label", label["type"], 18.0)
	got, _ := w.Message(w.desk, id)
	equal(t, "updated", got.Content, "written")
	equal(t, "buttons", len(got.Buttons()), 0)
}

func TestSubmittedLabelsAndClosedModals(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	a := w.answering(func(in object) object {
		if in["type"] == 5.0 {
			return object{"type": 4, "data": object{"content": "ok"}}
		}
		return object{"type": 9, "data": object{"custom_id": "m", "title": "M", "components": []any{
			object{"type": 1, "components": []any{object{"type": 4, "custom_id": "text", "style": 1, "label": "Text"}}}}}}
	})
	id := w.card()
	r := must(w.Press(w.ctx, w.anna, w.desk, id, "go"))(t)
	<-a.payloads
	m, _ := r.Modal()
	must(w.SubmitLabels(w.ctx, w.anna, m.ID, map[string]string{"text": "x"}))(t)
	label := (<-a.payloads)["data"].(object)["components"].([]any)[0].(object)
	equal(t, "type", label["type"], 18.0)
	equal(t, "value", label["component"].(object)["value"], "x")
	r = must(w.Press(w.ctx, w.anna, w.desk, id, "go"))(t)
	m, _ = r.Modal()
	if err := w.CloseModal(w.anna, m.ID); err != nil {
		t.Fatal(err)
	}
	equal(t, "open", len(w.Modals(w.anna)), 0)
}

// card posts a message with a button, a disabled one, a link and two selects.
func (w *world) card() string {
	w.t.Helper()
	one := 1
	m, err := w.api.ChannelMessageSendComplex(w.desk, &discordgo.MessageSend{Content: "card", Components: []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "Go", CustomID: "go"}, discordgo.Button{Label: "No", CustomID: "off", Disabled: true},
			discordgo.Button{Label: "Site", Style: discordgo.LinkButton, URL: "https://example.test/"},
		}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{CustomID: "menu", MinValues: &one, MaxValues: 2,
			Options: []discordgo.SelectMenuOption{{Label: "One", Value: "1"}, {Label: "Two", Value: "2"}}}}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{MenuType: discordgo.UserSelectMenu, CustomID: "who"}}},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID
}

func TestSelectsAndWhatCannotBePressed(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	a := w.answering(func(object) object { return object{"type": 6} })
	id := w.card()
	must(w.Press(w.ctx, w.anna, w.desk, id, "menu", "One", "2"))(t)
	equal(t, "values", (<-a.payloads)["data"].(object)["values"], []any{"1", "2"})
	r := must(w.Press(w.ctx, w.anna, w.desk, id, "who", w.ben))(t)
	data := (<-a.payloads)["data"].(object)
	equal(t, "resolved", data["resolved"].(object)["users"].(object)[w.ben].(object)["username"], "ben")
	m, _ := r.Message()
	equal(t, "the original is the message itself", m.ID, id)
	got, _ := w.Message(w.desk, id)
	equal(t, "buttons", len(got.Buttons()), 5)
	equal(t, "options", got.Buttons()[3].Options[1].Name, "Two")
	for name, press := range map[string][]string{
		"a disabled button": {"off"}, "no button": {"gone"}, "a button with a value": {"go", "x"}, "a select without a value": {"menu"},
		"an unknown option": {"menu", "3"}, "too many options": {"menu", "1", "2", "1"},
	} {
		_, err := w.Press(w.ctx, w.anna, w.desk, id, press[0], press[1:]...)
		fails(t, name, err)
	}
	_, err := w.Press(w.ctx, w.anna, w.desk, "77", "go")
	fails(t, "a button of no message", err)
}

func TestCallbacksAreRefused(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	a := w.answering(func(object) object { return nil })
	id := w.card()
	modal := object{"type": 9, "data": object{"custom_id": "m", "title": "M", "components": []any{
		object{"type": 1, "components": []any{object{"type": 4, "custom_id": "t", "style": 1, "label": "T", "required": false}}}}}}
	ctx, cancel := context.WithCancel(w.ctx)
	t.Cleanup(cancel)
	begin := func(do func() (discordtest.Response, error)) object {
		go func() { _, _ = do() }()
		return <-a.payloads
	}
	press := func() object {
		return begin(func() (discordtest.Response, error) { return w.Press(ctx, w.anna, w.desk, id, "go") })
	}
	slash := func() object {
		return begin(func() (discordtest.Response, error) {
			return w.Slash(ctx, w.anna, w.desk, "sms", "send", map[string]string{"to": "1"})
		})
	}
	in := press()
	for name, body := range map[string]object{
		"no type": {}, "pong": {"type": 1}, "choices": {"type": 8, "data": object{}}, "no data": {"type": 4}, "no modal": {"type": 9},
		"long content": {"type": 4, "data": object{"content": strings.Repeat("x", 2001)}},
		"long update":  {"type": 7, "data": object{"content": strings.Repeat("x", 2001)}},
		"long title":   {"type": 9, "data": object{"custom_id": "m", "title": strings.Repeat("x", 46), "components": modal["data"].(object)["components"]}},
	} {
		_, o := w.callback(in, body)
		equal(t, name, o["code"], 50035.0)
	}
	_, o := w.callback(in, object{"type": 4, "data": object{}})
	equal(t, "nothing", o["code"], 50006.0)
	_, o = w.callback(in, object{"type": 7, "data": object{"content": "", "components": []any{}}})
	equal(t, "nothing left", o["code"], 50006.0)
	status, o := w.hook("POST", in["token"].(string), "", object{"content": "too soon"})
	equal(t, "before the callback", status, 404)
	equal(t, "code", o["code"], 10015.0)
	_, o = w.callback(object{"id": "1", "token": in["token"]}, object{"type": 6})
	equal(t, "another id", o["code"], 10062.0)
	status, _ = w.callback(in, object{"type": 6})
	equal(t, "status", status, 204)
	_, o = w.callback(in, object{"type": 6})
	equal(t, "again", o["code"], 40060.0)

	in = slash()
	for _, kind := range []int{6, 7} {
		_, o = w.callback(in, object{"type": kind, "data": object{"content": "x"}})
		equal(t, "update after a command", o["code"], 50035.0)
	}
	status, _ = w.callback(in, modal)
	equal(t, "status", status, 204)
	m := w.Modals(w.anna)[0]
	in = begin(func() (discordtest.Response, error) { return w.Submit(ctx, w.anna, m.ID, nil) })
	for _, kind := range []int{9, 7, 6} { // a modal from a command has no message
		_, o = w.callback(in, object{"type": kind, "data": modal["data"]})
		equal(t, "after a modal", o["code"], 50035.0)
	}
	status, raw, _ := w.raw("POST", "/interactions/"+in["id"].(string)+"/"+in["token"].(string)+"/callback?with_response=true",
		object{"type": 4, "data": object{"content": "x", "flags": 64}}, "")
	equal(t, "status", status, 200)
	if !strings.Contains(string(raw), `"response_message_ephemeral":true`) {
		t.Errorf("response is %s", raw)
	}
}

func TestNobodyAnswers(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{AckTimeout: time.Second, Now: c.now})
	w.register()
	id := w.card()
	_, err := w.Press(w.ctx, w.anna, w.desk, id, "go")
	if !errors.Is(err, discordtest.ErrNoApp) {
		t.Errorf("err is %v", err)
	}
	var loud atomic.Bool
	a := w.answering(func(object) object {
		if !loud.Load() {
			return nil
		}
		return object{"type": 5}
	})
	if _, err = w.Press(w.ctx, w.anna, w.desk, id, "go"); !errors.Is(err, discordtest.ErrNoAck) {
		t.Errorf("err is %v", err)
	}
	_, o := w.callback(<-a.payloads, object{"type": 6})
	equal(t, "too late", o["code"], 10062.0)
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if _, err = w.Press(ctx, w.anna, w.desk, id, "go"); !errors.Is(err, context.Canceled) {
		t.Errorf("err is %v", err)
	}
	<-a.payloads
	loud.Store(true)
	r := must(w.Press(w.ctx, w.anna, w.desk, id, "go"))(t)
	c.add(15 * time.Minute)
	status, o := w.hook("PATCH", r.Token, "/messages/@original", object{"content": "late"})
	equal(t, "status", status, 401)
	equal(t, "code", o["code"], 50027.0)
}
