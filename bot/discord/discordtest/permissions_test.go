package discordtest_test

import (
	"testing"

	"partyline/bot/discord/discordtest"
)

func TestPermissionsFollowTheAlgorithm(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	const view, send, history = discordtest.ViewChannel, discordtest.SendMessages, discordtest.ReadMessageHistory
	yes := w.AddRole(w.guild, discordtest.Role{Name: "yes"})
	no := w.AddRole(w.guild, discordtest.Role{Name: "no"})
	boss := w.AddRole(w.guild, discordtest.Role{Name: "boss", Permissions: discordtest.Administrator})
	w.SetRole(w.guild, w.guild, func(r *discordtest.Role) { r.Permissions = view | send | history })
	who := func(roles ...string) string {
		return w.AddMember(w.guild, discordtest.Member{Roles: roles})
	}
	nobody, allowed, denied, both, admin := who(), who(yes), who(no), who(yes, no), who(boss)
	named := who(no)
	w.SetOverwrites(w.desk,
		discordtest.Overwrite{ID: named, Member: true, Allow: view, Deny: send},
		discordtest.Overwrite{ID: w.guild, Deny: view},
		discordtest.Overwrite{ID: yes, Allow: view},
		discordtest.Overwrite{ID: no, Deny: view | history},
	)
	for name, c := range map[string]struct {
		id   string
		want discordtest.Permission
	}{
		"everyone":            {nobody, 0},
		"an allowing role":    {allowed, view | send | history},
		"a denying role":      {denied, 0},
		"allow beats deny":    {both, view | send},
		"a member's own":      {named, view},
		"somebody from afar":  {"77", 0},
		"the owner has all":   {w.owner, w.Permissions(w.owner, w.desk)},
		"an administrator is": {admin, w.Permissions(w.owner, w.desk)},
	} {
		equal(t, name, w.Permissions(c.id, w.desk), c.want)
	}
	if w.Permissions(admin, w.desk)&discordtest.ManageThreads == 0 {
		t.Error("an administrator may not do all")
	}
	equal(t, "nowhere", w.Permissions(w.anna, "77"), discordtest.Permission(0))
}

func TestTheBotNeedsPermissions(t *testing.T) {
	const P = discordtest.Permission(0)
	for name, c := range map[string]struct {
		without      discordtest.Permission
		method, path string
		body         any
		code         float64
	}{
		"see":               {discordtest.ViewChannel, "GET", "/channels/{desk}", nil, 50001},
		"see the thread":    {discordtest.ViewChannel, "GET", "/channels/{thread}", nil, 50001},
		"post unseen":       {discordtest.ViewChannel, "POST", "/channels/{desk}/messages", object{"content": "x"}, 50001},
		"post":              {discordtest.SendMessages, "POST", "/channels/{desk}/messages", object{"content": "x"}, 50013},
		"post in a thread":  {discordtest.SendMessagesInThreads, "POST", "/channels/{thread}/messages", object{"content": "x"}, 50013},
		"type":              {discordtest.SendMessages, "POST", "/channels/{desk}/typing", nil, 50013},
		"post in a forum":   {discordtest.SendMessages, "POST", "/channels/{forum}/threads", object{"name": "x", "message": object{"content": "x"}}, 50013},
		"start a thread":    {discordtest.CreatePublicThreads, "POST", "/channels/{desk}/messages/{mine}/threads", object{"name": "x"}, 50013},
		"a public thread":   {discordtest.CreatePublicThreads, "POST", "/channels/{desk}/threads", object{"name": "x", "type": 11}, 50013},
		"a private thread":  {discordtest.CreatePrivateThreads, "POST", "/channels/{desk}/threads", object{"name": "x"}, 50013},
		"read one":          {discordtest.ReadMessageHistory, "GET", "/channels/{desk}/messages/{mine}", nil, 50013},
		"reply":             {discordtest.ReadMessageHistory, "POST", "/channels/{desk}/messages", object{"content": "x", "message_reference": object{"message_id": "1"}}, 160002},
		"react":             {discordtest.AddReactions, "PUT", "/channels/{desk}/messages/{mine}/reactions/%E2%9C%85/@me", nil, 50013},
		"delete another's":  {discordtest.ManageMessages, "DELETE", "/channels/{desk}/messages/{hers}", nil, 50013},
		"unreact another":   {discordtest.ManageMessages, "DELETE", "/channels/{desk}/messages/{hers}/reactions/%E2%9C%85/1", nil, 50013},
		"delete many":       {discordtest.ManageMessages, "POST", "/channels/{desk}/messages/bulk-delete", object{"messages": []string{"1", "2"}}, 50013},
		"pin":               {discordtest.PinMessages | discordtest.ManageMessages, "PUT", "/channels/{desk}/messages/pins/{mine}", nil, 50013},
		"change a channel":  {discordtest.ManageChannels, "PATCH", "/channels/{forum}", object{"name": "x"}, 50013},
		"delete a channel":  {discordtest.ManageChannels, "DELETE", "/channels/{desk}", nil, 50013},
		"lock":              {discordtest.ManageThreads, "PATCH", "/channels/{theirs}", object{"locked": true}, 50013},
		"archive another's": {discordtest.ManageThreads, "PATCH", "/channels/{theirs}", object{"archived": true}, 50013},
		"delete a thread":   {discordtest.ManageThreads, "DELETE", "/channels/{theirs}", nil, 50013},
		"private archive":   {discordtest.ManageThreads, "GET", "/channels/{desk}/threads/archived/private", nil, 50013},
		"attach":            {discordtest.AttachFiles, "FILE", "/channels/{desk}/messages", nil, 50013},
		"what it can do":    {P, "POST", "/channels/{desk}/messages", object{"content": "x"}, 0},
		"its own thread":    {discordtest.ManageThreads, "PATCH", "/channels/{thread}", object{"archived": true}, 0},
		"pin by managing":   {discordtest.PinMessages, "PUT", "/channels/{desk}/pins/{mine}", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordtest.Options{})
			card := w.post(w.desk, "card")
			if _, err := w.api.MessageThreadStart(w.desk, card, "Casey", 60); err != nil {
				t.Fatal(err)
			}
			ids := map[string]string{
				"desk": w.desk, "forum": w.forum, "thread": card, "mine": w.post(w.desk, "mine"),
				"hers": must(w.Type(w.anna, w.desk, "hers"))(t), "theirs": must(w.CreateThread(w.anna, w.desk, "", "theirs", ""))(t),
			}
			if err := w.React(w.anna, w.desk, ids["hers"], "✅"); err != nil {
				t.Fatal(err)
			}
			for _, role := range []string{w.guild, w.BotRole(w.guild)} {
				w.SetRole(w.guild, role, func(r *discordtest.Role) { r.Permissions &^= c.without })
			}
			path := c.path
			for key, id := range ids {
				path = replace(path, "{"+key+"}", id)
			}
			if c.method == "FILE" {
				_, err := w.api.ChannelFileSend(w.desk, "a.txt", reader("x"))
				refused(t, err, int(c.code))
				return
			}
			status, o := w.call(c.method, path, c.body)
			got, _ := o["code"].(float64)
			equal(t, "code", got, c.code)
			equal(t, "refused", status >= 400, c.code != 0)
		})
	}
}

