// Package config is everything that an installation can set: one struct, read from a YAML file, from the environment
// and from secret files, checked as a whole and documented by its own comments.
//
// A key is read in this order, the later winning: the default, the YAML file, the environment. The environment name of a
// key is PARTYLINE_ and its path in capitals, dots written as underscores: twilio.auth_token is
// PARTYLINE_TWILIO_AUTH_TOKEN. A variable that is set but empty counts as not set. A list is given in one variable, as
// YAML or JSON.
//
// Each [Secret] has a twin key ending in _file that names a file holding the secret, for Docker and Kubernetes secrets.
//
// The doc comments of the fields in this file are the documentation that [Reference] prints; there is no other copy.
package config

import (
	"errors"
	"strings"
	"time"
)

// Config is the whole configuration of one Partyline process.
type Config struct {
	// Address on which the HTTP server listens, as host:port. An empty host means every interface; port 0 takes a free
	// one. Put a proxy that ends TLS in front of it.
	Listen string `yaml:"listen"`

	// Address under which carriers and chat platforms reach this server from outside, without a trailing slash. It must be
	// what they really call, because their signatures cover it. https, except on a loopback address.
	PublicURL string `yaml:"public_url"`

	// Where everything is kept.
	Database Database `yaml:"database"`

	// Where the contents of pictures and other files are kept.
	Media Media `yaml:"media"`

	// What is written to standard error.
	Log Log `yaml:"log"`

	// What is counted, for Prometheus.
	Metrics Metrics `yaml:"metrics"`

	// The carrier account that sends and receives SMS.
	Twilio Twilio `yaml:"twilio"`

	// The Slack app through which admins answer.
	Slack Slack `yaml:"slack"`

	// The Discord bot through which admins answer.
	Discord Discord `yaml:"discord"`

	// The model that drafts replies and sums up conversations, where an inbox has that switched on.
	AI AI `yaml:"ai"`

	// What texts cost. Without rates nothing is counted.
	Credits Credits `yaml:"credits"`

	// Countries whose lines may send replies, as two letters each (ISO 3166): those where two-way texting over long codes is
	// dependable. A line of another country only shows what comes in: a reply typed there is refused with the reason, and nothing
	// else is sent from it. An empty list lets no line send.
	TwoWayCountries []string `yaml:"two_way_countries"`

	// The shared inboxes: which numbers are answered in which channel, and by whom. At least one.
	Inboxes []Inbox `yaml:"inboxes"`
}

// Database says where everything is kept.
type Database struct {
	// sqlite:PATH for a file (relative to the working directory), or postgres://USER:PASSWORD@HOST/NAME for PostgreSQL,
	// which more than one process can share. It is hidden in logs because it may hold a password.
	URL Secret `yaml:"url"`

	// File that holds the database URL, in place of url.
	URLFile string `yaml:"url_file"`
}

// Media says where the contents of pictures and other files are kept: in a folder, in object storage, or in the database. Changing it
// moves nothing: copy the files of the folder into the bucket, or back, under the names that they have within their subfolders.
type Media struct {
	// Folder for the contents (relative to the working directory). Several processes have to share it. Empty means PATH.media
	// beside a SQLite database, and the database itself for PostgreSQL.
	Folder string `yaml:"folder"`

	// Object storage for the contents, in place of a folder.
	S3 S3 `yaml:"s3"`
}

// S3 is object storage that speaks S3: of Amazon, MinIO, and many others.
type S3 struct {
	// Host of the service, with a port where that is not the usual one, such as s3.eu-west-1.amazonaws.com. Empty means that no
	// object storage is used.
	Endpoint string `yaml:"endpoint"`

	// Name of the bucket, which must exist. Keep it private: this server hands out what may be seen.
	Bucket string `yaml:"bucket"`

	// Region of the bucket.
	Region string `yaml:"region"`

	// Access key that may read, write and delete objects in the bucket.
	AccessKey string `yaml:"access_key"`

	// Secret key that belongs to it.
	SecretKey Secret `yaml:"secret_key"`

	// File that holds the secret key, in place of secret_key.
	SecretKeyFile string `yaml:"secret_key_file"`

	// What stands before the name of each object, such as partyline/.
	Prefix string `yaml:"prefix"`

	// Whether the bucket stands in the path of an address rather than in its host name, as MinIO wants it: true or false.
	PathStyle bool `yaml:"path_style"`

	// Whether the service is spoken to without TLS, as within one machine: true or false.
	Insecure bool `yaml:"insecure"`
}

// MediaFolder is the folder in which contents are kept; empty where they are kept elsewhere.
func (c Config) MediaFolder() string {
	path, embedded := strings.CutPrefix(c.Database.URL.Reveal(), "sqlite:")
	if c.Media.Folder == "" && c.Media.S3.Endpoint == "" && embedded {
		return path + ".media"
	}
	return c.Media.Folder
}

