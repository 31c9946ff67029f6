package twiliotest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is one text as the account knows it.
type Message struct {
	SID       string
	From, To  string // E.164; From is empty while a messaging service has not chosen yet
	Body      string
	Direction string // inbound, outbound-api or outbound-reply
	// Status is one of Twilio's: accepted, scheduled, queued, sent, delivered, undelivered, failed, canceled, received.
	Status              string
	ErrorCode           int // why it is failed or undelivered, else 0
	Media               []Media
	Segments            int
	MessagingServiceSID string
	StatusCallback      string
	Created, Updated    time.Time
	Sent                time.Time // zero until it was sent
}

// Media is one attachment.
type Media struct {
	SID         string // set by the server
	URL         string // where it was taken from (outbound) or where the app gets it, with credentials (inbound)
	ContentType string
	Data        []byte // empty where an outbound URL points outside loopback: such hosts are never contacted
}

// message is a Message with what the server alone needs.
type message struct {
	Message
	seq     int
	deleted bool
	token   string  // of its inbound webhook, the same at each delivery
	handed  bool    // to the phone
	events  []event // status callbacks waiting to be posted
	held    []event // of these, what a fault keeps back until the next
	posting bool
	optOut  string // what Advanced Opt-Out took it for; empty for nothing
}

// progress ranks the states of an outbound message; it only moves to a higher rank.
var progress = map[string]int{
	"scheduled": 0, "accepted": 0, "queued": 1, "sending": 2, "sent": 3,
	"delivered": 4, "undelivered": 4, "failed": 4, "canceled": 4, "received": 4, "read": 5,
}

// final says that nothing more happens to a message in this state.
func final(status string) bool { return progress[status] >= progress["delivered"] }

// copy gives the message away without sharing what may change.
func (m *message) copy() Message {
	c := m.Message
	c.Media = slices.Clone(m.Media)
	return c
}

// add stores a new message and gives it its identity. The lock is held.
func (s *Server) add(m *message) {
	prefix := "SM"
	if len(m.Media) > 0 {
		prefix = "MM"
	}
	now := s.options.Now()
	m.SID = newSID(prefix)
	m.Created, m.Updated = now, now
	m.seq = len(s.messages)
	m.token = newToken()
	s.messages = append(s.messages, m)
	s.bySID[m.SID] = m
	s.notify()
}

// Messages returns everything that the account keeps, in the order of the API: the newest first. Deleted messages are
// not there.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range slices.Backward(s.messages) {
		if !m.deleted {
			all = append(all, m.copy())
		}
	}
	return all
}

// Message returns one message by its SID; false where there is none.
func (s *Server) Message(sid string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.bySID[sid]
	if m == nil || m.deleted {
		return Message{}, false
	}
	return m.copy(), true
}

// resource is a message on the wire (twilio.com/docs/messaging/api/message-resource).
type resource struct {
	AccountSID          string            `json:"account_sid"`
	APIVersion          string            `json:"api_version"`
	Body                string            `json:"body"`
	DateCreated         string            `json:"date_created"`
	DateSent            *string           `json:"date_sent"`
	DateUpdated         string            `json:"date_updated"`
	Direction           string            `json:"direction"`
	ErrorCode           *int              `json:"error_code"`
	ErrorMessage        *string           `json:"error_message"`
	From                *string           `json:"from"`
	MessagingServiceSID *string           `json:"messaging_service_sid"`
	NumMedia            string            `json:"num_media"`
	NumSegments         string            `json:"num_segments"`
	Price               *string           `json:"price"`
	PriceUnit           string            `json:"price_unit"`
	SID                 string            `json:"sid"`
	Status              string            `json:"status"`
	SubresourceURIs     map[string]string `json:"subresource_uris"`
	To                  string            `json:"to"`
	URI                 string            `json:"uri"`
}

// resource renders a message. The lock is held.
func (s *Server) resource(m *message) resource {
	path := s.path("/Messages/" + m.SID)
	r := resource{
		AccountSID:      s.options.AccountSID,
		APIVersion:      apiVersion,
		Body:            m.Body,
		DateCreated:     rfc2822(m.Created),
		DateUpdated:     rfc2822(m.Updated),
		Direction:       m.Direction,
		NumMedia:        strconv.Itoa(len(m.Media)),
		NumSegments:     strconv.Itoa(m.Segments),
		PriceUnit:       "USD",
		SID:             m.SID,
		Status:          m.Status,
		SubresourceURIs: map[string]string{"media": path + "/Media.json"},
		To:              m.To,
		URI:             path + ".json",
	}
	if !m.Sent.IsZero() {
		r.DateSent = new(rfc2822(m.Sent))
	}
	if m.ErrorCode != 0 {
		r.ErrorCode, r.ErrorMessage = new(m.ErrorCode), new(reason(m.ErrorCode))
	}
	if m.From != "" {
		r.From = new(m.From)
	}
	if m.MessagingServiceSID != "" {
		r.MessagingServiceSID = new(m.MessagingServiceSID)
	}
	return r
}

func rfc2822(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

// path is an address within the account, without the host.
func (s *Server) path(rest string) string {
	return "/" + apiVersion + "/Accounts/" + s.options.AccountSID + rest
}

// withLinks is the text of a message whose media travels as links.
func withLinks(body string, media []Media) string {
	parts := []string{}
	if body != "" {
		parts = append(parts, body)
	}
	for _, m := range media {
		parts = append(parts, m.URL)
	}
	return strings.Join(parts, " ")
}
