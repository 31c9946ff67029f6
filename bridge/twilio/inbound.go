package twilio

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"partyline/bridge"
	"partyline/bridge/sms"
)

// mostMedia is how many media items a message may have; Twilio's limit is 10.
const mostMedia = 50

// Messages answers the webhook of inbound messages (twilio.com/docs/messaging/guides/webhook-request): 200 and an empty TwiML document
// once in has the message, 403 for what Twilio did not sign for this account, 400 for nonsense, 413 for a body over 64 KiB, 405 for another
// method than POST, and 503 where in could not keep the message.
func (c *Client) Messages(in bridge.Inlet) http.Handler {
	return c.webhook(MessagesPath, func(ctx context.Context, _ url.Values, p parameters) error {
		m, err := inbound(p)
		if err != nil {
			return err
		}
		return in.Receive(ctx, m)
	})
}

// inbound reads a message. Its text is cleaned here and nowhere else, so that every other layer may store and show it.
func inbound(p parameters) (m bridge.Inbound, err error) {
	if m.CarrierID, err = p.sid("MessageSid"); err != nil {
		return m, err
	}
	if m.From, err = p.number("From"); err != nil {
		return m, err
	}
	if m.Line, err = p.number("To"); err != nil {
		return m, err
	}
	body, err := p.one("Body")
	if err != nil {
		return m, err
	}
	m.Body = sms.Clean(body)
	m.OptOut = optOuts[p.first("OptOutType")]
	m.Segments, _ = strconv.Atoi(p.first("NumSegments")) // 0 where it is not said: no message is lost for a figure
	m.Segments = max(m.Segments, 0)
	m.Media, err = media(p)
	return m, err
}

// optOuts are Twilio's words for what Advanced Opt-Out took a text for (twilio.com/docs/messaging/tutorials/advanced-opt-out). Where that
// is switched off there is none.
var optOuts = map[string]sms.Keyword{"STOP": sms.Stop, "START": sms.Start, "HELP": sms.Help}

// media reads the items NumMedia, MediaUrl0, MediaContentType0, ...
func media(p parameters) ([]bridge.MediaRef, error) {
	n, err := p.count("NumMedia", mostMedia)
	if err != nil {
		return nil, err
	}
	var refs []bridge.MediaRef
	for i := range n {
		at, err := p.web(fmt.Sprintf("MediaUrl%d", i))
		if err != nil {
			return nil, err
		}
		refs = append(refs, bridge.MediaRef{URL: at, ContentType: sms.Clean(p.first(fmt.Sprintf("MediaContentType%d", i)))})
	}
	return refs, nil
}