// Log says what is written to standard error. Message bodies and secrets never are.
type Log struct {
	// The least severe level that is written: debug, info, warn or error.
	Level string `yaml:"level"`

	// text for people, json for log collectors.
	Format string `yaml:"format"`
}

// Metrics says where what is counted can be read, by Prometheus and by what reads its format.
type Metrics struct {
	// Address on which /metrics is answered, as host:port, apart from what the outside reaches. Empty means nowhere.
	Listen string `yaml:"listen"`
}

// Twilio is the carrier account that sends and receives SMS.
type Twilio struct {
	// Account SID from the Twilio console: AC and 32 hexadecimal digits.
	AccountSID string `yaml:"account_sid"`

	// Primary auth token of the account. It also proves that webhooks come from Twilio; the secondary token does not.
	AuthToken Secret `yaml:"auth_token"`

	// File that holds the auth token, in place of auth_token.
	AuthTokenFile string `yaml:"auth_token_file"`

	// Base address of the REST API, without a trailing slash. Change it for a proxy or an emulator only.
	APIURL string `yaml:"api_url"`

	// Longest wait for an answer of the REST API, as a duration such as 10s. After it the outcome of the call is unknown
	// and is looked up before anything is sent again.
	Timeout time.Duration `yaml:"timeout"`

	// How long an SMS whose outcome is unknown waits for its status callback before the account's messages are searched for
	// it, as a duration.
	ReconcileAfter time.Duration `yaml:"reconcile_after"`
}

// Slack is the Slack app through which admins answer.
type Slack struct {
	// Bot token of the installed app, xoxb-...
	BotToken Secret `yaml:"bot_token"`

	// File that holds the bot token, in place of bot_token.
	BotTokenFile string `yaml:"bot_token_file"`

	// App-level token with the scope connections:write, xapp-... Needed in socket mode.
	AppToken Secret `yaml:"app_token"`

	// File that holds the app-level token, in place of app_token.
	AppTokenFile string `yaml:"app_token_file"`

	// Signing secret of the app. Needed in http mode.
	SigningSecret Secret `yaml:"signing_secret"`

	// File that holds the signing secret, in place of signing_secret.
	SigningSecretFile string `yaml:"signing_secret_file"`

	// How Slack delivers events: socket opens a connection from here and needs no public address, http lets Slack call
	// public_url.
	Mode string `yaml:"mode"`

	// Base address of the Web API, with its trailing slash. Change it for a proxy or an emulator only.
	APIURL string `yaml:"api_url"`

	// Posts per second into one channel. Slack allows about one (docs.slack.dev/apis/web-api/rate-limits).
	PostsPerSecond float64 `yaml:"posts_per_second"`

	// How many posts may leave at once after a quiet time, before posts_per_second applies.
	PostBurst int `yaml:"post_burst"`
}

// Discord is the Discord bot through which admins answer.
type Discord struct {
	// Token of the bot, from "Bot" in the developer portal, without "Bot " before it.
	Token Secret `yaml:"token"`

	// File that holds the token, in place of token.
	TokenFile string `yaml:"token_file"`

	// Where Discord is, without a trailing slash. Change it for a proxy or an emulator only.
	APIURL string `yaml:"api_url"`

	// Calls per second of this process, in all channels. Discord allows a bot 50 (docs.discord.com/developers/topics/rate-limits);
	// give less where several processes run, or where the bot does other work besides.
	CallsPerSecond float64 `yaml:"calls_per_second"`
}

// AI is the model that drafts replies and sums up conversations. Admins switch both on for each inbox, in /sms settings.
type AI struct {
	// Who runs the model: offline is built in, needs no key and sends nothing anywhere; gemini is Google's Gemini; openai is any
	// server that speaks OpenAI's chat completions, such as Ollama and vLLM; off means that there is no assistant.
	Provider string `yaml:"provider"`

	// Name of the model as its provider has it. Empty means gemini-flash-latest for gemini; openai needs one.
	Model string `yaml:"model"`

	// Key of the provider's API. It travels in a header only. gemini needs one.
	APIKey Secret `yaml:"api_key"`

	// File that holds the key, in place of api_key.
	APIKeyFile string `yaml:"api_key_file"`

	// Base address of the provider's API, such as http://localhost:11434/v1 for Ollama. Empty means the provider's own.
	APIURL string `yaml:"api_url"`

	// Longest wait for a draft or a summary, as a duration. The thread says so when it is over.
	Timeout time.Duration `yaml:"timeout"`

	// Whether phone numbers, e-mail addresses and card numbers are masked before a text leaves for the model, and put back into what
	// it wrote: true or false.
	Redact bool `yaml:"redact"`

	// How many drafts an inbox may have a day; 0 for any number.
	DraftsPerDay int `yaml:"drafts_per_day"`

	// How many summaries an inbox may have a day; 0 for any number.
	SummariesPerDay int `yaml:"summaries_per_day"`

	// Price of a million tokens that go to the model, in your currency, for the cost counter in the metrics; 0 where it costs nothing.
	PriceIn float64 `yaml:"price_in"`

	// Price of a million tokens that the model writes, likewise.
	PriceOut float64 `yaml:"price_out"`

	// The most billed segments that a draft may have.
	DraftMaxSegments int `yaml:"draft_max_segments"`

	// Hosts in private networks whose pages drafts may rest on, each as host or host:port. Pages of the public internet need not stand
	// here; every other private address is refused.
	AllowedHosts []string `yaml:"allowed_hosts"`
}

