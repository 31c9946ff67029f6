package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"partyline/config"
)

func noEnv(string) (string, bool) { return "", false }

func env(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		text, ok := vars[name]
		return text, ok
	}
}

func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "partyline.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNothingSetIsTheDefault(t *testing.T) {
	for name, path := range map[string]string{
		"no file": "", "empty file": write(t, ""), "only comments": write(t, "# nothing\n"), "bare keys": write(t, "listen:\ntwilio:\ninboxes:\n"),
	} {
		got, err := config.Load(path, noEnv)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(config.Default(), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEnvironmentWinsOverFileOverDefault(t *testing.T) {
	path := write(t, "listen: 127.0.0.1:1\nlog: {level: warn}\ntwilio:\n  timeout: 4s\n")
	got, err := config.Load(path, env(map[string]string{
		"PARTYLINE_LISTEN":                 ":9090",
		"PARTYLINE_LOG_FORMAT":             "json",
		"PARTYLINE_LOG_LEVEL":              "", // set but empty is not set
		"PARTYLINE_SLACK_POSTS_PER_SECOND": "2.5",
		"PARTYLINE_SLACK_POST_BURST":       "7",
		"PARTYLINE_TWILIO_AUTH_TOKEN":      "0123",
		"PARTYLINE_INBOXES":                `[{"name": "support", "lines": [{"number": "+12025550100", "two_way": false}]}]`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.Listen = ":9090"
	want.Log = config.Log{Level: "warn", Format: "json"}
	want.Slack.PostsPerSecond, want.Slack.PostBurst = 2.5, 7
	want.Twilio.AuthToken, want.Twilio.Timeout = "0123", 4*time.Second
	inbox := config.DefaultInbox()
	inbox.Name, inbox.Region = "support", "US"
	inbox.Lines = []config.Line{{Number: "+12025550100", MMS: "auto", Country: "US"}}
	want.Inboxes = []config.Inbox{inbox}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTextIsTakenAsWritten(t *testing.T) {
	for yaml, want := range map[string]string{
		"+447700900123": "+447700900123", // a number to YAML
		"0123":          "0123",          // an octal number
		"0x10":          "0x10",
		"1.50":          "1.50",
		"1e5":           "1e5",
		"true":          "true",
		".inf":          ".inf",
		"2026-11-03":    "2026-11-03",
		`"a\tb"`:        "a\tb",
		`'it''s'`:       "it's",
		"|-\n  a\n  b":  "a\nb",
		`"~"`:           "~",
	} {
		got, err := config.Load(write(t, "public_url: "+yaml+"\n"), noEnv)
		if err != nil {
			t.Errorf("%s: %v", yaml, err)
		} else if got.PublicURL != want {
			t.Errorf("%s is read as %q, want %q", yaml, got.PublicURL, want)
		}
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	secret := write(t, "xoxb-1\r\n")
	for name, load := range map[string]func() (config.Config, error){
		"variable": func() (config.Config, error) {
			return config.Load("", env(map[string]string{"PARTYLINE_SLACK_BOT_TOKEN_FILE": secret}))
		},
		"key": func() (config.Config, error) {
			return config.Load(write(t, "slack: {bot_token_file: "+secret+"}"), noEnv)
		},
	} {
		got, err := load()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got.Slack.BotToken.Reveal() != "xoxb-1" || got.Slack.BotTokenFile != "" {
			t.Errorf("%s: token %q, file %q", name, got.Slack.BotToken.Reveal(), got.Slack.BotTokenFile)
		}
	}
}

// The default of database.url must not count as given beside database.url_file.
func TestDatabaseURLComesFromAFile(t *testing.T) {
	got, err := config.Load("", env(map[string]string{"PARTYLINE_DATABASE_URL_FILE": write(t, "postgres://a:b@127.0.0.1/c\n")}))
	if err != nil {
		t.Fatal(err)
	}
	if got.Database.URL.Reveal() != "postgres://a:b@127.0.0.1/c" {
		t.Error(got.Database.URL.Reveal())
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, test := range []struct {
		name, yaml string
		env        map[string]string
		want       []string // one part of each line, in order
	}{
		{"mistyped key", "lissten: x", nil, []string{`:1: unknown key "lissten"; did you mean "listen"?`}},
		{"mistyped key below", "log:\n  levle: x", nil, []string{`:2: log (PARTYLINE_LOG): unknown key "levle"; did you mean "level"?`}},
		{"mistyped key in a list", "inboxes:\n- lines:\n  - numbr: x", nil, []string{
			`:3: inboxes[0].lines[0] (PARTYLINE_INBOXES): unknown key "numbr"; did you mean "number"?`}},
		{"key in capitals", "LISTEN: x", nil, []string{`did you mean "listen"?`}},
		{"far-off key", "log: {zzzzzzzzz: 1}", nil, []string{`unknown key "zzzzzzzzz"; known here: level, format`}},
		{"all at once", "a_typo: 1\nlog: 5\ntwilio:\n  timeout: 10\n  tmeout: 1", map[string]string{"PARTYLINE_SLACK_POST_BURST": "x"}, []string{
			`:1: unknown key "a_typo"`, `:2: log (PARTYLINE_LOG): must be a section of keys: level, format`,
			`:4: twilio.timeout (PARTYLINE_TWILIO_TIMEOUT): must be a duration with its unit`, `:5: twilio (PARTYLINE_TWILIO): unknown key "tmeout"`,
			`PARTYLINE_SLACK_POST_BURST: slack.post_burst: must be a whole number`}},
		{"key given twice", "listen: a\nlisten: b", nil, []string{`:2: not readable as YAML: mapping key "listen" already defined`}},
		{"no YAML", "listen: [", nil, []string{`:1: not readable as YAML`}},
		{"tab", "log:\n\tlevel: info", nil, []string{`:2: not readable as YAML`}},
		{"a list at the top", "- a", nil, []string{`:1: must be a section of keys: listen, public_url`}},
		{"two documents", "listen: a\n---\nlisten: b", nil, []string{`:3: a second YAML document starts here`}},
		{"alias", "listen: &a x\npublic_url: *a", nil, []string{`:1: listen (PARTYLINE_LISTEN): anchors`, `:2: public_url (PARTYLINE_PUBLIC_URL): anchors`}},
		{"merge", "log:\n  <<: {level: info}", nil, []string{`:2: log (PARTYLINE_LOG): unknown key "<<"`}},
		{"tag", "listen: !!str x", nil, []string{`:1: listen (PARTYLINE_LISTEN): anchors, aliases and tags`}},
		{"list for text", "listen: [a]", nil, []string{`:1: listen (PARTYLINE_LISTEN): must be a single value`}},
		{"text for list", "inboxes: a", nil, []string{`:1: inboxes (PARTYLINE_INBOXES): must be a list`}},
		{"text for element", "inboxes: [a]", nil, []string{`:1: inboxes[0] (PARTYLINE_INBOXES): must be a section of keys: name`}},
		{"fraction", "slack: {post_burst: 1.5}", nil, []string{`must be a whole number`}},
		{"no number", "slack: {posts_per_second: fast}", nil, []string{`must be a number`}},
		{"no truth value", "inboxes: [{lines: [{two_way: maybe}]}]", nil, []string{`inboxes[0].lines[0].two_way (PARTYLINE_INBOXES): must be true or false`}},
		{"duration without unit", "", map[string]string{"PARTYLINE_TWILIO_TIMEOUT": "10"}, []string{`PARTYLINE_TWILIO_TIMEOUT: twilio.timeout: must be a duration`}},
		{"list variable", "", map[string]string{"PARTYLINE_INBOXES": "[{nmae: x}]"}, []string{`PARTYLINE_INBOXES: inboxes[0]: unknown key "nmae"`}},
		{"broken list variable", "", map[string]string{"PARTYLINE_INBOXES": "[{"}, []string{`PARTYLINE_INBOXES: inboxes: not readable as YAML`}},
		{"secret and its file", "twilio: {auth_token: a, auth_token_file: b}", nil, []string{
			`twilio.auth_token (PARTYLINE_TWILIO_AUTH_TOKEN): given here and in twilio.auth_token_file (PARTYLINE_TWILIO_AUTH_TOKEN_FILE); remove one`}},
		{"no such secret file", "", map[string]string{"PARTYLINE_SLACK_APP_TOKEN_FILE": "/no/such/file"}, []string{
			`slack.app_token_file (PARTYLINE_SLACK_APP_TOKEN_FILE): open /no/such/file`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := config.Load(write(t, test.yaml), env(test.env))
			checkLines(t, err, test.want)
		})
	}
}

func TestLoadRefusesAFileThatIsNotThere(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), noEnv)
	checkLines(t, err, []string{"cannot read the configuration: open "})
}

// checkLines wants exactly one problem for each part, in order.
func checkLines(t *testing.T, err error, parts []string) {
	t.Helper()
	var problems config.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error %v of type %T, want Problems", err, err)
	}
	if len(problems) != len(parts) {
		t.Errorf("%d problems, want %d:\n%v", len(problems), len(parts), err)
		return
	}
	lines := strings.Split(err.Error(), "\n")
	for i, part := range parts {
		if !strings.Contains(lines[i], part) {
			t.Errorf("line %q lacks %q", lines[i], part)
		}
	}
}

// FuzzLoad looks for texts that crash the reader, and for messages that repeat a secret.
func FuzzLoad(f *testing.F) {
	const secret = "s3cretPartOfTheFile"
	for _, seed := range []string{
		"", "listen: a", "inboxes:\n- name: a\n  lines:\n  - {number: +447700900123}", "log: {", "a: &b\n- *b", "? x\n: y", "--- |\n x", "%YAML 1.2\n---\n",
		"\x00", "\xff", "- - -", "!!x y", "inboxes: [[[[", "log:\n<<: *a", "\ufeffa: b", "{}", "x: >\n  a\n\n b", "slack: {bot_token: a", "\"", "'", "...", "twilio:",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := write(t, "database:\n  url: \""+secret+"\"\n"+text)
		c, err := config.Load(path, noEnv)
		if err == nil {
			err = c.Validate()
		}
		if err == nil {
			t.Fatal("the database address is no address, but nobody minded")
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the message repeats the secret: %v", err)
		}
	})
}
