package twilio

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// attemptParameter carries our attempt's token in the status callback's address.
const attemptParameter = "attempt"

// states are Twilio's words for an outbound message
// (twilio.com/docs/messaging/api/message-resource#message-status-values). Words that are not here change nothing: those of inbound
// messages, and any that may be added.
var states = map[string]store.MessageState{
	"queued":              store.Accepted,
	"accepted":            store.Accepted,
	"scheduled":           store.Accepted,
	"sending":             store.Accepted,
	"sent":                store.Sent,
	"delivered":           store.Delivered,
	"read":                store.Delivered,
	"undelivered":         store.Undelivered,
	"partially_delivered": store.Undelivered,
	"failed":              store.Failed,
	"canceled":            store.Failed,
}

// Status answers the callbacks about outbound messages
// (twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks), with the same answers as Messages.
func (c *Client) Status(in bridge.Inlet) http.Handler {
	return c.webhook(StatusPath, func(ctx context.Context, query url.Values, p parameters) error {
		r, err := report(query, p)
		if err != nil {
			return err
		}
		return in.Report(ctx, r)
	})
}

// report reads a callback.
func report(query url.Values, p parameters) (r bridge.Report, err error) {
	if r.CarrierID, err = p.sid("MessageSid"); err != nil {
		return r, err
	}
	word, err := p.one("MessageStatus")
	if err != nil {
		return r, err
	}
	if word == "" {
		return r, invalid("MessageStatus is missing.")
	}
	r.Attempt = query.Get(attemptParameter)
	if len(r.Attempt) > longestURL || sms.Clean(r.Attempt) != r.Attempt {
		return r, invalid("The address carries no attempt of ours.")
	}
	r.State = states[strings.ToLower(word)]
	code, err := p.one("ErrorCode")
	if err != nil {
		return r, err
	}
	if r.ErrorCode = code; code == "0" || !sid.MatchString(code) {
		r.ErrorCode = ""
	}
	return r, nil
}
