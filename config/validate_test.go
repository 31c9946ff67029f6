package config_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"partyline/config"
)

// valid is a configuration with which serve would start.
func valid() config.Config {
	c := config.Default()
	c.PublicURL = "https://sms.example.org"
	c.Twilio.AccountSID = "AC" + strings.Repeat("0a", 16)
	c.Twilio.AuthToken = "0123456789abcdef"
	c.Slack.BotToken = "xoxb-1-2"
	c.Slack.AppToken = "xapp-1-2"
	c.Inboxes = []config.Inbox{inbox("support", "C0SUPPORT", "+447700900123"), inbox("sales", "G0SALES", "+12025550100")}
	return c
}

func inbox(name, channel, number string) config.Inbox {
	i := config.DefaultInbox()
	i.Name, i.Channel = name, channel
	l := config.DefaultLine()
	l.Number = number
	i.Lines = []config.Line{l}
	return i
}

// toDiscord moves the first inbox to Discord.
func toDiscord(c *config.Config) {
	c.Discord.Token = "swordfish.token"
	in := &c.Inboxes[0]
	in.Chat, in.Channel, in.Roles = config.ChatDiscord, "1200000000000000001", []string{"1300000000000000001"}
	in.Admins, in.UserGroups = nil, nil
}

// discord changes a configuration whose first inbox is on Discord.
func discord(change func(*config.Config)) func(*config.Config) {
	return func(c *config.Config) {
		toDiscord(c)
		change(c)
	}
}

