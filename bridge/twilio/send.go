package twilio

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge"
	"partyline/store"
)

// Send hands a message to Twilio (twilio.com/docs/messaging/api/message-resource#create-a-message-resource), once. The status
// callback's address carries the attempt, so that a callback proves it whatever became of the answer.
func (c *Client) Send(ctx context.Context, m bridge.Outbound) (bridge.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	k := call{Client: c, ctx: ctx, effect: sends}
	p := &api.CreateMessageParams{}
	p.SetFrom(m.Line).SetTo(m.To).SetStatusCallback(c.statusCallback(m.Attempt))
	if m.Body != "" {
		p.SetBody(m.Body)
	}
	if len(m.Media) > 0 {
		p.SetMediaUrl(m.Media)
	}
	sent, err := k.service().CreateMessage(p)
	if err == nil && value(sent.Sid) == "" {
		err = errors.New("the answer names no message")
	}
	if err != nil {
		return bridge.Receipt{}, k.result(err)
	}
	return receipt(sent), nil
}

func (c *Client) statusCallback(attempt string) string {
	return c.publicURL + StatusPath + "?" + url.Values{attemptParameter: {attempt}}.Encode()
}

// receipt reads a message as the API describes it. A word that we do not know counts as accepted: it has an id there.
func receipt(m *api.ApiV2010Message) bridge.Receipt {
	r := bridge.Receipt{CarrierID: value(m.Sid), State: states[value(m.Status)]}
	if r.State == "" {
		r.State = store.Accepted
	}
	r.Segments, _ = strconv.Atoi(value(m.NumSegments)) // 0 where it is not said
	if m.ErrorCode != nil && *m.ErrorCode != 0 {
		r.ErrorCode = strconv.Itoa(*m.ErrorCode)
	}
	return r
}

// value is what an optional field holds, or its zero value.
func value[T any](field *T) (v T) {
	if field != nil {
		v = *field
	}
	return v
}
