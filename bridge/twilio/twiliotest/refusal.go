package twiliotest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an answer with an error code of Twilio.
type refusal struct {
	code int
	text string // empty: the table's
}

func (r *refusal) sentence() string {
	if r.text != "" {
		return r.text
	}
	return reason(r.code)
}

func refuse(code int) *refusal { return &refusal{code: code} }

// refusef refuses with a sentence of its own, where Twilio's names the value.
func refusef(code int, format string, args ...any) *refusal {
	return &refusal{code: code, text: fmt.Sprintf(format, args...)}
}

// codes are the errors that the server knows (twilio.com/docs/api/errors). HTTP status 0 means 400.
var codes = map[int]struct {
	status int
	text   string
}{
	11200: {text: "HTTP retrieval failure"},
	12300: {text: "Invalid Content-Type"},
	20001: {text: "Invalid parameter"},
	20003: {http.StatusUnauthorized, "Authenticate"},
	20009: {http.StatusConflict, "Cannot delete or redact a message whose delivery has not been completed"},
	20404: {http.StatusNotFound, "The requested resource was not found"},
	20429: {http.StatusTooManyRequests, "Too Many Requests"},
	20500: {http.StatusInternalServerError, "An internal server error has occurred"},
	21211: {text: "Invalid 'To' Phone Number"},
	21212: {text: "Invalid 'From' Phone Number"},
	21266: {text: "'To' and 'From' number cannot be the same"},
	21408: {text: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"},
	21502: {text: "Invalid SmsUrl"},
	21602: {text: "Message body is required."},
	21603: {text: "A 'From' phone number is required."},
	21604: {text: "A 'To' phone number is required."},
	21606: {text: "The 'From' phone number provided is not a valid message-capable Twilio phone number"},
	21608: {text: "The number is unverified"},
	21609: {text: "The 'StatusCallback' URL is not a valid URL."},
	21610: {text: "Attempt to send to unsubscribed recipient"},
	21611: {http.StatusTooManyRequests, "This 'From' number has exceeded the maximum number of queued messages"},
	21612: {text: "The message cannot be sent with the current combination of 'To' and/or 'From' parameters"},
	21614: {text: "'To' number is not a valid mobile number"},
	21617: {text: "The concatenated message body exceeds the 1600 character limit."},
	21620: {text: "Invalid media URL(s)"},
	21623: {text: "Number of media files exceeds allowed limit"},
	21635: {text: "'To' number cannot be a landline"},
	21701: {http.StatusNotFound, "The Messaging Service resource does not exist"},
	30003: {text: "Unreachable destination handset"},
	30004: {text: "Message blocked"},
	30005: {text: "Unknown destination handset"},
	30006: {text: "Landline or unreachable carrier"},
	30007: {text: "Message filtered"},
	30008: {text: "Unknown error"},
	30019: {text: "Content size exceeds carrier limit"},
	30409: {http.StatusConflict, "Message is not scheduled and cannot be canceled"},
	35118: {text: "MessagingServiceSid is required to schedule a message"},
}

// reason is the table's sentence for a code.
func reason(code int) string {
	if c, ok := codes[code]; ok {
		return c.text
	}
	return fmt.Sprintf("Error %d", code)
}

// status is the HTTP status that a code is answered with.
func (r *refusal) status() int {
	if s := codes[r.code].status; s != 0 {
		return s
	}
	return http.StatusBadRequest
}

// write answers with Twilio's error document.
func (r *refusal) write(w http.ResponseWriter) {
	if r.code == 20003 {
		w.Header().Set("WWW-Authenticate", `Basic realm="Twilio API"`)
	}
	answer(w, r.status(), map[string]any{
		"code":      r.code,
		"message":   r.sentence(),
		"more_info": fmt.Sprintf("https://www.twilio.com/docs/errors/%d", r.code),
		"status":    r.status(),
	})
}

// answer writes a JSON document.
func answer(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document) // a client that went away is no matter of ours
}
