package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/slack/slacktest"
	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
	"partyline/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// types runs a command line to its end.
func types(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{out: &o, err: &e})
	return code, o.String(), e.String()
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "partyline.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestWhoTypesNothingOrNonsenseIsHelped(t *testing.T) {
	code, out, _ := types(t)
	require.Zero(t, code)
	for _, command := range []string{"demo", "serve", "migrate", "config", "count", "version"} {
		require.Contains(t, out, command)
	}
	code, _, errs := types(t, "sreve")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "sreve")
	require.Contains(t, errs, "--help")

	code, out, _ = types(t, "version")
	require.Zero(t, code)
	require.Contains(t, out, "partyline ")
}

func TestTheExampleIsTheReference(t *testing.T) {
	code, out, _ := types(t, "config", "example")
	require.Zero(t, code)
	var want bytes.Buffer
	require.NoError(t, config.Reference(&want))
	require.Equal(t, want.String(), out)
}

func TestABadConfigurationIsRefusedWithAllReasons(t *testing.T) {
	path := write(t, "public_ulr: https://sms.example.com\ntwilio:\n  account_sid: AC12\n")
	for _, command := range [][]string{{"serve"}, {"config", "check"}} {
		code, _, errs := types(t, append(command, "--config", path)...)
		require.Equal(t, exitUsage, code)
		require.Contains(t, errs, "public_url", "did you mean")
	}
	path = write(t, "twilio:\n  account_sid: AC12\n  auth_token: hush\n")
	code, _, errs := types(t, "serve", "--config", path)
	require.Equal(t, exitUsage, code)
	for _, key := range []string{"public_url", "twilio.account_sid", "inboxes"} {
		require.Contains(t, errs, key)
	}
	require.NotContains(t, errs, "hush")

	code, _, errs = types(t, "serve", "--config", filepath.Join(t.TempDir(), "none.yaml"))
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "none.yaml")
}

func TestMigrateSaysWhereTheTablesAre(t *testing.T) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			path := write(t, "database:\n  url: "+storetest.Empty(t, kind).URL+"\n")
			code, _, errs := types(t, "migrate", "--check", "--config", path)
			require.Equal(t, exitFailed, code)
			require.Contains(t, errs, "partyline migrate")
			code, out, _ := types(t, "migrate", "--config", path)
			require.Zero(t, code)
			require.Contains(t, out, "up to date")
			code, _, _ = types(t, "migrate", "--check", "--config", path)
			require.Zero(t, code)
		})
	}
	code, _, errs := types(t, "migrate", "--config", write(t, "database:\n  url: mysql://x\n"))
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "sqlite: or postgres://")
}

// serving is a `partyline serve` that runs in the background.
type serving struct {
	log  *lockedBuffer
	stop context.CancelFunc
	code chan int
}

func serve(t *testing.T, path string) *serving {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	s := &serving{log: &lockedBuffer{grew: make(chan struct{}, 1)}, stop: cancel, code: make(chan int, 1)}
	go func() { s.code <- run(ctx, []string{"serve", "--config", path}, streams{out: io.Discard, err: s.log}) }()
	t.Cleanup(func() {
		if s.code != nil {
			s.ends(t)
		}
	})
	return s
}

var address = regexp.MustCompile(`msg=serving address=(\S+)`)

// url waits until requests are taken.
func (s *serving) url(t *testing.T) string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		if m := address.FindStringSubmatch(s.log.String()); m != nil {
			return "http://" + m[1]
		}
		select {
		case <-s.log.grew:
		case code := <-s.code:
			t.Fatalf("ended with %d: %s", code, s.log)
		case <-deadline:
			t.Fatalf("does not serve: %s", s.log)
		}
	}
}

func (s *serving) ends(t *testing.T) {
	t.Helper()
	s.stop()
	select {
	case code := <-s.code:
		require.Zero(t, code, s.log)
	case <-time.After(30 * time.Second):
		t.Fatalf("does not stop: %s", s.log)
	}
	s.code = nil
}

type lockedBuffer struct {
	mu   sync.Mutex
	b    bytes.Buffer
	grew chan struct{}
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.grew <- struct{}{}:
	default:
	}
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestServeServesAndStops(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		sl, err := slacktest.New(slacktest.Options{})
		require.NoError(t, err)
		defer sl.Close()
		tw, err := twiliotest.New(twiliotest.Options{Numbers: map[string]twiliotest.Number{"+447700900001": {}}})
		require.NoError(t, err)
		defer tw.Close()
		sl.AddUser(slacktest.User{ID: "U0ANA", Name: "ana"})
		sl.AddChannel(slacktest.Channel{ID: "C0SHOP", Name: "shop", Private: true, Members: []string{"U0ANA", sl.BotUserID()}})
		s := serve(t, write(t, strings.NewReplacer("$DB", db.URL, "$SID", tw.AccountSID(), "$TOKEN", tw.AuthToken(), "$TWILIO", tw.URL(),
			"$BOT", sl.BotToken(), "$APP", sl.AppToken(), "$SLACK", sl.URL()+"/api/").Replace(`
listen: 127.0.0.1:0
public_url: http://127.0.0.1:1
log: {level: debug}
database: {url: "$DB"}
twilio: {account_sid: $SID, auth_token: $TOKEN, api_url: $TWILIO}
slack: {bot_token: $BOT, app_token: $APP, api_url: $SLACK}
inboxes:
  - name: shop
    channel: C0SHOP
    lines: [{number: "+447700900001"}]
`)))
		url := s.url(t)
		require.Equal(t, "ok\n", get(t, url+"/healthz"))
		for answer := ""; answer != "ready\n"; answer = get(t, url+"/readyz") {
			require.NoError(t, t.Context().Err())
		}
		tw.SetWebhook("+447700900001", url+"/twilio/messages")
		d, err := tw.Text(t.Context(), "+447700900123", "+447700900001", "confidential words")
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, d.Status, "signed for another address than the configured one")
		s.ends(t)
		require.Contains(t, s.log.String(), "msg=stopped")
		require.NotContains(t, s.log.String(), tw.AuthToken())
		require.NotContains(t, s.log.String(), sl.BotToken())
		require.NotContains(t, s.log.String(), "confidential")
	})
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(body)
}
