package slacktest_test

import (
	"encoding/json"
	"testing"

	"partyline/bot/slack/slacktest"
)

func TestWhatSlackMakesOfTypedText(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.AddUserGroup(slacktest.UserGroup{ID: "S0CALL", Handle: "oncall", Users: []string{anna}})
	w.AddEmoji("party_parrot", "http://example.com/p.gif")
	for _, c := range []struct{ typed, text, elements string }{
		{"1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2", `[{"text":"1 < 2 & 3 > 2","type":"text"}]`},
		{"see https://example.com/a?b=1&c=2.", "see <https://example.com/a?b=1&amp;c=2>.",
			`[{"text":"see ","type":"text"},{"type":"link","url":"https://example.com/a?b=1&c=2"},{"text":".","type":"text"}]`},
		{"to casey@example.com", "to <mailto:casey@example.com|casey@example.com>",
			`[{"text":"to ","type":"text"},{"text":"casey@example.com","type":"link","url":"mailto:casey@example.com"}]`},
		{"hi 👍🏽!", "hi :+1::skin-tone-4:!",
			`[{"text":"hi ","type":"text"},{"name":"+1","skin_tone":4,"type":"emoji","unicode":"1f44d-1f3fd"},{"text":"!","type":"text"}]`},
		{"❤️", ":heart:", `[{"name":"heart","type":"emoji","unicode":"2764-fe0f"}]`},
		{":smile: :nothing_such:", ":smile: :nothing_such:",
			`[{"name":"smile","type":"emoji","unicode":"1f604"},{"text":" :nothing_such:","type":"text"}]`},
		{":party_parrot:", ":party_parrot:", `[{"name":"party_parrot","type":"emoji"}]`},
		{"© 2024 *bold* 10:30:45", "© 2024 *bold* 10:30:45", `[{"text":"© 2024 *bold* 10:30:45","type":"text"}]`},
		{"@anna and @oncall and @here and @nobody", "<@U0ANNA> and <!subteam^S0CALL> and <!here> and @nobody",
			`[{"type":"user","user_id":"U0ANNA"},{"text":" and ","type":"text"},{"type":"usergroup","usergroup_id":"S0CALL"},{"text":" and ","type":"text"},` +
				`{"range":"here","type":"broadcast"},{"text":" and @nobody","type":"text"}]`},
		{"<@U0BERT>", "<@U0BERT>", `[{"type":"user","user_id":"U0BERT"}]`},
		{"two\nlines", "two\nlines", `[{"text":"two\nlines","type":"text"}]`},
	} {
		t.Run(c.typed, func(t *testing.T) {
			m, ok := w.Message(desk, w.typed(anna, "", c.typed))
			if !ok {
				t.Fatal("it is not there")
			}
			equal(t, "text", m.Text, c.text)
			var blocks []struct {
				Elements []struct{ Elements json.RawMessage }
			}
			if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
				t.Fatal(err)
			}
			equal(t, "elements", string(blocks[0].Elements[0].Elements), c.elements)
		})
	}
}

func TestAReaderSees(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	typed := "I ❤️ this 👍🏽 & <you> at https://example.com"
	m, _ := w.Message(desk, w.typed(anna, "", typed))
	equal(t, "what was typed", m.Plain(), typed)
	m, _ = w.Message(desk, w.typed(anna, "", "@bert look"))
	equal(t, "a mention", m.Plain(), "@Bert look")
	for text, want := range map[string]string{
		"a &lt;b&gt; &amp;amp;":                               "a <b> &amp;",
		"<https://example.com|here> <https://e.org/?a&amp;b>": "here https://e.org/?a&b",
		"<@U0ANNA> <#C0DESK> <!here> :smile:":                 "@Anna Admin #desk @here 😄",
		"<!date^1700000000^{time}|noon>":                      "noon",
		"10:30:45 :nothing_such:":                             "10:30:45 :nothing_such:",
	} {
		ts, err := w.TypeRaw(anna, desk, "", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, _ := w.Message(desk, ts)
		equal(t, text, m.Plain(), want)
	}
}
