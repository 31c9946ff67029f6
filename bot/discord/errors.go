package discord

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bot"
	"partyline/bridge"
)

// verdict is what one of Discord's error codes means to us.
type verdict struct {
	code bridge.Code
	say  string
	// after is how long to wait at least, where Discord does not say.
	after time.Duration
}

const (
	sayToken = "Discord refuses our token. Take a new one from the page Bot of the app in the developer portal and put it into " +
		"discord.token."
	sayGone        = "The thread was deleted in Discord."
	sayLocked      = "The thread was locked in Discord. A new thread takes its place."
	sayLockedErase = "The thread is locked in Discord, so what it shows cannot be replaced. Unlock it, give the bot Manage Threads, or " +
		"delete it by hand."
	sayForeignErase = "Something here was posted by another bot, so Partyline cannot replace it. Delete it by hand."
	sayBusy         = "Discord asks us to slow down. It is tried again by itself."
	sayTurn         = "It waits for its turn: Discord limits how fast we may post."
	sayTrouble      = "Discord has trouble of its own. It is tried again by itself."
	sayNoChannel    = "Discord shows us no such channel. Check its id in the configuration, and that the bot was invited to the server."
	sayPermissions  = "The bot lacks a permission in the channel. Invite it again with the link that Partyline prints, or look at the " +
		"channel's permissions."
	sayThreads = "The server has as many active threads as Discord allows. Archive some of them."
	sayTag     = "The forum wants a tag on each post. Let the bot make its tags (Manage Channels), or take the requirement away."
)

// The codes that are looked at by name.
const (
	codeUnknownChannel = "10003"
	codeUnknownMember  = "10007"
	codeUnknownMessage = "10008"
	codeUnknownUser    = "10013"
	codeMissingAccess  = "50001"
	codeForeign        = "50005"
	codeMissingPerms   = "50013"
	codeInvalidForm    = "50035"
	codeArchived       = "50083"
	codeThreadExists   = "160004"
	codeLocked         = "160005"
)

// verdicts are the error codes that mean more than "no". docs.discord.com/developers/topics/opcodes-and-status-codes#json
var verdicts = map[string]verdict{
	codeUnknownChannel: {code: bridge.CodeUnavailable, say: sayNoChannel},
	"10004":            {code: bridge.CodeUnavailable, say: "Discord shows us no such server. Invite the bot to it."},
	codeUnknownMember:  {code: bridge.CodeNotFound, say: "This person is no member of the server."},
	codeUnknownMessage: {code: bridge.CodeGone, say: sayGone},
	codeUnknownUser:    {code: bridge.CodeNotFound, say: "Discord knows no such person."},

	"20016":  {code: bridge.CodeRetry, say: "The channel is in slow mode. Give the bot Bypass Slowmode, or switch slow mode off.", after: time.Minute},
	"20028":  {code: bridge.CodeRetry, say: sayBusy, after: time.Minute},
	"20029":  {code: bridge.CodeRetry, say: sayBusy, after: time.Minute},
	"30046":  {code: bridge.CodeRetry, say: "Discord limits edits of messages that are older than an hour. It is tried again by itself.", after: time.Minute},
	"40062":  {code: bridge.CodeRetry, say: sayBusy, after: time.Minute},
	"130000": {code: bridge.CodeRetry, say: sayTrouble, after: 10 * time.Second},

	"30033":     {code: bridge.CodeGone, say: "The thread has as many members as Discord allows. A new thread takes its place."},
	codeLocked:  {code: bridge.CodeGone, say: sayLocked},
	codeForeign: {code: bridge.CodeGone, say: "The card was not posted by this bot, so it cannot be edited. A new thread takes its place."},

	codeArchived: {code: bridge.CodeRetry, say: "The thread is archived. It is opened and tried again by itself."},

	"40001":           {code: bridge.CodeUnavailable, say: sayToken},
	"50014":           {code: bridge.CodeUnavailable, say: sayToken},
	"40002":           {code: bridge.CodeUnavailable, say: "Discord wants the bot's account to be verified first. See the developer portal."},
	codeMissingAccess: {code: bridge.CodeUnavailable, say: sayPermissions},
	codeMissingPerms:  {code: bridge.CodeUnavailable, say: sayPermissions},
	"40058":           {code: bridge.CodeUnavailable, say: "The channel is a forum, which takes posts only. It is looked at again by itself."},
	"50008":           {code: bridge.CodeUnavailable, say: "The channel takes no messages. Configure a text channel or a forum."},
	"50024":           {code: bridge.CodeUnavailable, say: "The channel is of a kind that allows no threads. Configure a text channel or a forum."},
	"30034":           {code: bridge.CodeUnavailable, say: "Discord lets a bot make only so many commands a day. They are made tomorrow."},
	"40066":           {code: bridge.CodeUnavailable, say: sayTag},
	"40067":           {code: bridge.CodeUnavailable, say: sayTag},
	"160006":          {code: bridge.CodeUnavailable, say: sayThreads},
	"160007":          {code: bridge.CodeUnavailable, say: sayThreads},
	"200000":          {code: bridge.CodeUnavailable, say: "AutoMod of the server blocked a message of ours. Exempt the bot's role in its settings."},
	"200001":          {code: bridge.CodeUnavailable, say: "AutoMod of the server blocked a title of ours. Exempt the bot's role in its settings."},
}

