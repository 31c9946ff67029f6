package discordtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"partyline/bot/discord/discordtest"
)

func TestTokensAndRoutes(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	for _, auth := range []string{"", "Bot wrong", w.Token(), "Bearer " + w.Token()} {
		status, raw, _ := w.raw("GET", "/users/@me", nil, auth)
		equal(t, "status of "+auth, status, 401)
		equal(t, "body", string(raw), `{"code":0,"message":"401: Unauthorized"}`)
	}
	status, raw, _ := w.raw("GET", "/nothing", nil, "Bot "+w.Token())
	equal(t, "status", status, 404)
	equal(t, "body", string(raw), `{"code":0,"message":"404: Not Found"}`)
	status, _ = w.call("PUT", "/users/@me", nil)
	equal(t, "another method", status, 404)
	equal(t, "invalid", w.InvalidRequests(), 4)
	for _, version := range []string{"", "/v9", "/v10"} {
		req, _ := http.NewRequestWithContext(w.ctx, "GET", w.URL()+"/api"+version+"/users/@me", nil)
		req.Header.Set("Authorization", "Bot "+w.Token())
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		equal(t, "version "+version, res.StatusCode, 200)
	}
	status, o := w.call("POST", "/channels/"+w.desk+"/messages", "{")
	equal(t, "broken JSON", status, 400)
	equal(t, "code", o["code"], 50109.0)
	status, _ = w.call("POST", "/channels/"+w.desk+"/messages", `"text"`)
	equal(t, "no object", status, 400)
}

func TestWhatCannotBeFound(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	outside := w.AddGuild(discordtest.Guild{})
	w.RemoveMember(outside, w.BotID())
	for _, c := range []struct {
		method, path string
		body         any
		status, code int
	}{
		{"GET", "/channels/77", nil, 404, 10003},
		{"GET", "/channels/desk", nil, 400, 50035},
		{"GET", "/guilds/77", nil, 404, 10004},
		{"GET", "/guilds/" + outside, nil, 404, 10004},
		{"GET", "/users/77", nil, 404, 10013},
		{"GET", "/guilds/" + w.guild + "/members/77", nil, 404, 10013},
		{"GET", "/guilds/" + outside + "/members/" + w.anna, nil, 404, 10004},
		{"GET", "/guilds/" + w.guild + "/members", nil, 403, 50001},
		{"GET", "/channels/" + w.desk + "/messages/77", nil, 404, 10008},
		{"PATCH", "/channels/" + w.desk + "/messages/77", object{"content": "x"}, 404, 10008},
		{"DELETE", "/channels/" + w.desk + "/messages/77", nil, 404, 10008},
		{"PUT", "/channels/" + w.desk + "/messages/77/reactions/%E2%9C%85/@me", nil, 404, 10008},
		{"PUT", "/channels/" + w.desk + "/pins/77", nil, 404, 10008},
		{"POST", "/channels/" + w.desk + "/messages/77/threads", object{"name": "x"}, 404, 10008},
		{"GET", "/channels/" + w.forum + "/messages", nil, 400, 50008},
		{"POST", "/channels/" + w.forum + "/messages", object{"content": "x"}, 400, 40058},
		{"GET", "/channels/" + w.desk + "/messages?limit=101", nil, 400, 50035},
		{"GET", "/channels/" + w.desk + "/messages?limit=0", nil, 400, 50035},
		{"GET", "/channels/" + w.desk + "/messages?limit=x", nil, 400, 50035},
		{"GET", "/channels/" + w.desk + "/messages?after=x", nil, 400, 50035},
		{"POST", "/channels/" + w.desk + "/messages/bulk-delete", object{"messages": []string{"1"}}, 400, 50016},
		{"PUT", "/channels/" + w.desk + "/thread-members/@me", nil, 400, 50024},
		{"GET", "/channels/" + w.desk + "/thread-members", nil, 400, 50024},
		{"GET", "/channels/" + w.desk + "/threads/archived/public?before=x", nil, 400, 50035},
		{"GET", "/applications/77/commands", nil, 403, 20012},
		{"GET", "/applications/77/guilds/" + w.guild + "/commands", nil, 403, 20012},
		{"GET", "/applications/" + w.AppID() + "/guilds/77/commands", nil, 403, 50001},
		{"DELETE", "/applications/" + w.AppID() + "/guilds/" + w.guild + "/commands/77", nil, 404, 10063},
		{"POST", "/interactions/1/nothing/callback", object{"type": 4}, 404, 10062},
		{"POST", "/webhooks/77/nothing", object{"content": "x"}, 404, 10015},
		{"POST", "/webhooks/" + w.AppID() + "/nothing", object{"content": "x"}, 401, 50027},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			status, o := w.call(c.method, c.path, c.body)
			equal(t, "status", status, c.status)
			equal(t, "code", o["code"], float64(c.code))
		})
	}
}