func TestValidateAccepts(t *testing.T) {
	for name, change := range map[string]func(*config.Config){
		"as it is":             func(*config.Config) {},
		"plain http on ::1":    func(c *config.Config) { c.PublicURL = "http://[::1]:8080" },
		"plain http localhost": func(c *config.Config) { c.PublicURL = "http://localhost:8080" },
		"public url with path": func(c *config.Config) { c.PublicURL = "https://example.org/sms" },
		"PostgreSQL":           func(c *config.Config) { c.Database.URL = "postgres://a:b%40c@127.0.0.1:5432/d?sslmode=disable" },
		"PostgreSQL by socket": func(c *config.Config) { c.Database.URL = "postgresql:///d?host=/var/run/postgresql" },
		"all interfaces":       func(c *config.Config) { c.Listen = ":0" },
		"a note-first team": func(c *config.Config) {
			in := &c.Inboxes[0]
			in.Mode, in.ConfirmSegments, in.RemindAfter, in.OnCall, in.Zone, in.QuietHours = "note-first", 0, 0, "S0ONCALL", "Europe/London", ""
		},
		"no hold":      func(c *config.Config) { c.Inboxes[0].Hold = 0 },
		"longest hold": func(c *config.Config) { c.Inboxes[0].Hold = time.Minute },
		"http mode":    func(c *config.Config) { c.Slack.Mode, c.Slack.AppToken, c.Slack.SigningSecret = "http", "", "0a" },
		"people": func(c *config.Config) {
			c.Inboxes[0].Admins, c.Inboxes[0].UserGroups = []string{"U01", "W01"}, []string{"S01"}
		},
		"Discord": func(c *config.Config) { toDiscord(c) },
		"Discord's admins by name": func(c *config.Config) {
			toDiscord(c)
			c.Inboxes[0].Roles, c.Inboxes[0].Admins = nil, []string{"1100000000000000001"}
		},
		"Discord alone": func(c *config.Config) {
			toDiscord(c)
			c.Inboxes, c.Slack = c.Inboxes[:1], config.Default().Slack
		},
		"Gemini": func(c *config.Config) { c.AI.Provider, c.AI.APIKey = "gemini", "swordfish" },
		"Ollama": func(c *config.Config) {
			c.AI.Provider, c.AI.Model, c.AI.APIURL = "openai", "llama3.2", "http://localhost:11434/v1"
			c.AI.AllowedHosts = []string{"wiki.example.lan", "10.0.0.5:8080", "::1"}
		},
		"no assistant":          func(c *config.Config) { c.AI.Provider = "off" },
		"carrier's test number": func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "+15005550006" },
		"emulators": func(c *config.Config) {
			c.Twilio.APIURL, c.Slack.APIURL = "http://127.0.0.1:1", "http://127.0.0.1:2/api/"
		},
	} {
		c := valid()
		change(&c)
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValidateRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*config.Config)
		want   string // the whole line up to the advice
	}{
		{"no port", func(c *config.Config) { c.Listen = "localhost" }, `listen (PARTYLINE_LISTEN): "localhost" is no host:port`},
		{"port too high", func(c *config.Config) { c.Listen = ":65536" }, `listen (PARTYLINE_LISTEN): "65536" is no port`},
		{"port by name", func(c *config.Config) { c.Listen = ":http" }, `listen (PARTYLINE_LISTEN): "http" is no port`},
		{"no public url", func(c *config.Config) { c.PublicURL = "" }, `public_url (PARTYLINE_PUBLIC_URL): missing`},
		{"plain http", func(c *config.Config) { c.PublicURL = "http://sms.example.org" }, `public_url (PARTYLINE_PUBLIC_URL): must be https`},
		{"relative public url", func(c *config.Config) { c.PublicURL = "sms.example.org" }, `public_url (PARTYLINE_PUBLIC_URL): must be an absolute address`},
		{"other scheme", func(c *config.Config) { c.PublicURL = "ftp://sms.example.org" }, `public_url (PARTYLINE_PUBLIC_URL): must be an absolute address`},
		{"unreadable url", func(c *config.Config) { c.PublicURL = "https://a b" }, `public_url (PARTYLINE_PUBLIC_URL): must be an absolute address`},
		{"public url with query", func(c *config.Config) { c.PublicURL = "https://a.example?b" }, `public_url (PARTYLINE_PUBLIC_URL): must not have a query`},
		{"public url with fragment", func(c *config.Config) { c.PublicURL = "https://a.example#" }, `public_url (PARTYLINE_PUBLIC_URL): must not have a query`},
		{"public url with user", func(c *config.Config) { c.PublicURL = "https://u@a.example" }, `public_url (PARTYLINE_PUBLIC_URL): must not hold a user name`},
		{"public url with slash", func(c *config.Config) { c.PublicURL = "https://a.example/" }, `public_url (PARTYLINE_PUBLIC_URL): remove the slash`},
		{"no database", func(c *config.Config) { c.Database.URL = "" }, `database.url (PARTYLINE_DATABASE_URL): missing`},
		{"other database", func(c *config.Config) { c.Database.URL = "mysql://a" }, `database.url (PARTYLINE_DATABASE_URL): must start with sqlite: or postgres://`},
		{"sqlite without file", func(c *config.Config) { c.Database.URL = "sqlite:" }, `database.url (PARTYLINE_DATABASE_URL): names no file`},
		{"postgres without database", func(c *config.Config) { c.Database.URL = "postgres://swordfish@a" }, `database.url (PARTYLINE_DATABASE_URL): is no PostgreSQL address`},
		{"postgres badly encoded", func(c *config.Config) { c.Database.URL = "postgres://a:swordfish%@b/c" }, `database.url (PARTYLINE_DATABASE_URL): is no PostgreSQL address`},
		{"postgres without slashes", func(c *config.Config) { c.Database.URL = "postgres:a/b" }, `database.url (PARTYLINE_DATABASE_URL): is no PostgreSQL address`},
		{"two places for media", s3(func(c *config.Config) { c.Media.Folder = "media" }), `media.folder (PARTYLINE_MEDIA_FOLDER): contents are kept in one place only`},
		{"storage without host", s3(func(c *config.Config) { c.Media.S3.Endpoint = "" }), `media.s3.endpoint (PARTYLINE_MEDIA_S3_ENDPOINT): missing`},
		{"storage with scheme", s3(func(c *config.Config) { c.Media.S3.Endpoint = "https://s3.example.com" }), `media.s3.endpoint (PARTYLINE_MEDIA_S3_ENDPOINT): "https://s3.example.com" is no host`},
		{"no bucket", s3(func(c *config.Config) { c.Media.S3.Bucket = "" }), `media.s3.bucket (PARTYLINE_MEDIA_S3_BUCKET): missing`},
		{"odd bucket", s3(func(c *config.Config) { c.Media.S3.Bucket = "My Bucket" }), `media.s3.bucket (PARTYLINE_MEDIA_S3_BUCKET): "My Bucket" is no name`},
		{"storage without region", s3(func(c *config.Config) { c.Media.S3.Region = "" }), `media.s3.region (PARTYLINE_MEDIA_S3_REGION): missing`},
		{"no access key", s3(func(c *config.Config) { c.Media.S3.AccessKey = "" }), `media.s3.access_key (PARTYLINE_MEDIA_S3_ACCESS_KEY): missing`},
		{"no secret key", s3(func(c *config.Config) { c.Media.S3.SecretKey = "" }), `media.s3.secret_key (PARTYLINE_MEDIA_S3_SECRET_KEY): missing`},
		{"prefix with slash", s3(func(c *config.Config) { c.Media.S3.Prefix = "/a/" }), `media.s3.prefix (PARTYLINE_MEDIA_S3_PREFIX): remove the slash`},
		{"log level", func(c *config.Config) { c.Log.Level = "loud" }, `log.level (PARTYLINE_LOG_LEVEL): "loud" is not known; give debug or info or warn or error`},
		{"log format", func(c *config.Config) { c.Log.Format = "xml" }, `log.format (PARTYLINE_LOG_FORMAT): "xml" is not known; give text or json`},
		{"no account", func(c *config.Config) { c.Twilio.AccountSID = "" }, `twilio.account_sid (PARTYLINE_TWILIO_ACCOUNT_SID): missing`},
		{"no account SID", func(c *config.Config) { c.Twilio.AccountSID = "SK" + strings.Repeat("0", 32) }, `twilio.account_sid (PARTYLINE_TWILIO_ACCOUNT_SID): "SK000`},
		{"no auth token", func(c *config.Config) { c.Twilio.AuthToken = "" }, `twilio.auth_token (PARTYLINE_TWILIO_AUTH_TOKEN): missing`},
		{"auth token with a hyphen", func(c *config.Config) { c.Twilio.AuthToken = "swordfish-1" }, `twilio.auth_token (PARTYLINE_TWILIO_AUTH_TOKEN): has characters`},
		{"auth token with line end", func(c *config.Config) { c.Twilio.AuthToken = "swordfish\n" }, `twilio.auth_token (PARTYLINE_TWILIO_AUTH_TOKEN): has characters`},
		{"carrier url", func(c *config.Config) { c.Twilio.APIURL = "" }, `twilio.api_url (PARTYLINE_TWILIO_API_URL): must be an absolute address`},
		{"carrier url with slash", func(c *config.Config) { c.Twilio.APIURL += "/" }, `twilio.api_url (PARTYLINE_TWILIO_API_URL): remove the slash`},
		{"no timeout", func(c *config.Config) { c.Twilio.Timeout = 0 }, `twilio.timeout (PARTYLINE_TWILIO_TIMEOUT): must be longer than 0`},
		{"negative wait", func(c *config.Config) { c.Twilio.ReconcileAfter = -1 }, `twilio.reconcile_after (PARTYLINE_TWILIO_RECONCILE_AFTER): must be longer`},
		{"other provider", func(c *config.Config) { c.AI.Provider = "oracle" }, `ai.provider (PARTYLINE_AI_PROVIDER): "oracle" is not known`},
		{"Gemini without key", func(c *config.Config) { c.AI.Provider = "gemini" }, `ai.api_key (PARTYLINE_AI_API_KEY): missing`},
		{"no model", func(c *config.Config) { c.AI.Provider = "openai" }, `ai.model (PARTYLINE_AI_MODEL): missing`},
		{"model's url with slash", func(c *config.Config) { c.AI.APIURL = "http://localhost/" }, `ai.api_url (PARTYLINE_AI_API_URL): remove the slash`},
		{"model's url without host", func(c *config.Config) { c.AI.APIURL = "localhost" }, `ai.api_url (PARTYLINE_AI_API_URL): must be an absolute address`},
		{"model's time", func(c *config.Config) { c.AI.Timeout = time.Minute }, `ai.timeout (PARTYLINE_AI_TIMEOUT): 1m0s is out of range`},
		{"negative drafts", func(c *config.Config) { c.AI.DraftsPerDay = -1 }, `ai.drafts_per_day (PARTYLINE_AI_DRAFTS_PER_DAY): must be 0 or more`},
		{"negative summaries", func(c *config.Config) { c.AI.SummariesPerDay = -1 }, `ai.summaries_per_day (PARTYLINE_AI_SUMMARIES_PER_DAY): must be 0 or more`},
		{"drafts of nothing", func(c *config.Config) { c.AI.DraftMaxSegments = 0 }, `ai.draft_max_segments (PARTYLINE_AI_DRAFT_MAX_SEGMENTS): must be 1 to 10`},
		{"price in", func(c *config.Config) { c.AI.PriceIn = -1 }, `ai.price_in (PARTYLINE_AI_PRICE_IN): must be 0 or more`},
		{"price out", func(c *config.Config) { c.AI.PriceOut = math.NaN() }, `ai.price_out (PARTYLINE_AI_PRICE_OUT): must be 0 or more`},
		{"metrics nowhere", func(c *config.Config) { c.Metrics.Listen = "9090" }, `metrics.listen (PARTYLINE_METRICS_LISTEN): "9090" is no host:port`},
		{"host with scheme", func(c *config.Config) { c.AI.AllowedHosts = []string{"http://a"} }, `ai.allowed_hosts[0] (PARTYLINE_AI_ALLOWED_HOSTS): "http://a" is no host`},
		{"no bot token", func(c *config.Config) { c.Slack.BotToken = "" }, `slack.bot_token (PARTYLINE_SLACK_BOT_TOKEN): missing`},
		{"user token", func(c *config.Config) { c.Slack.BotToken = "xoxp-swordfish" }, `slack.bot_token (PARTYLINE_SLACK_BOT_TOKEN): must start with xoxb-`},
		{"bot token with blank", func(c *config.Config) { c.Slack.BotToken = "xoxb-swordfish " }, `slack.bot_token (PARTYLINE_SLACK_BOT_TOKEN): has blanks`},
		{"no app token", func(c *config.Config) { c.Slack.AppToken = "" }, `slack.app_token (PARTYLINE_SLACK_APP_TOKEN): missing; socket mode`},
		{"no signing secret", func(c *config.Config) { c.Slack.Mode = "http" }, `slack.signing_secret (PARTYLINE_SLACK_SIGNING_SECRET): missing; http mode`},
		{"slack mode", func(c *config.Config) { c.Slack.Mode = "rtm" }, `slack.mode (PARTYLINE_SLACK_MODE): "rtm" is not known; give socket or http`},
		{"slack url", func(c *config.Config) { c.Slack.APIURL = "slack.com/api/" }, `slack.api_url (PARTYLINE_SLACK_API_URL): must be an absolute address`},
		{"slack url without slash", func(c *config.Config) { c.Slack.APIURL = "https://slack.com/api" }, `slack.api_url (PARTYLINE_SLACK_API_URL): add a slash`},
		{"no posts", func(c *config.Config) { c.Slack.PostsPerSecond = 0 }, `slack.posts_per_second (PARTYLINE_SLACK_POSTS_PER_SECOND): must be more than 0`},
		{"no burst", func(c *config.Config) { c.Slack.PostBurst = 0 }, `slack.post_burst (PARTYLINE_SLACK_POST_BURST): must be 1 or more`},
		{"no inbox", func(c *config.Config) { c.Inboxes = nil }, `inboxes (PARTYLINE_INBOXES): missing`},
		{"no name", func(c *config.Config) { c.Inboxes[1].Name = "" }, `inboxes[1].name (PARTYLINE_INBOXES): missing`},
		{"odd name", func(c *config.Config) { c.Inboxes[1].Name = "Sales!" }, `inboxes[1].name (PARTYLINE_INBOXES): "Sales!" may have`},
		{"hyphen first", func(c *config.Config) { c.Inboxes[1].Name = "-a" }, `inboxes[1].name (PARTYLINE_INBOXES): "-a" may have`},
		{"name twice", func(c *config.Config) { c.Inboxes[1].Name = "support" }, `inboxes[1].name (PARTYLINE_INBOXES): "support" is given at inboxes[0].name already`},
		{"other chat", func(c *config.Config) { c.Inboxes[1].Chat = "irc" }, `inboxes[1].chat (PARTYLINE_INBOXES): "irc" is not known; give slack or discord`},
		{"no token", discord(func(c *config.Config) { c.Discord.Token = "" }), `discord.token (PARTYLINE_DISCORD_TOKEN): missing`},
		{"token with Bot", discord(func(c *config.Config) { c.Discord.Token = "Bot swordfish" }), `discord.token (PARTYLINE_DISCORD_TOKEN): remove "Bot "`},
		{"token with blank", discord(func(c *config.Config) { c.Discord.Token = " swordfish" }), `discord.token (PARTYLINE_DISCORD_TOKEN): has blanks`},
		{"discord url", discord(func(c *config.Config) { c.Discord.APIURL = "discord.com" }), `discord.api_url (PARTYLINE_DISCORD_API_URL): must be an absolute address`},
		{"discord url with slash", discord(func(c *config.Config) { c.Discord.APIURL += "/" }), `discord.api_url (PARTYLINE_DISCORD_API_URL): remove the slash`},
		{"discord channel by name", discord(func(c *config.Config) { c.Inboxes[0].Channel = "#sms" }), `inboxes[0].channel (PARTYLINE_INBOXES): "#sms" is no Discord channel ID`},
		{"no calls", discord(func(c *config.Config) { c.Discord.CallsPerSecond = 0 }), `discord.calls_per_second (PARTYLINE_DISCORD_CALLS_PER_SECOND): must be more than 0`},
		{"too many calls", discord(func(c *config.Config) { c.Discord.CallsPerSecond = 51 }), `discord.calls_per_second (PARTYLINE_DISCORD_CALLS_PER_SECOND): must be more than 0 and at most 50`},
		{"nobody may", discord(func(c *config.Config) { c.Inboxes[0].Roles = nil }), `inboxes[0].roles (PARTYLINE_INBOXES): missing`},
		{"role by name", discord(func(c *config.Config) { c.Inboxes[0].Roles = []string{"Support"} }), `inboxes[0].roles[0] (PARTYLINE_INBOXES): "Support" is no Discord role ID`},
		{"Slack user on Discord", discord(func(c *config.Config) { c.Inboxes[0].Admins = []string{"U01"} }), `inboxes[0].admins[0] (PARTYLINE_INBOXES): "U01" is no Discord user ID`},
		{"user group on Discord", discord(func(c *config.Config) { c.Inboxes[0].UserGroups = []string{"S01"} }), `inboxes[0].user_groups (PARTYLINE_INBOXES): user groups are Slack's`},
		{"role on Slack", func(c *config.Config) { c.Inboxes[0].Roles = []string{"1300000000000000001"} }, `inboxes[0].roles (PARTYLINE_INBOXES): roles are Discord's`},
		{"odd MMS", func(c *config.Config) { c.Inboxes[0].Lines[0].MMS = "maybe" }, `inboxes[0].lines[0].mms (PARTYLINE_INBOXES): "maybe" is not known; give auto or yes or no`},
		{"no channel", func(c *config.Config) { c.Inboxes[0].Channel = "" }, `inboxes[0].channel (PARTYLINE_INBOXES): missing`},
		{"channel by name", func(c *config.Config) { c.Inboxes[0].Channel = "#sms" }, `inboxes[0].channel (PARTYLINE_INBOXES): "#sms" is no Slack channel ID`},
		{"channel twice", func(c *config.Config) { c.Inboxes[1].Channel = "C0SUPPORT" }, `inboxes[1].channel (PARTYLINE_INBOXES): "C0SUPPORT" is given at inboxes[0].channel already`},
		{"no lines", func(c *config.Config) { c.Inboxes[0].Lines = nil }, `inboxes[0].lines (PARTYLINE_INBOXES): missing`},
		{"no number", func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "" }, `inboxes[0].lines[0].number (PARTYLINE_INBOXES): missing`},
		{"national number", func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "07700 900123" }, `inboxes[0].lines[0].number (PARTYLINE_INBOXES): "07700 900123" is no phone number`},
		{"number with blanks", func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "+44 7700 900123" }, `inboxes[0].lines[0].number (PARTYLINE_INBOXES): "+44 7700 900123" is no`},
		{"number with prefix", func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "whatsapp:+447700900123" }, `inboxes[0].lines[0].number (PARTYLINE_INBOXES): "whatsapp:`},
		{"short code", func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "25555" }, `inboxes[0].lines[0].number (PARTYLINE_INBOXES): "25555" is no phone number`},
		{"short code with plus", func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "+25555" }, `inboxes[0].lines[0].number (PARTYLINE_INBOXES): "+25555" is no`},
		{"too long", func(c *config.Config) { c.Inboxes[0].Lines[0].Number = "+4477009001234567" }, `inboxes[0].lines[0].number (PARTYLINE_INBOXES): "+4477009001234567" is no`},
		{"number twice", func(c *config.Config) { c.Inboxes[1].Lines[0].Number = "+447700900123" }, `inboxes[1].lines[0].number (PARTYLINE_INBOXES): "+447700900123" is given at inboxes[0].lines[0].number already`},
		{"no country", func(c *config.Config) { c.Inboxes[0].Lines[0].Country = "UK" }, `inboxes[0].lines[0].country (PARTYLINE_INBOXES): "UK" is no country`},
		{"no region", func(c *config.Config) { c.Inboxes[0].Region = "gb" }, `inboxes[0].region (PARTYLINE_INBOXES): "gb" is no country`},
		{"hold too long", func(c *config.Config) { c.Inboxes[0].Hold = time.Minute + 1 }, `inboxes[0].hold (PARTYLINE_INBOXES): 1m0.000000001s is out of range`},
		{"negative hold", func(c *config.Config) { c.Inboxes[0].Hold = -1 }, `inboxes[0].hold (PARTYLINE_INBOXES): -1ns is out of range`},
		{"odd mode", func(c *config.Config) { c.Inboxes[0].Mode = "notes" }, `inboxes[0].mode (PARTYLINE_INBOXES): "notes" is not known; give reply-first or note-first`},
		{"negative segments", func(c *config.Config) { c.Inboxes[0].ConfirmSegments = -1 }, `inboxes[0].confirm_segments (PARTYLINE_INBOXES): must be 0 or more`},
		{"negative pace", func(c *config.Config) { c.Inboxes[0].Lines[0].SegmentsPerSecond = -1 }, `inboxes[0].lines[0].segments_per_second (PARTYLINE_INBOXES): -1 is out of range; give 0 to 100`},
		{"pace beyond any", func(c *config.Config) { c.Inboxes[0].Lines[0].SegmentsPerSecond = 101 }, `inboxes[0].lines[0].segments_per_second (PARTYLINE_INBOXES): 101 is out of range; give 0 to 100`},
		{"negative share of failures", func(c *config.Config) { c.Inboxes[0].Broadcasts.StopFailedPercent = -1 }, `inboxes[0].broadcasts.stop_failed_percent (PARTYLINE_INBOXES): -1 is no share; give 0 to 100`},
		{"more opt-outs than all", func(c *config.Config) { c.Inboxes[0].Broadcasts.StopOptOutPercent = 101 }, `inboxes[0].broadcasts.stop_opt_out_percent (PARTYLINE_INBOXES): 101 is no share; give 0 to 100`},
		{"a rule before anything was sent", func(c *config.Config) { c.Inboxes[0].Broadcasts.StopAfter = 0 }, `inboxes[0].broadcasts.stop_after (PARTYLINE_INBOXES): must be 1 or more`},
		{"no window", func(c *config.Config) { c.Inboxes[0].OriginWindow = 0 }, `inboxes[0].origin_window (PARTYLINE_INBOXES): must be longer than 0`},
		{"negative reading time", func(c *config.Config) { c.Inboxes[0].ReadingTime = -1 }, `inboxes[0].reading_time (PARTYLINE_INBOXES): -1ns is out of range`},
		{"reading time too long", func(c *config.Config) { c.Inboxes[0].ReadingTime = time.Hour }, `inboxes[0].reading_time (PARTYLINE_INBOXES): 1h0m0s is out of range`},
		{"negative reminder", func(c *config.Config) { c.Inboxes[0].RemindAfter = -1 }, `inboxes[0].remind_after (PARTYLINE_INBOXES): must be 0s or longer`},
		{"on call by name", func(c *config.Config) { c.Inboxes[0].OnCall = "@oncall" }, `inboxes[0].on_call (PARTYLINE_INBOXES): "@oncall" is no Slack user group ID`},
		{"on call of the other chat", discord(func(c *config.Config) { c.Inboxes[0].OnCall = "S0ONCALL" }), `inboxes[0].on_call (PARTYLINE_INBOXES): "S0ONCALL" is no Discord role ID`},
		{"no zone", func(c *config.Config) { c.Inboxes[0].Zone = "" }, `inboxes[0].zone (PARTYLINE_INBOXES): "" is no time zone`},
		{"odd zone", func(c *config.Config) { c.Inboxes[0].Zone = "London" }, `inboxes[0].zone (PARTYLINE_INBOXES): "London" is no time zone`},
		{"odd quiet hours", func(c *config.Config) { c.Inboxes[0].QuietHours = "night" }, `inboxes[0].quiet_hours (PARTYLINE_INBOXES): "night" is no span of a day`},
		{"empty quiet hours", func(c *config.Config) { c.Inboxes[0].QuietHours = "08:00-08:00" }, `inboxes[0].quiet_hours (PARTYLINE_INBOXES): "08:00-08:00" is no span`},
		{"no country of a rate", func(c *config.Config) { c.Credits.Rates = map[string]string{"UK": "1", "other": "2"} }, `credits.rates.UK`},
		{"no price", func(c *config.Config) { c.Credits.Rates = map[string]string{"other": "0.0001"} }, `credits.rates.other (PARTYLINE_CREDITS_RATES_OTHER): "0.0001" is no price`},
		{"a free segment", func(c *config.Config) { c.Credits.Rates = map[string]string{"other": "0"} }, `"0" is no price`},
		{"no other rate", func(c *config.Config) { c.Credits.Rates = map[string]string{"GB": "1"} }, `credits.rates (PARTYLINE_CREDITS_RATES): add other`},
		{"odd low credits", func(c *config.Config) { c.Credits.Low = "-1" }, `credits.low (PARTYLINE_CREDITS_LOW): "-1" is no number of credits`},
		{"no word", func(c *config.Config) { c.Inboxes[0].OptOutWords = []string{" "} }, `inboxes[0].opt_out_words[0] (PARTYLINE_INBOXES): give a word`},
		{"a word twice", func(c *config.Config) {
			c.Inboxes[0].OptOutWords, c.Inboxes[0].HelpWords = []string{"weg"}, []string{"Weg"}
		}, `"Weg" stands in inboxes[0].opt_out_words[0] already`},
		{"an answer to nothing", func(c *config.Config) { c.Inboxes[0].HelpAnswer = "We are open." }, `inboxes[0].help_answer (PARTYLINE_INBOXES): is never sent without help_words`},
		{"a long answer", func(c *config.Config) {
			c.Inboxes[0].HelpWords, c.Inboxes[0].HelpAnswer = []string{"hilfe"}, strings.Repeat("x", 307)
		}, `has more than 306 characters`},
		{"no two-way country", func(c *config.Config) { c.TwoWayCountries = []string{"UK"} }, `two_way_countries[0] (PARTYLINE_TWO_WAY_COUNTRIES): "UK" is no country`},
		{"admin by name", func(c *config.Config) { c.Inboxes[0].Admins = []string{"U01", "@ann"} }, `inboxes[0].admins[1] (PARTYLINE_INBOXES): "@ann" is no Slack user ID`},
		{"empty admin", func(c *config.Config) { c.Inboxes[0].Admins = []string{""} }, `inboxes[0].admins[0] (PARTYLINE_INBOXES): missing`},
		{"group by name", func(c *config.Config) { c.Inboxes[0].UserGroups = []string{"oncall"} }, `inboxes[0].user_groups[0] (PARTYLINE_INBOXES): "oncall" is no Slack user group ID`},
		{"no quiet time", func(c *config.Config) { c.Inboxes[0].NoticeEvery = 0 }, `inboxes[0].notice_every (PARTYLINE_INBOXES): must be longer than 0`},
		{"odd currency", func(c *config.Config) { c.Inboxes[0].Currency = "pounds" }, `inboxes[0].currency (PARTYLINE_INBOXES): "pounds" is no currency; give three capital letters`},
		{"unknown currency", func(c *config.Config) { c.Inboxes[0].Currency = "XQQ" }, `inboxes[0].currency (PARTYLINE_INBOXES): "XQQ" is no currency`},
		{"no pipeline", func(c *config.Config) { c.Inboxes[0].Pipelines = nil }, `inboxes[0].pipelines (PARTYLINE_INBOXES): missing; give at least one`},
		{"nameless pipeline", func(c *config.Config) { c.Inboxes[0].Pipelines = []config.Pipeline{{Stages: []string{"a"}}} }, `inboxes[0].pipelines[0].name (PARTYLINE_INBOXES): missing`},
		{"no stages", func(c *config.Config) { c.Inboxes[0].Pipelines = []config.Pipeline{{Name: "a"}} }, `inboxes[0].pipelines[0].stages (PARTYLINE_INBOXES): missing; give at least one`},
		{"stage twice", func(c *config.Config) {
			c.Inboxes[0].Pipelines = []config.Pipeline{{Name: "a", Stages: []string{"New", "new"}}}
		}, `inboxes[0].pipelines[0].stages[1] (PARTYLINE_INBOXES): "new" is given at`},
		{"odd stage", func(c *config.Config) {
			c.Inboxes[0].Pipelines = []config.Pipeline{{Name: "a", Stages: []string{"x, y"}}}
		}, `inboxes[0].pipelines[0].stages[0] (PARTYLINE_INBOXES): "x, y" will not do`},
		{"no thread age", func(c *config.Config) { c.Inboxes[0].ThreadMaxAge = 0 }, `inboxes[0].thread_max_age (PARTYLINE_INBOXES): must be longer than 0`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := valid()
			test.change(&c)
			err := c.Validate()
			checkLines(t, err, []string{test.want})
			if strings.Contains(err.Error(), "swordfish") {
				t.Errorf("the message repeats the secret: %v", err)
			}
		})
	}
}

