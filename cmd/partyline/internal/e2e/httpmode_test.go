package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// byHTTP has Slack call us, rather than us hold a socket.
func byHTTP(w *world) option {
	w.slack.SetEventURL(w.front.URL + "/slack/events")
	w.slack.SetInteractivityURL(w.front.URL + "/slack/interactions")
	w.slack.SetCommandURL(w.front.URL + "/slack/commands")
	return func(c *config.Config) {
		c.Slack.Mode, c.Slack.SigningSecret = "http", config.Secret(w.slack.SigningSecret())
	}
}

// restartedWith starts the application again with another configuration.
func (w *world) restartedWith(change option) {
	w.t.Helper()
	w.Stops()
	change(&w.config)
	w.app = w.launch()
	w.front.opensTo(w.app.Addr())
	require.NoError(w.t, w.slack.VerifyEventURL())
}

// In HTTP mode everything is as with a socket: replies, edits, buttons, commands.
func TestSlackCallsUs(t *testing.T) {
	onSlack(t, func(w *world) {
		w.restartedWith(byHTTP(w))
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Presses(sam, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		w.slack.DuplicateEvents(10)
		ana.Sends(sam, "on its wya").Edit("on its way")
		ana.Sends(sam, "nearly there")
		w.Passes(hold)
		sam.Gets("on its way", "nearly there")
		ana.Runs("/sms inbox")
		ana.IsTold("nearly there")
	})
}

// A command that Slack delivers twice, as it does where our answer is late, sends once.
func TestARepeatedCommandSendsOnce(t *testing.T) {
	onSlack(t, func(w *world) {
		w.restartedWith(byHTTP(w))
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		command := url.Values{"command": {"/sms"}, "text": {"send +447700900123 your order is ready"}, "user_id": {ana.id},
			"channel_id": {shopChannel}, "team_id": {w.slack.TeamID()}, "trigger_id": {"13345224609.738474920.8088930838d88f008e0"}}.Encode()
		for range 3 {
			require.Equal(w.t, 200, w.slackPosts("/slack/commands", command, w.slack.SigningSecret()))
		}
		require.Equal(w.t, 401, w.slackPosts("/slack/commands", command, "another secret"))
		sam.Gets("your order is ready")
		w.rests()
		require.Equal(w.t, []string{"your order is ready"}, w.spoken(sam, "ana"))
		require.Len(w.t, sam.inbox(), 1)
	})
}

// slackPosts posts a form as Slack signs it, and gives the answer's status.
func (w *world) slackPosts(path, body, secret string) int {
	w.t.Helper()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":"+body)
	req, err := http.NewRequest(http.MethodPost, w.front.URL+path, strings.NewReader(body))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}
