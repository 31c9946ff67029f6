package discordtest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"partyline/bot/discord/discordtest"
)

// FuzzBodies sends any JSON to the routes that check bodies: each answers with a message, or with an error that has a code
// and, for a form, the place of each mistake. Nothing makes the server fall over.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `null`, `{"content":"x"}`, `{"content":5,"embeds":{},"components":[1]}`, `{"embeds":[{"fields":[{}],"footer":{},"author":{}}]}`,
		`{"components":[{"type":1,"components":[{"type":2,"style":5,"url":"x"},{"type":3,"options":[{}]}]}]}`,
		`{"flags":32768,"components":[{"type":17,"components":[{"type":9,"components":[{"type":10}],"accessory":{"type":2}}]}]}`,
		`{"flags":-1,"nonce":{},"allowed_mentions":[],"message_reference":{"message_id":7},"attachments":[{"id":0}]}`,
		`{"name":"x","message":{"content":"y"},"applied_tags":["1",2],"auto_archive_duration":"60","type":99}`,
		`{"available_tags":[{"name":""},{"id":7}],"archived":"yes","locked":1}`,
		`[{"name":"a","description":"b","options":[{"type":2,"options":[{"type":1,"options":[{"type":3,"choices":[{}]}]}]}]}]`,
		`{"type":9,"data":{"custom_id":"m","title":"t","components":[{"type":1,"components":[{"type":4}]},{"type":18}]}}`,
	} {
		f.Add(seed)
	}
	s, err := discordtest.New(discordtest.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	guild := s.AddGuild(discordtest.Guild{})
	desk := s.AddChannel(guild, discordtest.Channel{})
	forum := s.AddChannel(guild, discordtest.Channel{Type: discordtest.ForumChannel})
	id, err := s.Type(s.BotID(), desk, "mine")
	if err != nil {
		f.Fatal(err)
	}
	commands := "/applications/" + s.AppID() + "/guilds/" + guild + "/commands"
	f.Fuzz(func(t *testing.T, body string) {
		for _, route := range []string{
			"POST /channels/" + desk + "/messages", "PATCH /channels/" + desk + "/messages/" + id, "POST /channels/" + forum + "/threads",
			"POST /channels/" + desk + "/threads", "PATCH /channels/" + forum, "PUT " + commands, "POST " + commands,
		} {
			method, path, _ := strings.Cut(route, " ")
			req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/api/v10"+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bot "+s.Token())
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatalf("%s: %v", route, err)
			}
			var answer struct {
				Code   int             `json:"code"`
				Errors json.RawMessage `json:"errors"`
			}
			err = json.NewDecoder(res.Body).Decode(&answer)
			res.Body.Close()
			switch {
			case res.StatusCode < 300:
			case res.StatusCode >= 500, err != nil, answer.Code == 0:
				t.Errorf("%s: %d, %v", route, res.StatusCode, err)
			case answer.Code == 50035 && len(answer.Errors) < len(`{"_errors":[]}`):
				t.Errorf("%s: no place in %s", route, answer.Errors)
			}
		}
	})
}

// FuzzModals does the same with the data of a modal, straight from a callback.
func FuzzModals(f *testing.F) {
	f.Add(`{"custom_id":"m","title":"t","components":[{"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"l"}]}]}`)
	f.Add(`{"custom_id":"m","title":"t","components":[{"type":18,"label":"l","component":{"type":3,"custom_id":"a","options":[]}},{"type":10}]}`)
	f.Add(`{"components":[{"type":1,"components":[7]},{"type":18,"component":{"type":19}},{"type":4}]}`)
	f.Fuzz(func(t *testing.T, data string) {
		status := httptest.NewRecorder()
		discordtest.CheckModal(status, data)
		if status.Code != 200 && status.Code != 400 {
			t.Errorf("status %d: %s", status.Code, status.Body)
		}
	})
}