// Credits say what texts cost. Each inbox has a balance, which admins top up with /sms credits; nothing leaves without credits.
type Credits struct {
	// What a billed segment costs, in credits with at most three decimals, by the country of the recipient's number as two letters
	// (ISO 3166), such as GB: 1 and US: 0.8. "other" stands for every country that is not named, and is needed. Empty means that
	// credits are not counted.
	Rates map[string]string `yaml:"rates"`

	// A balance below so many credits is announced, once until it was topped up.
	Low string `yaml:"low"`
}

// OtherCountries is the key among credits.rates that stands for every country that is not named.
const OtherCountries = "other"

// Inbox is a set of lines mirrored into one chat channel, with its admins.
type Inbox struct {
	// Name of the inbox in commands and logs: small letters, digits and hyphens. It is the identity of the inbox in the
	// database, so a new name is a new inbox.
	Name string `yaml:"name"`

	// The chat platform of the channel: slack or discord.
	Chat string `yaml:"chat"`

	// ID of the private channel. On Slack C... or G..., from the end of "Copy link"; on Discord digits, from "Copy Channel
	// ID" of a text channel or a forum. One inbox a channel.
	Channel string `yaml:"channel"`

	// The phone numbers that belong to this inbox. At least one.
	Lines []Line `yaml:"lines"`

	// How long a typed reply waits before it leaves, so that it can be edited or deleted; 0s to 60s, 0s sends at once.
	Hold time.Duration `yaml:"hold"`

	// What text typed in a thread does where the thread does not say otherwise: reply-first sends it unless it is marked as a
	// note, note-first keeps it as a note unless it is sent on purpose.
	Mode string `yaml:"mode"`

	// A reply of more billed segments than this is asked about before it is sent; 0 never asks.
	ConfirmSegments int `yaml:"confirm_segments"`

	// For how long after a text of the customer appeared in a thread a reply is asked about before it is sent, because its author may
	// not have read that text, as a duration; 0s never asks.
	ReadingTime time.Duration `yaml:"reading_time"`

	// Whether typographic quotes, dashes and the like are sent as their plain twins, which keeps a text in the cheap alphabet.
	SmartEncoding bool `yaml:"smart_encoding"`

	// How long after a message of ours what comes back counts as its answer, as a duration.
	OriginWindow time.Duration `yaml:"origin_window"`

	// A conversation that nobody has answered for so long mentions its assignee, and after as long again the on-call group, as
	// a duration; 0s never reminds.
	RemindAfter time.Duration `yaml:"remind_after"`

	// Whom reminders mention after the assignee: a Slack user group ID (S...) or a Discord role ID. Empty means nobody.
	OnCall string `yaml:"on_call"`

	// Time zone of the team, such as Europe/London. Moments that are typed for snoozes and scheduled replies are read in it where
	// the chat does not tell the zone of who typed them. Profiles show their times in it, and quiet_hours count in it where nobody
	// can tell in which zone a recipient is.
	Zone string `yaml:"zone"`

	// When the recipient is not to be disturbed, by the clock where they are, as from-to such as 21:00-08:00. Empty means never.
	// Automatic texts wait; a person is asked.
	QuietHours string `yaml:"quiet_hours"`

	// Whether broadcasts and automations keep the hours that the law of the recipient's country or state allows, besides quiet_hours:
	// true or false. docs/consent.md has the table.
	LegalHours bool `yaml:"legal_hours"`

	// Words with which customers opt out, besides those of the carrier (STOP and its like), such as ABMELDEN. A text counts where it is
	// nothing but the word; capitals and accents make no difference.
	OptOutWords []string `yaml:"opt_out_words"`

	// What Partyline answers to a word of opt_out_words, once. Empty means nothing. The carrier answers its own words.
	OptOutAnswer string `yaml:"opt_out_answer"`

	// Words with which customers opt in, likewise. They are written into the consent ledger.
	OptInWords []string `yaml:"opt_in_words"`

	// What Partyline answers to a word of opt_in_words that changes something. Empty means nothing.
	OptInAnswer string `yaml:"opt_in_answer"`

	// Words that ask for help, likewise.
	HelpWords []string `yaml:"help_words"`

	// What Partyline answers to a word of help_words. Empty means nothing.
	HelpAnswer string `yaml:"help_answer"`

	// User IDs of those who may answer: U... or W... on Slack, digits on Discord. On Slack, with user_groups empty too, every
	// full member of the channel may. On Discord nobody else than admins and the members of roles may be able to see the
	// channel, so at least one of the two is needed there.
	Admins []string `yaml:"admins"`

	// Slack user group IDs (S...) whose members may answer, besides admins.
	UserGroups []string `yaml:"user_groups"`

	// Discord role IDs (digits) whose members may answer, besides admins.
	Roles []string `yaml:"roles"`

	// After an unread conversation was shown in the channel itself, how long it stays quiet there, as a duration.
	NoticeEvery time.Duration `yaml:"notice_every"`

	// Whether a post at the top of the channel says how much is unread and who waits longest. It is pinned where the platform lets
	// the bot do that.
	Pinned bool `yaml:"pinned"`

	// A closed conversation whose thread is older than this gets a new thread, as a duration in hours.
	ThreadMaxAge time.Duration `yaml:"thread_max_age"`

	// Country by which numbers typed without + are read, as two letters (ISO 3166). Empty means the country of the first
	// line.
	Region string `yaml:"region"`

	// The ways that deals go, each with its stages; the first is the one that a deal takes where nobody says which. At least one.
	Pipelines []Pipeline `yaml:"pipelines"`

	// Currency of deals for which nobody says another, as three letters (ISO 4217).
	Currency string `yaml:"currency"`

	// Rules for broadcasts, which are one text to many.
	Broadcasts Broadcasts `yaml:"broadcasts"`
}