// messages that are refused, by the path of the error and its code.
func TestMessagesAreRefused(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	long := strings.Repeat("x", 2001)
	button := func(change object) object {
		b := object{"type": 2, "style": 1, "label": "L", "custom_id": "c"}
		for k, v := range change {
			b[k] = v
			if v == nil {
				delete(b, k)
			}
		}
		return b
	}
	row := func(in ...object) object { return object{"components": []any{object{"type": 1, "components": in}}} }
	menu := func(change object) object {
		m := object{"type": 3, "custom_id": "m", "options": []any{object{"label": "A", "value": "a"}}}
		for k, v := range change {
			m[k] = v
		}
		return row(m)
	}
	embed := func(e object) object { return object{"embeds": []any{e}} }
	many := func(n int, one func(int) object) []any {
		var out []any
		for i := range n {
			out = append(out, one(i))
		}
		return out
	}
	at := "components.0.components.0"
	for name, c := range map[string]struct {
		body       object
		path, code string
	}{
		"long content":        {object{"content": long}, "content", "BASE_TYPE_MAX_LENGTH"},
		"long in UTF-16":      {object{"content": strings.Repeat("😀", 1001)}, "content", "BASE_TYPE_MAX_LENGTH"},
		"content is a number": {object{"content": 5}, "content", "BASE_TYPE_STRING"},
		"nonce":               {object{"content": "x", "nonce": strings.Repeat("n", 26)}, "nonce", "NONCE_TYPE_TOO_LONG"},
		"nonce is an object":  {object{"content": "x", "nonce": object{}}, "nonce", "NONCE_TYPE_INVALID"},
		"ephemeral":           {object{"content": "x", "flags": 64}, "flags", "MESSAGE_FLAGS_INVALID"},
		"flags are a text":    {object{"content": "x", "flags": "4"}, "flags", "NUMBER_TYPE_COERCE"},
		"parse":               {object{"content": "x", "allowed_mentions": object{"parse": []string{"all"}}}, "allowed_mentions.parse.0", "BASE_TYPE_CHOICES"},
		"parse and ids":       {object{"content": "x", "allowed_mentions": object{"parse": []string{"users"}, "users": []string{"1"}}}, "allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"},
		"reply to nothing":    {object{"content": "x", "message_reference": object{"message_id": "77"}}, "message_reference", "REPLIES_UNKNOWN_MESSAGE"},
		"11 embeds":           {object{"embeds": many(11, func(int) object { return object{"title": "t"} })}, "embeds", "BASE_TYPE_MAX_LENGTH"},
		"embeds are no list":  {object{"embeds": object{}}, "embeds", "LIST_TYPE_CONVERT"},
		"embeds of texts":     {object{"embeds": []string{"x"}}, "embeds.0", "MODEL_TYPE_CONVERT"},
		"embed title":         {embed(object{"title": long[:257]}), "embeds.0.title", "BASE_TYPE_MAX_LENGTH"},
		"embed description":   {embed(object{"description": strings.Repeat("x", 4097)}), "embeds.0.description", "BASE_TYPE_MAX_LENGTH"},
		"embed footer":        {embed(object{"footer": object{"text": strings.Repeat("x", 2049)}}), "embeds.0.footer.text", "BASE_TYPE_MAX_LENGTH"},
		"embed author":        {embed(object{"author": object{"name": long[:257]}}), "embeds.0.author.name", "BASE_TYPE_MAX_LENGTH"},
		"embed field name":    {embed(object{"fields": []any{object{"name": "", "value": "v"}}}), "embeds.0.fields.0.name", "BASE_TYPE_BAD_LENGTH"},
		"embed field value":   {embed(object{"fields": []any{object{"name": "n", "value": long[:1025]}}}), "embeds.0.fields.0.value", "BASE_TYPE_BAD_LENGTH"},
		"embed without value": {embed(object{"fields": []any{object{"name": "n"}}}), "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"},
		"26 fields":           {embed(object{"fields": many(26, func(int) object { return object{"name": "n", "value": "v"} })}), "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"},
		"empty embed":         {embed(object{}), "embeds.0.description", "BASE_TYPE_REQUIRED"},
		"embed url":           {embed(object{"title": "t", "url": "javascript:x"}), "embeds.0.url", "URL_TYPE_INVALID_URL"},
		"embed scheme":        {embed(object{"title": "t", "url": "ftp://x.test/"}), "embeds.0.url", "URL_TYPE_INVALID_SCHEME"},
		"embed color":         {embed(object{"title": "t", "color": 1 << 24}), "embeds.0.color", "NUMBER_TYPE_MAX"},
		"embed time":          {embed(object{"title": "t", "timestamp": "noon"}), "embeds.0.timestamp", "DATE_TIME_TYPE_PARSE"},
		"embeds together":     {object{"embeds": many(2, func(int) object { return object{"description": strings.Repeat("x", 3001)} })}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"},
		"6 rows": {object{"components": many(6, func(i int) object {
			return row(button(object{"custom_id": fmt.Sprint(i)}))["components"].([]any)[0].(object)
		})}, "components", "BASE_TYPE_MAX_LENGTH"},
		"no row":               {object{"components": []any{button(nil)}}, "components.0.type", "BASE_TYPE_CHOICES"},
		"empty row":            {row(), "components.0.components", "BASE_TYPE_REQUIRED"},
		"6 buttons":            {row(button(nil), button(object{"custom_id": "1"}), button(object{"custom_id": "2"}), button(object{"custom_id": "3"}), button(object{"custom_id": "4"}), button(object{"custom_id": "5"})), "components.0.components", "BASE_TYPE_BAD_LENGTH"},
		"text input":           {row(object{"type": 4, "custom_id": "c"}), at + ".type", "UNION_TYPE_CHOICES"},
		"label":                {row(button(object{"label": long[:81]})), at + ".label", "BASE_TYPE_MAX_LENGTH"},
		"no label":             {row(button(object{"label": nil})), at, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"},
		"no style":             {row(button(object{"style": nil})), at + ".style", "BASE_TYPE_REQUIRED"},
		"style":                {row(button(object{"style": 9})), at + ".style", "BASE_TYPE_CHOICES"},
		"no custom_id":         {row(button(object{"custom_id": nil})), at + ".custom_id", "BASE_TYPE_REQUIRED"},
		"long custom_id":       {row(button(object{"custom_id": long[:101]})), at + ".custom_id", "BASE_TYPE_BAD_LENGTH"},
		"custom_id twice":      {row(button(nil), button(nil)), "components.0.components.1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"},
		"link without url":     {row(button(object{"style": 5, "custom_id": nil})), at, "BUTTON_COMPONENT_URL_REQUIRED"},
		"link with id":         {row(button(object{"style": 5, "url": "https://x.test/"})), at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"},
		"url without link":     {row(button(object{"url": "https://x.test/"})), at, "BUTTON_COMPONENT_INVALID_URL"},
		"premium without sku":  {row(button(object{"style": 6})), at + ".sku_id", "BASE_TYPE_REQUIRED"},
		"select and button":    {row(menu(nil)["components"].([]any)[0].(object)["components"].([]object)[0], button(nil)), "components.0", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"},
		"placeholder":          {menu(object{"placeholder": long[:151]}), at + ".placeholder", "BASE_TYPE_MAX_LENGTH"},
		"no options":           {menu(object{"options": []any{}}), at + ".options", "BASE_TYPE_BAD_LENGTH"},
		"26 options":           {menu(object{"options": many(26, func(i int) object { return object{"label": "A", "value": fmt.Sprint(i)} })}), at + ".options", "BASE_TYPE_BAD_LENGTH"},
		"option label":         {menu(object{"options": []any{object{"label": long[:101], "value": "a"}}}), at + ".options.0.label", "BASE_TYPE_BAD_LENGTH"},
		"option value twice":   {menu(object{"options": many(2, func(int) object { return object{"label": "A", "value": "a"} })}), at + ".options.1.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"},
		"more than options":    {menu(object{"max_values": 2}), at + ".max_values", "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE"},
		"min over max":         {menu(object{"min_values": 2}), at + ".min_values", "SELECT_COMPONENT_MIN_VALUES"},
		"V2 without flag":      {object{"components": []any{object{"type": 10, "content": "x"}}}, "components.0.type", "BASE_TYPE_CHOICES"},
		"V2 with content":      {object{"flags": 1 << 15, "content": "x", "components": []any{object{"type": 10, "content": "x"}}}, "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
		"V2 with embeds":       {object{"flags": 1 << 15, "embeds": []any{object{"title": "t"}}, "components": []any{object{"type": 10, "content": "x"}}}, "embeds", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
		"V2 with 41 parts":     {object{"flags": 1 << 15, "components": many(21, func(int) object { return object{"type": 17, "components": []any{object{"type": 10, "content": "x"}}} })}, "components", "BASE_TYPE_MAX_LENGTH"},
		"V2 text":              {object{"flags": 1 << 15, "components": many(3, func(int) object { return object{"type": 10, "content": long[:1500]} })}, "components", "COMPONENT_MAX_TOTAL_TEXT"},
		"V2 nested container":  {object{"flags": 1 << 15, "components": []any{object{"type": 17, "components": []any{object{"type": 17}}}}}, "components.0.components.0.type", "UNION_TYPE_CHOICES"},
		"V2 section alone":     {object{"flags": 1 << 15, "components": []any{object{"type": 9, "components": []any{object{"type": 10, "content": "x"}}}}}, "components.0.accessory", "BASE_TYPE_REQUIRED"},
		"V2 section accessory": {object{"flags": 1 << 15, "components": []any{object{"type": 9, "accessory": object{"type": 10}, "components": []any{object{"type": 10, "content": "x"}}}}}, "components.0.accessory.type", "UNION_TYPE_CHOICES"},
		"V2 unknown":           {object{"flags": 1 << 15, "components": []any{object{"type": 77}}}, "components.0.type", "UNION_TYPE_CHOICES"},
	} {
		t.Run(name, func(t *testing.T) {
			status, o := w.call("POST", "/channels/"+w.desk+"/messages", c.body)
			equal(t, "status", status, 400)
			equal(t, "code", o["code"], 50035.0)
			formError(t, o, c.path, c.code)
		})
	}
	equal(t, "messages", len(w.Messages(w.desk)), 0)
}

// formError looks up an error of a form by its path.
func formError(t *testing.T, o object, path, code string) {
	t.Helper()
	at, _ := o["errors"].(object)
	for key := range strings.SplitSeq(path, ".") {
		at, _ = at[key].(object)
	}
	found, _ := at["_errors"].([]any)
	for _, e := range found {
		if e.(object)["code"] == code {
			return
		}
	}
	t.Errorf("errors are %v, want %s at %s", o["errors"], code, path)
}

func TestNothingIsRefused(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	for name, body := range map[string]object{
		"nothing": {}, "spaces": {"content": "  \n "}, "no components": {"components": []any{}},
	} {
		_, o := w.call("POST", "/channels/"+w.desk+"/messages", body)
		equal(t, name, o["code"], 50006.0)
	}
	id := w.post(w.desk, "x")
	_, o := w.call("PATCH", "/channels/"+w.desk+"/messages/"+id, object{"content": ""})
	equal(t, "edit to nothing", o["code"], 50006.0)
	theirs := must(w.Type(w.anna, w.desk, "hers"))(t)
	_, err := w.api.ChannelMessageEdit(w.desk, theirs, "x")
	refused(t, err, 50005)
	if err := w.api.ChannelMessageDelete(w.desk, theirs); err != nil {
		t.Error(err) // it manages messages
	}
}

func TestWhatFits(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	text := object{"type": 10, "content": "**a** <@" + w.anna + ">"}
	for name, body := range map[string]object{
		"2000 characters": {"content": strings.Repeat("x", 2000)},
		"an embed":        {"embeds": []any{object{"description": strings.Repeat("x", 4096), "footer": object{"text": strings.Repeat("x", 1904)}}}},
		"silent":          {"content": "x", "flags": 4096 | 4},
		"V2": {"flags": 1 << 15, "components": []any{text, object{"type": 14}, object{"type": 17, "components": []any{text}},
			object{"type": 9, "components": []any{text}, "accessory": object{"type": 2, "style": 2, "label": "L", "custom_id": "c"}}}},
	} {
		status, o := w.call("POST", "/channels/"+w.desk+"/messages", body)
		if status != 200 {
			t.Errorf("%s: %v", name, o)
		}
	}
	for _, m := range w.Messages(w.desk) {
		if m.Flags&discordtest.FlagComponentsV2 == 0 {
			continue
		}
		equal(t, "plain", m.Plain(), "**a** @Anna\n**a** @Anna\n**a** @Anna")
		equal(t, "pinged", m.Pinged, []string{w.anna})
		equal(t, "buttons", m.Buttons()[0].Label, "L")
	}
}
