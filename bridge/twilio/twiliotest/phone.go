package twiliotest

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Delivery is what came of telling the app about an inbound text.
type Delivery struct {
	SID string
	// Status is the app's last HTTP status; 0 where it was not asked or gave no answer.
	Status int
	// Body is the app's last answer, at most 64 KiB.
	Body string
	// Attempts is how often the webhook was posted, retries, duplicates and fallback included.
	Attempts int
	// Alert is the code of the alert that Twilio's monitor would show, 0 for none: 11200, 11205, 11243, 12100, 12300.
	Alert int
}

// Text acts as a customer's phone that texts one of our numbers: the account keeps and lists the message, and the
// number's webhook is posted, with retries and fallback, until the app answered. The error says that there is no such
// number, that the text is too long, or that the app gave no answer; in the last case the message is kept all the same,
// under the SID in the result.
func (s *Server) Text(ctx context.Context, from, to, body string, media ...Media) (Delivery, error) {
	s.mu.Lock()
	m, err := s.receive(from, to, body, media)
	if err != nil {
		s.mu.Unlock()
		return Delivery{}, err
	}
	lost := s.strikes(WebhookLost, m) != nil
	twice := s.strikes(WebhookDuplicated, m) != nil
	s.mu.Unlock()
	if lost {
		return Delivery{SID: m.SID}, nil
	}
	first, err := s.announce(ctx, m)
	if !twice {
		return first, err
	}
	second, err := s.announce(ctx, m)
	second.Attempts += first.Attempts
	return second, err
}

// TextLater is [Server.Text] without the webhook: the message is kept and listed, and the app is not told, as when it
// was down and all tries were used up. [Server.Redeliver] may tell it afterwards.
func (s *Server) TextLater(from, to, body string, media ...Media) (sid string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.receive(from, to, body, media)
	if err != nil {
		return "", err
	}
	return m.SID, nil
}

// Redeliver posts the webhook of an inbound text again, the same in every parameter and with the same idempotency token.
func (s *Server) Redeliver(ctx context.Context, sid string) (Delivery, error) {
	s.mu.Lock()
	m := s.bySID[sid]
	s.mu.Unlock()
	if m == nil || m.Direction != "inbound" {
		return Delivery{}, fmt.Errorf("twiliotest: no inbound message %s", sid)
	}
	return s.announce(ctx, m)
}

// Phone returns what a customer's phone sent and received, in that order of time. An outbound message is there once it
// was really delivered.
func (s *Server) Phone(number string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.phones[number])
}

// Phones returns the numbers of all phones that sent or received something, sorted.
func (s *Server) Phones() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var numbers []string
	for number := range s.phones {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	return numbers
}

// receive keeps an inbound text. The lock is held.
func (s *Server) receive(from, to, body string, media []Media) (*message, error) {
	if _, ours := s.numbers[to]; !ours {
		return nil, fmt.Errorf("twiliotest: the account has no number %s", to)
	}
	if n := utf8.RuneCountInString(body); n > bodyLimit || len(media) > mediaCountLimit {
		return nil, fmt.Errorf("twiliotest: %d characters and %d media are more than a phone can send", n, len(media))
	}
	m := &message{handed: true, Message: Message{
		From: from, To: to, Body: body, Direction: "inbound", Status: "received", Segments: segments(body),
		Media: slices.Clone(media), Sent: s.options.Now(),
	}}
	s.add(m)
	for i := range m.Media {
		m.Media[i].SID = newSID("ME")
		m.Media[i].URL = s.url + s.path("/Messages/"+m.SID+"/Media/"+m.Media[i].SID)
	}
	s.phones[from] = append(s.phones[from], m.copy())
	if !s.options.NoKeywords {
		s.obey(m)
	}
	s.notify()
	return m, nil
}

// announce posts the webhook of an inbound text, asks the fallback where that fails, and sends what the answer says.
func (s *Server) announce(ctx context.Context, m *message) (Delivery, error) {
	s.mu.Lock()
	n, form := s.numbers[m.To], s.inboundForm(m)
	s.mu.Unlock()
	if n.SMSURL == "" {
		return Delivery{SID: m.SID}, nil
	}
	r := s.post(ctx, n.SMSURL, form, m.token)
	if r.failed() && n.FallbackURL != "" {
		form.Set("ErrorCode", strconv.Itoa(r.alert))
		target, _, _ := strings.Cut(n.SMSURL, "#")
		form.Set("ErrorUrl", target)
		tried := r.attempts
		r = s.post(ctx, n.FallbackURL, form, m.token)
		r.attempts += tried
	}
	if !r.failed() {
		r.alert = s.answered(m, r)
	}
	return Delivery{SID: m.SID, Status: r.status, Body: r.body, Attempts: r.attempts, Alert: r.alert}, r.err
}

// inboundForm is what the webhook says (twilio.com/docs/messaging/guides/webhook-request). The lock is held.
func (s *Server) inboundForm(m *message) url.Values {
	form := url.Values{
		"MessageSid":    {m.SID},
		"SmsSid":        {m.SID},
		"SmsMessageSid": {m.SID},
		"SmsStatus":     {m.Status},
		"AccountSid":    {s.options.AccountSID},
		"ApiVersion":    {apiVersion},
		"From":          {m.From},
		"To":            {m.To},
		"Body":          {m.Body},
		"NumSegments":   {strconv.Itoa(m.Segments)},
		"NumMedia":      {strconv.Itoa(len(m.Media))},
		"FromCountry":   {country(m.From)},
		"ToCountry":     {country(m.To)},
	}
	for _, empty := range []string{"FromCity", "FromState", "FromZip", "ToCity", "ToState", "ToZip"} {
		form.Set(empty, "")
	}
	if m.optOut != "" {
		form.Set("OptOutType", m.optOut)
	}
	for i, x := range m.Media {
		form.Set(fmt.Sprintf("MediaUrl%d", i), x.URL)
		form.Set(fmt.Sprintf("MediaContentType%d", i), x.ContentType)
	}
	return form
}

// countries are calling codes by their prefix; the longest match counts.
var countries = []struct{ prefix, code string }{
	{"+353", "IE"}, {"+31", "NL"}, {"+33", "FR"}, {"+34", "ES"}, {"+39", "IT"}, {"+41", "CH"}, {"+43", "AT"},
	{"+44", "GB"}, {"+49", "DE"}, {"+61", "AU"}, {"+64", "NZ"}, {"+91", "IN"}, {"+1", "US"},
}

// country is the ISO code of a number's country, empty where the table does not have it.
func country(number string) string {
	for _, c := range countries {
		if strings.HasPrefix(number, c.prefix) {
			return c.code
		}
	}
	return ""
}