func TestValidateSaysEverythingAtOnce(t *testing.T) {
	checkLines(t, config.Default().Validate(), []string{
		"public_url (PARTYLINE_PUBLIC_URL): missing",
		"twilio.account_sid (PARTYLINE_TWILIO_ACCOUNT_SID): missing",
		"twilio.auth_token (PARTYLINE_TWILIO_AUTH_TOKEN): missing",
		"inboxes (PARTYLINE_INBOXES): missing",
	})
}

func TestDeriveFillsCountryAndRegion(t *testing.T) {
	for number, country := range map[string]string{
		"+447700900123": "GB", "+12025550100": "US", "+61491570156": "AU", "+15550100123": "US", "+80012345678": "", "": "",
	} {
		c := config.Config{Inboxes: []config.Inbox{inbox("a", "C01", number)}}
		c.Derive()
		if c.Inboxes[0].Lines[0].Country != country || c.Inboxes[0].Region != country {
			t.Errorf("%q: country %q, region %q, want %q", number, c.Inboxes[0].Lines[0].Country, c.Inboxes[0].Region, country)
		}
	}
	c := config.Config{Inboxes: []config.Inbox{inbox("a", "C01", "+447700900123")}}
	c.Inboxes[0].Lines[0].Country, c.Inboxes[0].Region = "IE", "FR"
	c.Derive()
	if c.Inboxes[0].Lines[0].Country != "IE" || c.Inboxes[0].Region != "FR" {
		t.Error("Derive changed what was given")
	}
}