func TestWithoutReadingAndEmbedding(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.post(w.desk, "x")
	for _, role := range []string{w.guild, w.BotRole(w.guild)} {
		w.SetRole(w.guild, role, func(r *discordtest.Role) {
			r.Permissions &^= discordtest.ReadMessageHistory | discordtest.EmbedLinks
		})
	}
	ms, err := w.api.ChannelMessages(w.desk, 10, "", "", "")
	if err != nil || len(ms) != 0 {
		t.Error(ms, err)
	}
	_, o := w.call("POST", "/channels/"+w.desk+"/messages", object{"content": "x", "embeds": []any{object{"title": "T"}}})
	equal(t, "embeds", o["embeds"], []any{})
	_, o = w.call("POST", "/channels/"+w.desk+"/messages", object{"embeds": []any{object{"title": "T"}}})
	equal(t, "nothing left", o["code"], 50006.0)
}

func TestAChannelComesAndGoesFromSight(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	th := must(w.CreateThread(w.anna, w.desk, "", "open", ""))(t)
	hide := discordtest.Overwrite{ID: w.guild, Deny: discordtest.ViewChannel}
	w.SetRole(w.guild, w.BotRole(w.guild), func(r *discordtest.Role) { r.Permissions = 0 })
	w.SetOverwrites(w.desk, hide, discordtest.Overwrite{ID: w.anna, Member: true, Allow: discordtest.ViewChannel})
	over := l.wait(w, 1, "CHANNEL_UPDATE")[0]["permission_overwrites"].([]any)
	equal(t, "overwrite", over[0], object{"id": w.guild, "type": 0.0, "allow": "0", "deny": "1024"})
	equal(t, "type of a member", over[1].(object)["type"], 1.0)
	must(w.Type(w.anna, w.desk, "unseen"))(t)
	_, err := w.api.Channel(w.desk)
	refused(t, err, 50001)
	list, err := w.api.GuildChannels(w.guild)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	w.SetOverwrites(w.desk, hide, discordtest.Overwrite{ID: w.BotID(), Member: true, Allow: discordtest.ViewChannel})
	equal(t, "threads", l.wait(w, 1, "THREAD_LIST_SYNC")[0]["threads"].([]any)[0].(object)["id"], th)
	w.SetOverwrites(w.desk)
	must(w.Type(w.anna, w.desk, "seen"))(t)
	equal(t, "only that", l.of("MESSAGE_CREATE")[len(l.of("MESSAGE_CREATE"))-1]["content"] != "unseen", true)
}