// Broadcasts are the rules for texts to many.
type Broadcasts struct {
	// Whether another admin than its author has to approve a broadcast before it is sent.
	Approval bool `yaml:"approval"`

	// A broadcast stops by itself where more than this share of its texts failed, in percent from 0 to 100; 0 never stops it.
	StopFailedPercent int `yaml:"stop_failed_percent"`

	// A broadcast stops by itself where more than this share of its recipients opted out, in percent from 0 to 100; 0 never stops it.
	StopOptOutPercent int `yaml:"stop_opt_out_percent"`

	// How many of its texts must have left before either of the two counts.
	StopAfter int `yaml:"stop_after"`
}

// Quiet is when the recipient is not to be disturbed, as times since midnight; the span may go over midnight. Both are 0 where
// there is no such time. The error says that QuietHours cannot be read.
func (i Inbox) Quiet() (from, to time.Duration, err error) {
	if i.QuietHours == "" {
		return 0, 0, nil
	}
	first, last, _ := strings.Cut(i.QuietHours, "-")
	for _, one := range []struct {
		text string
		into *time.Duration
	}{{first, &from}, {last, &to}} {
		at, err := time.Parse("15:04", strings.TrimSpace(one.text))
		if err != nil {
			return 0, 0, err
		}
		*one.into = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	if from == to {
		return 0, 0, errors.New("the span is empty")
	}
	return from, to, nil
}

// Pipeline is a way that deals go.
type Pipeline struct {
	// What people call the pipeline.
	Name string `yaml:"name"`

	// Its stages, in order. A deal starts at the first, and is won or lost from any.
	Stages []string `yaml:"stages"`
}

// Line is one phone number that we own.
type Line struct {
	// The number in E.164: + and country code and digits, nothing else.
	Number string `yaml:"number"`

	// What people call the line.
	Label string `yaml:"label"`

	// Whether replies may be sent from this line: true or false. A line that is not two-way only shows what comes in.
	TwoWay bool `yaml:"two_way"`

	// Whether the line can send pictures and other files as MMS: yes, no, or auto for what its country allows. A file that
	// cannot go as MMS goes as a link.
	MMS string `yaml:"mms"`

	// Country of the line as two letters (ISO 3166). Empty means what the number says.
	Country string `yaml:"country"`

	// How many billed segments a second broadcasts send from the line, up to 100. What people send from it comes first and counts. 0 means
	// what a long code of its country may: 1 for US and CA, 10 elsewhere. A short code or a toll-free number may do more.
	SegmentsPerSecond float64 `yaml:"segments_per_second"`
}

// mmsCountries are where Twilio carries MMS over long codes and toll-free numbers; elsewhere it sends a link of its own making.
// twilio.com/docs/messaging/guides/accepted-mime-types
var mmsCountries = map[string]bool{"US": true, "CA": true}

// SendsMMS tells whether the line can send files as MMS.
func (l Line) SendsMMS() bool {
	return l.MMS == "yes" || l.MMS == "auto" && mmsCountries[l.Country]
}