func TestMMSByCountry(t *testing.T) {
	for _, test := range []struct {
		mms, country string
		want         bool
	}{{"auto", "US", true}, {"auto", "CA", true}, {"auto", "GB", false}, {"yes", "GB", true}, {"no", "US", false}} {
		if got := (config.Line{MMS: test.mms, Country: test.country}).SendsMMS(); got != test.want {
			t.Errorf("%s in %s: %t", test.mms, test.country, got)
		}
	}
}

// s3 is a change to a configuration with object storage.
func s3(change func(c *config.Config)) func(c *config.Config) {
	return func(c *config.Config) {
		c.Media.S3 = config.S3{Endpoint: "s3.example.com", Bucket: "media", Region: "eu-west-1", AccessKey: "AK", SecretKey: "swordfish"}
		change(c)
	}
}

func TestMediaFolder(t *testing.T) {
	for _, test := range []struct {
		database config.Secret
		media    config.Media
		want     string
	}{
		{"sqlite:a/partyline.db", config.Media{}, "a/partyline.db.media"},
		{"sqlite:a.db", config.Media{Folder: "media"}, "media"},
		{"sqlite:a.db", config.Media{S3: config.S3{Endpoint: "s3.example.com"}}, ""},
		{"postgres://a/b", config.Media{}, ""},
		{"postgres://a/b", config.Media{Folder: "media"}, "media"},
	} {
		if got := (config.Config{Database: config.Database{URL: test.database}, Media: test.media}).MediaFolder(); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}
