package twilio_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
)

// strict is a bridge that takes nothing that a database would refuse.
type strict struct{ t *testing.T }

func (s strict) Receive(_ context.Context, m bridge.Inbound) error {
	s.storable(m.CarrierID, m.From, m.Line, m.Body)
	if m.CarrierID == "" || m.From == "" || m.Line == "" || m.Segments < 0 {
		s.t.Errorf("incomplete: %+v", m)
	}
	for _, ref := range m.Media {
		s.storable(ref.URL, ref.ContentType)
	}
	return nil
}

func (s strict) Report(_ context.Context, r bridge.Report) error {
	s.storable(r.CarrierID, r.Attempt, r.ErrorCode)
	if r.CarrierID == "" {
		s.t.Errorf("incomplete: %+v", r)
	}
	return nil
}

func (s strict) storable(texts ...string) {
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			s.t.Errorf("%q cannot be stored", text)
		}
	}
}

// FuzzWebhooks posts bodies with a right signature, as only what Twilio signed is read at all.
func FuzzWebhooks(f *testing.F) {
	const token, public = "token", "https://sms.example.com"
	f.Add("AccountSid=AC1&MessageSid=SM1&From=%2B447700900123&To=%2B447700900100&Body=Hi&NumMedia=0", "")
	f.Add("AccountSid=AC1&MessageSid=SM1&From=1&To=2&NumMedia=1&MediaUrl0=https%3A%2F%2Fx.example.com&MediaContentType0=%00", "")
	f.Add("AccountSid=AC1&MessageSid=SM1&MessageStatus=delivered&ErrorCode=30003", "attempt=a1")
	f.Add("AccountSid=AC1&MessageSid=SM1&From=1&To=2&Body=%FF%00&Body=b", "attempt=%00&bodySHA256=x")
	c, err := twilio.New(twilio.Options{AccountSID: "AC1", AuthToken: token, PublicURL: public})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, query string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			form = nil
		}
		for path, handler := range map[string]http.Handler{twilio.MessagesPath: c.Messages(strict{t}), twilio.StatusPath: c.Status(strict{t})} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.URL.RawQuery = query
			address := public + path
			if query != "" {
				address += "?" + query
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("X-Twilio-Signature", twiliotest.Sign(token, address, form))
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			switch w.Code {
			case 200, 400, 403, 413:
			default:
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	})
}