// translate turns what discordgo or our transport returned into a *bridge.Error. m says what was called: a failed reading may simply
// be repeated, a writing that may have been done may not.
func translate(m method, err error) error {
	if err == nil {
		return nil
	}
	var ours *bridge.Error
	if errors.As(err, &ours) {
		return err
	}
	out := classify(m, err)
	// The address within a *url.Error may hold the token of an interaction, and a *discordgo.RESTError the request.
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err
	}
	var refused *discordgo.RESTError
	if errors.As(err, &refused) {
		err = errors.New(refused.Response.Status + " " + string(refused.ResponseBody[:min(len(refused.ResponseBody), maxShown)]))
	}
	out.Cause = fmt.Errorf("%s: %w", m.name, err)
	return out
}

// maxShown is how much of a refusal goes into the log, in bytes.
const maxShown = 500

func classify(m method, err error) *bridge.Error {
	unclear := bridge.CodeRetry
	if m.write {
		unclear = bridge.CodeUncertain
	}
	var slow *limited
	if errors.As(err, &slow) {
		return &bridge.Error{Code: bridge.CodeRetry, Say: sayBusy, Detail: "429", RetryAfter: slow.after}
	}
	var failed *broken
	if errors.As(err, &failed) {
		return &bridge.Error{Code: unclear, Say: sayTrouble, Detail: strconv.Itoa(failed.status)}
	}
	var refused *discordgo.RESTError
	if errors.As(err, &refused) {
		return classifyRefusal(refused)
	}
	return bot.Disconnected("Discord", err, unclear)
}

func classifyRefusal(r *discordgo.RESTError) *bridge.Error {
	status := r.Response.StatusCode
	e := &bridge.Error{Code: bridge.CodeRejected, Detail: strconv.Itoa(status)}
	if r.Message != nil && r.Message.Code != 0 {
		e.Detail = strconv.Itoa(r.Message.Code)
	}
	v, known := verdicts[e.Detail]
	switch {
	case known:
		e.Code, e.Say, e.RetryAfter = v.code, v.say, v.after
	case status == http.StatusUnauthorized:
		e.Code, e.Say = bridge.CodeUnavailable, sayToken
	case r.Message != nil && r.Message.Code != 0:
		e.Say = "Discord refused (" + e.Detail + ")."
	default: // Discord's own refusals have a code
		e.Code, e.Say = bridge.CodeUnavailable, "What answers at discord.api_url is not Discord's API, or it blocks us ("+e.Detail+")."
	}
	return e
}
