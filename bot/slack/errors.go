package slack

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// verdict is what one of Slack's error strings means to us.
type verdict struct {
	code bridge.Code
	say  string
}

const (
	sayToken    = "Slack refuses our token. Reinstall the app in the workspace and put its bot token into slack.bot_token."
	sayAppToken = "Slack refuses our app-level token. Make one with the scope connections:write in the app's settings and put it into " +
		"slack.app_token."
	sayInvite = "Partyline is not in the channel. Invite its app with /invite in the channel."
	sayGone   = "The thread was deleted in Slack."
	// errLocked is Slack's word for a thread in which nobody may write any more.
	errLocked      = "restricted_action_thread_locked"
	sayLockedErase = "The thread is locked in Slack, so what it shows cannot be replaced. Unlock it, or delete it by hand."

	sayForeignErase = "Something here was posted by another app of Slack, so Partyline cannot replace it. Delete it by hand."

	sayBusy    = "Slack asks us to slow down. It is tried again by itself."
	sayTrouble = "Slack has trouble of its own. It is tried again by itself."
)

// verdicts are the error strings that mean more than "no". Each method's page lists its own, such as
// docs.slack.dev/reference/methods/chat.postMessage#errors.
var verdicts = map[string]verdict{
	"rate_limited":           {bridge.CodeRetry, sayBusy},
	"ratelimited":            {bridge.CodeRetry, sayBusy},
	"message_limit_exceeded": {bridge.CodeRetry, sayBusy},

	// Slack's page on these: "it's possible some aspect of the operation succeeded before the error was raised".
	"fatal_error":         {bridge.CodeUncertain, sayTrouble},
	"internal_error":      {bridge.CodeUncertain, sayTrouble},
	"service_unavailable": {bridge.CodeUncertain, sayTrouble},
	"request_timeout":     {bridge.CodeUncertain, sayTrouble},

	"team_added_to_org": {bridge.CodeRetry, "The workspace is being moved into an organisation. It is tried again by itself."},

	"file_not_found": {bridge.CodeGone, sayFileGone},
	"file_deleted":   {bridge.CodeGone, sayFileGone},

	"thread_not_found":    {bridge.CodeGone, sayGone},
	"message_not_found":   {bridge.CodeGone, sayGone},
	"cant_update_message": {bridge.CodeGone, "The card was not posted by this app, so it cannot be edited. A new thread takes its place."},
	// A thread_ts that is no parent, or one in which nobody may write any more.
	"cannot_reply_to_message": {bridge.CodeGone, sayGone},
	errLocked: {bridge.CodeGone,
		"The thread was locked in Slack. A new thread takes its place."},

	"invalid_auth":     {bridge.CodeUnavailable, sayToken},
	"not_authed":       {bridge.CodeUnavailable, sayToken},
	"account_inactive": {bridge.CodeUnavailable, sayToken},
	"token_revoked":    {bridge.CodeUnavailable, sayToken},
	"token_expired":    {bridge.CodeUnavailable, sayToken},
	"no_permission":    {bridge.CodeUnavailable, sayToken},
	"not_allowed_token_type": {bridge.CodeUnavailable,
		"The token is of the wrong kind. slack.bot_token takes the one that starts with xoxb-, slack.app_token the one with xapp-."},
	"missing_scope":         {bridge.CodeUnavailable, "The app lacks a permission. Compare its scopes with the manifest and reinstall it."},
	"team_access_not_found": {bridge.CodeUnavailable, "The app may not use this workspace. An owner has to approve it."},
	"access_denied":         {bridge.CodeUnavailable, "The app may not use this workspace. An owner has to approve it."},
	"ekm_access_denied":     {bridge.CodeUnavailable, "The workspace's owners suspended posting (key management)."},

	"channel_not_found": {bridge.CodeUnavailable,
		"Slack shows us no such channel. Check its id in the configuration, and invite the app with /invite in the channel."},
	"not_in_channel": {bridge.CodeUnavailable, sayInvite},
	"is_archived":    {bridge.CodeUnavailable, "The channel is archived. Unarchive it in Slack, or configure another one."},
	"restricted_action": {bridge.CodeUnavailable,
		"The workspace does not let our app post in the channel. An owner can allow it in the channel's posting permissions."},
	"restricted_action_read_only_channel": {bridge.CodeUnavailable,
		"The channel is read-only. Allow everyone, or our app, to post in it."},
	"restricted_action_thread_only_channel": {bridge.CodeUnavailable,
		"The channel takes replies in threads only, so no card can be posted. Change its posting permissions."},
	"restricted_action_non_threadable_channel": {bridge.CodeUnavailable,
		"The channel allows no threads. Change its posting permissions."},
}

// translate turns what slack-go returned into a *bridge.Error. m says what was called: a failed reading may simply be
// repeated, a writing that may have been done may not.
func translate(m method, err error) error {
	if err == nil {
		return nil
	}
	var ours *bridge.Error
	if errors.As(err, &ours) {
		return err
	}
	out := classify(m, err)
	// The address within a *url.Error may be a secret one, such as a response URL.
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err
	}
	out.Cause = fmt.Errorf("%s: %w", m.name, err)
	return out
}

func classify(m method, err error) *bridge.Error {
	unclear := bridge.CodeRetry
	if m.write {
		unclear = bridge.CodeUncertain
	}
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		return &bridge.Error{Code: bridge.CodeRetry, Say: sayBusy, Detail: "ratelimited", RetryAfter: limited.RetryAfter}
	}
	var status slack.StatusCodeError
	if errors.As(err, &status) {
		return classifyStatus(status.Code, unclear)
	}
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return classifyRefusal(m, refused, unclear)
	}
	return bot.Disconnected("Slack", err, unclear)
}

func classifyStatus(code int, unclear bridge.Code) *bridge.Error {
	e := &bridge.Error{Code: unclear, Say: sayTrouble, Detail: fmt.Sprint(code)}
	switch {
	case code == http.StatusTooManyRequests:
		e.Code, e.Say, e.RetryAfter = bridge.CodeRetry, sayBusy, time.Second
	case code < 500:
		e.Code, e.Say = bridge.CodeUnavailable, "What answers at slack.api_url is not Slack's Web API."
	}
	return e
}

func classifyRefusal(m method, r slack.SlackErrorResponse, unclear bridge.Code) *bridge.Error {
	v, known := verdicts[r.Err]
	if !known {
		return &bridge.Error{Code: bridge.CodeRejected, Say: "Slack refused (" + r.Err + ").", Detail: r.Err}
	}
	e := &bridge.Error{Code: v.code, Say: v.say, Detail: r.Err}
	if e.Code == bridge.CodeUncertain {
		e.Code = unclear
	}
	if v.say == sayBusy {
		e.RetryAfter = time.Second // this form of the answer does not say how long
	}
	if m.name == openSocket.name && v.say == sayToken {
		e.Say = sayAppToken
	}
	if r.Needed != "" {
		e.Say = "The app lacks the permission " + r.Needed + ". Add it to the app's scopes and reinstall it."
	}
	return e
}
