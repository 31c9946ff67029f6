package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"partyline/bot"
)

// A button that leads to a page elsewhere runs no command.
func TestAButtonLeadsToAPage(t *testing.T) {
	blocks, _ := encodeView(bot.View{Buttons: []bot.Button{{Label: "Profile", URL: "https://sms.example.com/profile/x"}}}, nil)
	got, err := json.Marshal(blocks)
	if err != nil || !strings.Contains(string(got), `"url":"https://sms.example.com/profile/x"`) || !strings.Contains(string(got), `"action_id":":0"`) {
		t.Errorf("drawn as %s, %v", got, err)
	}
}
