package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// Validate checks everything that `partyline serve` needs and can know without asking anybody. The error is [Problems]:
// all of them, each naming its key and what to do.
func (c Config) Validate() error {
	var v validator
	v.listen("listen", c.Listen)
	v.publicURL("public_url", c.PublicURL)
	v.database("database.url", c.Database.URL)
	v.media(c.Media)
	v.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	v.oneOf("log.format", c.Log.Format, "text", "json")
	v.twilio(c.Twilio)
	if c.Uses(ChatSlack) {
		v.slack(c.Slack)
	}
	if c.Uses(ChatDiscord) {
		v.discord(c.Discord)
	}
	v.ai(c.AI)
	v.credits(c.Credits)
	if c.Metrics.Listen != "" {
		v.listen("metrics.listen", c.Metrics.Listen)
	}
	for i, country := range c.TwoWayCountries {
		v.country(fmt.Sprintf("two_way_countries[%d]", i), country)
	}
	v.inboxes(c.Inboxes)
	return v.problems.err()
}

// The chat platforms, as inboxes[].chat names them.
const (
	ChatSlack   = "slack"
	ChatDiscord = "discord"
)

// Uses tells whether an inbox is mirrored into the chat.
func (c Config) Uses(chat string) bool {
	return slices.ContainsFunc(c.Inboxes, func(i Inbox) bool { return i.Chat == chat })
}

// maxCalls is how many calls a second Discord takes from a bot. docs.discord.com/developers/topics/rate-limits#global-rate-limit
const maxCalls = 50

// maxHold keeps a typed reply from waiting longer than the person who typed it would watch.
const maxHold = 60 * time.Second

