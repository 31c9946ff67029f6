package twiliotest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	bodyLimit        = 1600 // characters (twilio.com/docs/errors/21617)
	mediaCountLimit  = 10
	callbackURLLimit = 4000 // characters (twilio.com/docs/api/errors/21609)
)

var e164 = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)

// createMessage is POST Messages.json: it checks, keeps the message, answers 201 and leaves the rest to the carrier.
func (s *Server) createMessage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, bad := s.accept(r.PostForm)
	if bad != nil {
		bad.write(w)
		return
	}
	s.add(m)
	answer(w, http.StatusCreated, s.resource(m))
	if s.options.AutoDeliver && m.Status != "scheduled" {
		s.deliver(m)
	}
}

// accept turns a form into a message, or says why not. The lock is held.
func (s *Server) accept(form url.Values) (*message, *refusal) {
	for _, check := range checks {
		if bad := check(s, form); bad != nil {
			return nil, bad
		}
	}
	m := &message{Message: Message{
		From:                form.Get("From"),
		To:                  form.Get("To"),
		Body:                form.Get("Body"),
		Direction:           "outbound-api",
		Status:              "queued",
		Segments:            segments(form.Get("Body")),
		MessagingServiceSID: form.Get("MessagingServiceSid"),
		StatusCallback:      form.Get("StatusCallback"),
	}}
	for _, address := range form["MediaUrl"] {
		m.Media = append(m.Media, Media{SID: newSID("ME"), URL: address})
	}
	if m.MessagingServiceSID != "" && m.From == "" {
		m.Status, m.Segments = "accepted", 0 // the sender is chosen later
	}
	if form.Get("ScheduleType") == "fixed" {
		m.Status = "scheduled"
	}
	return m, nil
}

// checks are made in this order; the first refusal is the answer. The lock is held.
var checks = []func(*Server, url.Values) *refusal{
	checkTo, checkFrom, checkBody, checkMedia, checkCallback, checkSchedule, checkConsent,
}

func checkTo(_ *Server, form url.Values) *refusal {
	to := form.Get("To")
	switch {
	case to == "":
		return refuse(21604)
	case !e164.MatchString(to):
		return refusef(21211, "Invalid 'To' Phone Number: %s", to)
	}
	return nil
}

func checkFrom(s *Server, form url.Values) *refusal {
	from, service := form.Get("From"), form.Get("MessagingServiceSid")
	if _, ok := s.options.Services[service]; service != "" && !ok {
		return refuse(21701)
	}
	_, ours := s.numbers[from]
	switch {
	case from == "" && service != "":
		return nil
	case from == "":
		return refuse(21603)
	case !e164.MatchString(from):
		return refusef(21212, "The 'From' number %s is not a valid phone number, shortcode, or alphanumeric sender ID.", from)
	case !ours:
		return refusef(21606, "The 'From' phone number provided (%s) is not a valid message-capable Twilio phone number for this account", from)
	case from == form.Get("To"):
		return refuse(21266)
	}
	return nil
}

func checkBody(_ *Server, form url.Values) *refusal {
	body := form.Get("Body")
	switch {
	case body == "" && len(form["MediaUrl"]) == 0:
		return refuse(21602)
	case utf8.RuneCountInString(body) > bodyLimit:
		return refuse(21617)
	}
	return nil
}

func checkMedia(_ *Server, form url.Values) *refusal {
	if len(form["MediaUrl"]) > mediaCountLimit {
		return refuse(21623)
	}
	for _, address := range form["MediaUrl"] {
		if !isWebAddress(address) || isPrivate(address) {
			return refuse(21620)
		}
	}
	return nil
}

func checkCallback(_ *Server, form url.Values) *refusal {
	callback := form.Get("StatusCallback")
	if callback == "" || isWebAddress(callback) && len(callback) <= callbackURLLimit {
		return nil
	}
	return refusef(21609, "The 'StatusCallback' URL %s is not a valid URL.", callback)
}

func checkSchedule(_ *Server, form url.Values) *refusal {
	if form.Get("ScheduleType") != "" && form.Get("MessagingServiceSid") == "" {
		return refuse(35118)
	}
	return nil
}

func checkConsent(s *Server, form url.Values) *refusal {
	if s.optedOut[pair{customer: form.Get("To"), ours: s.sender(form.Get("From"), form.Get("MessagingServiceSid"))}] {
		return refuse(21610)
	}
	return nil
}

// sender is the number that a message leaves from.
func (s *Server) sender(from, service string) string {
	if from == "" {
		return s.options.Services[service]
	}
	return from
}

// isWebAddress wants what error 21609 asks for: scheme and a host name without underscores.
func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.Contains(u.Hostname(), "_")
}
