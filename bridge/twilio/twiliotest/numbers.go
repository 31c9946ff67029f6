package twiliotest

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
)

// numberSID is the identifier of one of our numbers, the same on every server.
func numberSID(number string) string {
	sum := sha256.Sum256([]byte(number))
	return "PN" + hex.EncodeToString(sum[:16])
}

// numberResource describes one of our numbers (twilio.com/docs/phone-numbers/api/incomingphonenumber-resource).
func (s *Server) numberResource(number string, n Number) map[string]any {
	sid := numberSID(number)
	return map[string]any{
		"sid":                 sid,
		"account_sid":         s.options.AccountSID,
		"api_version":         apiVersion,
		"phone_number":        number,
		"friendly_name":       number,
		"capabilities":        map[string]bool{"sms": true, "mms": n.MMS, "voice": false, "fax": false},
		"sms_url":             n.SMSURL,
		"sms_method":          http.MethodPost,
		"sms_fallback_url":    n.FallbackURL,
		"sms_fallback_method": http.MethodPost,
		"sms_application_sid": "",
		"status":              "in-use",
		"uri":                 s.path("/IncomingPhoneNumbers/" + sid + ".json"),
	}
}

func (s *Server) listNumbers(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []map[string]any{}
	for _, number := range slices.Sorted(maps.Keys(s.numbers)) {
		if matches(r.URL.Query().Get("PhoneNumber"), number) {
			list = append(list, s.numberResource(number, s.numbers[number]))
		}
	}
	p := page{size: defaultPageSize, to: len(list)}
	document := p.document(s.path("/IncomingPhoneNumbers.json"), r.URL.Query())
	document["incoming_phone_numbers"] = list
	answer(w, http.StatusOK, document)
}

func (s *Server) fetchNumber(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number, ok := s.numberOf(r)
	if !ok {
		notFound(w, r)
		return
	}
	answer(w, http.StatusOK, s.numberResource(number, s.numbers[number]))
}

// updateNumber changes the webhook and its fallback; other parameters are accepted and ignored.
func (s *Server) updateNumber(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number, ok := s.numberOf(r)
	if !ok {
		notFound(w, r)
		return
	}
	n := s.numbers[number]
	for parameter, field := range map[string]*string{"SmsUrl": &n.SMSURL, "SmsFallbackUrl": &n.FallbackURL} {
		value, given := r.PostForm[parameter]
		if !given {
			continue
		}
		if value[0] != "" && !isWebAddress(value[0]) {
			refusef(21502, "%s is not a valid URL", parameter).write(w)
			return
		}
		*field = value[0]
	}
	s.numbers[number] = n
	s.notify()
	answer(w, http.StatusOK, s.numberResource(number, n))
}

// numberOf finds the number of the path. The lock is held.
func (s *Server) numberOf(r *http.Request) (string, bool) {
	sid, _ := fileSID(r)
	for number := range s.numbers {
		if numberSID(number) == sid {
			return number, true
		}
	}
	return "", false
}