var (
	accountSID = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)
	// authToken is what twilio-go accepts; it refuses anything else locally with an error that looks like the server's.
	authToken = regexp.MustCompile(`^[0-9A-Za-z]+$`)
	inboxName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	handles   = map[string]map[string]handle{
		ChatSlack: {
			"channel":    {regexp.MustCompile(`^[CG][A-Z0-9]{2,20}$`), "C or G and capitals and digits; see the end of \"Copy link\" on the channel"},
			"user":       {regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`), "U or W and capitals and digits; see \"Copy member ID\" in the profile"},
			"user group": {regexp.MustCompile(`^S[A-Z0-9]{2,20}$`), "S and capitals and digits; see the end of the link to the user group"},
		},
		ChatDiscord: {
			"channel": {snowflake, "digits; switch on Developer Mode in Discord's advanced settings and use \"Copy Channel ID\""},
			"user":    {snowflake, "digits; switch on Developer Mode in Discord's advanced settings and use \"Copy User ID\""},
			"role":    {snowflake, "digits; switch on Developer Mode in Discord's advanced settings and use \"Copy Role ID\" in the server's roles"},
		},
	}
	// snowflake is the form of all ids on Discord. docs.discord.com/developers/reference#snowflakes
	snowflake = regexp.MustCompile(`^[0-9]{15,20}$`)
	// chatNames are what people call the chats.
	chatNames = map[string]string{ChatSlack: "Slack", ChatDiscord: "Discord"}
)

// handle is the form of an id.
type handle struct {
	form  *regexp.Regexp
	looks string
}

// validator collects problems. Its methods take the path of the key that they check.
type validator struct{ problems Problems }

func (v *validator) add(path, format string, args ...any) {
	v.problems = append(v.problems, Problem{Key: path, Text: fmt.Sprintf(format, args...)})
}

func (v *validator) twilio(t Twilio) {
	switch {
	case t.AccountSID == "":
		v.add("twilio.account_sid", "missing; copy the Account SID from the Twilio console")
	case !accountSID.MatchString(t.AccountSID):
		v.add("twilio.account_sid", "%q is no Account SID; it is AC and 32 hexadecimal digits", t.AccountSID)
	}
	switch {
	case t.AuthToken == "":
		v.add("twilio.auth_token", "missing; copy the primary auth token from the Twilio console, or name a file in twilio.auth_token_file")
	case !authToken.MatchString(t.AuthToken.Reveal()):
		v.add("twilio.auth_token", "has characters that no auth token has; it is letters and digits only")
	}
	if v.httpURL("twilio.api_url", t.APIURL) && strings.HasSuffix(t.APIURL, "/") {
		v.add("twilio.api_url", "remove the slash at the end")
	}
	v.positive("twilio.timeout", t.Timeout)
	v.positive("twilio.reconcile_after", t.ReconcileAfter)
}

func (v *validator) slack(s Slack) {
	v.token("slack.bot_token", s.BotToken, "xoxb-", "copy the Bot User OAuth Token from \"OAuth & Permissions\" of the Slack app")
	v.oneOf("slack.mode", s.Mode, "socket", "http")
	switch s.Mode {
	case "socket":
		v.token("slack.app_token", s.AppToken, "xapp-", "socket mode needs an app-level token with connections:write from \"Basic Information\" of the Slack app")
	case "http":
		v.token("slack.signing_secret", s.SigningSecret, "", "http mode needs the signing secret from \"Basic Information\" of the Slack app")
	}
	if v.httpURL("slack.api_url", s.APIURL) && !strings.HasSuffix(s.APIURL, "/") {
		v.add("slack.api_url", "add a slash at the end")
	}
	if !(s.PostsPerSecond > 0) { // also refuses NaN
		v.add("slack.posts_per_second", "must be more than 0, such as 1")
	}
	if s.PostBurst < 1 {
		v.add("slack.post_burst", "must be 1 or more")
	}
}

func (v *validator) discord(d Discord) {
	const advice = "copy the token from \"Bot\" of the application in Discord's developer portal"
	v.token("discord.token", d.Token, "", advice)
	if strings.HasPrefix(d.Token.Reveal(), "Bot ") {
		v.add("discord.token", "remove \"Bot \" from its beginning")
	}
	if v.httpURL("discord.api_url", d.APIURL) && strings.HasSuffix(d.APIURL, "/") {
		v.add("discord.api_url", "remove the slash at the end")
	}
	if !(d.CallsPerSecond > 0 && d.CallsPerSecond <= maxCalls) { // also refuses NaN
		v.add("discord.calls_per_second", "must be more than 0 and at most %d, which is what Discord allows", maxCalls)
	}
}

// people checks who may answer an inbox. Where the chat is not known only that is said.
func (v *validator) people(path string, inbox Inbox) {
	v.ids(path+".admins", inbox.Chat, "user", inbox.Admins)
	switch inbox.Chat {
	case ChatSlack:
		v.ids(path+".user_groups", inbox.Chat, "user group", inbox.UserGroups)
		if len(inbox.Roles) > 0 {
			v.add(path+".roles", "roles are Discord's; give user_groups or admins for Slack")
		}
	case ChatDiscord:
		v.ids(path+".roles", inbox.Chat, "role", inbox.Roles)
		if len(inbox.UserGroups) > 0 {
			v.add(path+".user_groups", "user groups are Slack's; give roles or admins for Discord")
		}
		if len(inbox.Roles) == 0 && len(inbox.Admins) == 0 {
			v.add(path+".roles", "missing; give the roles or admins who may see and answer the inbox, for on Discord nobody else may see its channel")
		}
	}
}

// The values of inboxes[].mode.
const (
	ModeReplyFirst = "reply-first"
	ModeNoteFirst  = "note-first"
)

// onCall is what kind of id inboxes[].on_call is, by chat.
var onCall = map[string]string{ChatSlack: "user group", ChatDiscord: "role"}

// replies checks how an inbox deals with what is typed and with what waits.
func (v *validator) replies(path string, inbox Inbox) {
	v.oneOf(path+".mode", inbox.Mode, ModeReplyFirst, ModeNoteFirst)
	if inbox.ConfirmSegments < 0 {
		v.add(path+".confirm_segments", "must be 0 or more")
	}
	v.positive(path+".origin_window", inbox.OriginWindow)
	if inbox.ReadingTime < 0 || inbox.ReadingTime > time.Minute {
		v.add(path+".reading_time", "%s is out of range; give 0s to 1m", inbox.ReadingTime)
	}
	if inbox.RemindAfter < 0 {
		v.add(path+".remind_after", "must be 0s or longer")
	}
	if inbox.OnCall != "" {
		v.id(path+".on_call", inbox.Chat, onCall[inbox.Chat], inbox.OnCall)
	}
	if _, err := time.LoadLocation(inbox.Zone); err != nil || inbox.Zone == "" || inbox.Zone == "Local" {
		v.add(path+".zone", "%q is no time zone; give one such as Europe/London", inbox.Zone)
	}
	if _, _, err := inbox.Quiet(); err != nil {
		v.add(path+".quiet_hours", "%q is no span of a day; give one such as 21:00-08:00, or nothing", inbox.QuietHours)
	}
	v.keywords(path, inbox)
}

// keywords checks the words of an inbox that mean something, and what is answered to them.
func (v *validator) keywords(path string, inbox Inbox) {
	seen := map[string]string{}
	for _, k := range []struct {
		name, answer string
		words        []string
	}{{"opt_out", inbox.OptOutAnswer, inbox.OptOutWords}, {"opt_in", inbox.OptInAnswer, inbox.OptInWords}, {"help", inbox.HelpAnswer, inbox.HelpWords}} {
		for i, word := range k.words {
			at := fmt.Sprintf("%s.%s_words[%d]", path, k.name, i)
			folded := strings.ToLower(strings.Join(strings.Fields(word), " "))
			if folded == "" || utf8.RuneCountInString(folded) > maxWord {
				v.add(at, "give a word of 1 to %d characters", maxWord)
			} else if seen[folded] != "" {
				v.add(at, "%q stands in %s already", word, seen[folded])
			}
			seen[folded] = at
		}
		if k.answer != "" && len(k.words) == 0 {
			v.add(path+"."+k.name+"_answer", "is never sent without %s_words; the carrier answers its own words", k.name)
		}
		if utf8.RuneCountInString(k.answer) > maxAnswer {
			v.add(path+"."+k.name+"_answer", "has more than %d characters", maxAnswer)
		}
	}
}

// The longest word that means something, and the longest answer to one: two messages.
const (
	maxWord   = 40
	maxAnswer = 306
)

// maxRate is how many segments the fastest senders take in a second.
const maxRate = 100

// broadcasts checks the rules for texts to many.
func (v *validator) broadcasts(path string, b Broadcasts) {
	for _, share := range []struct {
		key     string
		percent int
	}{{"stop_failed_percent", b.StopFailedPercent}, {"stop_opt_out_percent", b.StopOptOutPercent}} {
		if share.percent < 0 || share.percent > 100 {
			v.add(path+"."+share.key, "%d is no share; give 0 to 100", share.percent)
		}
	}
	if b.StopAfter < 1 {
		v.add(path+".stop_after", "must be 1 or more")
	}
}

func (v *validator) ids(path, chat, what string, ids []string) {
	for j, id := range ids {
		v.id(fmt.Sprintf("%s[%d]", path, j), chat, what, id)
	}
}

func (v *validator) inboxes(inboxes []Inbox) {
	if len(inboxes) == 0 {
		v.add("inboxes", "missing; give at least one inbox with its channel and its lines")
	}
	names, channels, numbers := owners{}, owners{}, owners{}
	for i, inbox := range inboxes {
		path := fmt.Sprintf("inboxes[%d]", i)
		switch {
		case inbox.Name == "":
			v.add(path+".name", "missing; name the inbox with small letters, digits and hyphens")
		case !inboxName.MatchString(inbox.Name):
			v.add(path+".name", "%q may have small letters, digits and inner hyphens only", inbox.Name)
		default:
			v.unique(names, path+".name", inbox.Name)
		}
		v.oneOf(path+".chat", inbox.Chat, ChatSlack, ChatDiscord)
		if v.id(path+".channel", inbox.Chat, "channel", inbox.Channel) {
			v.unique(channels, path+".channel", inbox.Channel)
		}
		if len(inbox.Lines) == 0 {
			v.add(path+".lines", "missing; give at least one phone number that belongs to the inbox")
		}
		for j, line := range inbox.Lines {
			linePath := fmt.Sprintf("%s.lines[%d]", path, j)
			if v.number(linePath+".number", line.Number) {
				v.unique(numbers, linePath+".number", line.Number)
			}
			v.country(linePath+".country", line.Country)
			v.oneOf(linePath+".mms", line.MMS, "auto", "yes", "no")
			if line.SegmentsPerSecond < 0 || line.SegmentsPerSecond > maxRate {
				v.add(linePath+".segments_per_second", "%g is out of range; give 0 to %d", line.SegmentsPerSecond, maxRate)
			}
		}
		if inbox.Hold < 0 || inbox.Hold > maxHold {
			v.add(path+".hold", "%s is out of range; give 0s to %s", inbox.Hold, maxHold)
		}
		v.people(path, inbox)
		v.replies(path, inbox)
		v.broadcasts(path+".broadcasts", inbox.Broadcasts)
		v.positive(path+".notice_every", inbox.NoticeEvery)
		v.positive(path+".thread_max_age", inbox.ThreadMaxAge)
		v.country(path+".region", inbox.Region)
		v.pipelines(path, inbox)
	}
}

func (v *validator) listen(path, address string) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		v.add(path, "%q is no host:port; give one such as 127.0.0.1:8080", address)
		return
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		v.add(path, "%q is no port; give a number from 0 to 65535", port)
	}
}

func (v *validator) publicURL(path, text string) {
	if text == "" {
		v.add(path, "missing; give the https address under which Twilio reaches this server")
		return
	}
	if !v.httpURL(path, text) {
		return
	}
	u, _ := url.Parse(text) // httpURL parsed it
	if ip := net.ParseIP(u.Hostname()); u.Scheme != "https" && u.Hostname() != "localhost" && !ip.IsLoopback() {
		v.add(path, "must be https; plain http is for loopback addresses only")
	}
	if strings.HasSuffix(text, "/") {
		v.add(path, "remove the slash at the end")
	}
}

// httpURL reports whether text is an absolute http(s) address with nothing after the path.
func (v *validator) httpURL(path, text string) bool {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		v.add(path, "must be an absolute address that starts with https:// or http://")
	case u.User != nil:
		v.add(path, "must not hold a user name or password")
	case strings.ContainsAny(text, "?#"):
		v.add(path, "must not have a query (?) or a fragment (#)")
	default:
		return true
	}
	return false
}

// database never repeats the address, which may hold a password.
func (v *validator) database(path string, address Secret) {
	scheme, rest, _ := strings.Cut(address.Reveal(), ":")
	switch {
	case address == "":
		v.add(path, "missing; give sqlite:partyline.db or a postgres:// address")
	case scheme == "sqlite" && rest == "":
		v.add(path, "names no file; give one such as sqlite:partyline.db")
	case scheme == "sqlite":
	case scheme == "postgres" || scheme == "postgresql":
		if u, err := url.Parse(address.Reveal()); err != nil || !strings.HasPrefix(rest, "//") || strings.Trim(u.Path, "/") == "" {
			v.add(path, "is no PostgreSQL address with a database name; give postgres://USER:PASSWORD@HOST/NAME, special characters percent-encoded")
		}
	default:
		v.add(path, "must start with sqlite: or postgres://")
	}
}

func (v *validator) token(path string, token Secret, prefix, advice string) {
	switch {
	case token == "":
		v.add(path, "missing; %s, or name a file in %s_file", advice, path)
	case strings.TrimSpace(token.Reveal()) != token.Reveal():
		v.add(path, "has blanks around it; remove them")
	case !strings.HasPrefix(token.Reveal(), prefix):
		v.add(path, "must start with %s; %s", prefix, advice)
	}
}

// number reports whether text is a phone number in its one E.164 form. Possible is enough: whether the carrier lets us
// use it is not for numbering tables, which lag behind, to say. Short codes are not possible numbers.
func (v *validator) number(path, text string) bool {
	if text == "" {
		v.add(path, "missing; give the phone number in E.164 form")
		return false
	}
	number, err := phonenumbers.Parse(text, "")
	if err != nil || !phonenumbers.IsPossibleNumber(number) || phonenumbers.Format(number, phonenumbers.E164) != text {
		v.add(path, "%q is no phone number in E.164 form; give + and country code and digits, nothing else", text)
		return false
	}
	return true
}

func (v *validator) credits(c Credits) {
	for _, name := range slices.Sorted(maps.Keys(c.Rates)) {
		path := "credits.rates." + name
		if name != OtherCountries {
			v.country(path, name)
		}
		if n, ok := Thousandths(c.Rates[name]); !ok || n == 0 {
			v.add(path, "%q is no price; give credits a segment with at most three decimals, such as 0.8", c.Rates[name])
		}
	}
	if _, ok := c.Rates[OtherCountries]; !ok && len(c.Rates) > 0 {
		v.add("credits.rates", "add other: what a segment costs to any country that is not named")
	}
	if _, ok := Thousandths(c.Low); !ok {
		v.add("credits.low", "%q is no number of credits; give one such as 100, or 0 for never", c.Low)
	}
}

// credits has up to three decimals, and is at most a million.
var credits = regexp.MustCompile(`^(\d{1,7})(?:\.(\d{1,3}))?$`)

// Thousandths reads a number of credits; ok is false where it is none.
func Thousandths(text string) (n int64, ok bool) {
	m := credits.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1]+m[2]+strings.Repeat("0", 3-len(m[2])), 10, 64)
	return n, err == nil
}

func (v *validator) country(path, text string) {
	if text != "" && !phonenumbers.GetSupportedRegions()[text] {
		v.add(path, "%q is no country; give two capital letters (ISO 3166) such as GB", text)
	}
}

// id reports whether text is an id of the chat. One of a chat that is not known is passed over: that is said already.
func (v *validator) id(path, chat, what, text string) bool {
	h, known := handles[chat][what]
	if !known || h.form.MatchString(text) {
		return known
	}
	if text == "" {
		v.add(path, "missing; give the %s %s ID: %s", chatNames[chat], what, h.looks)
	} else {
		v.add(path, "%q is no %s %s ID: %s", text, chatNames[chat], what, h.looks)
	}
	return false
}

func (v *validator) oneOf(path, text string, allowed ...string) {
	if !slices.Contains(allowed, text) {
		v.add(path, "%q is not known; give %s", text, strings.Join(allowed, " or "))
	}
}

func (v *validator) positive(path string, span time.Duration) {
	if span <= 0 {
		v.add(path, "must be longer than 0, such as 10s")
	}
}

// owners remembers which key gave a value that must be given once only.
type owners map[string]string

func (v *validator) unique(seen owners, path, value string) {
	if first, ok := seen[value]; ok {
		v.add(path, "%q is given at %s already; give it once", value, first)
		return
	}
	seen[value] = path
}
