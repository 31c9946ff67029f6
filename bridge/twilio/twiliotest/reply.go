package twiliotest

import (
	"encoding/xml"
	"strings"
)

// keyword is what Twilio does with a word by itself. The text is its default answer.
type keyword struct {
	blocks, frees bool
	text          string
}

var (
	stop = keyword{blocks: true, text: "You have successfully been unsubscribed. You will not receive any more messages " +
		"from this number. Reply START to resubscribe."}
	start = keyword{frees: true, text: "You have successfully been re-subscribed to messages from this number. " +
		"Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."}
	help = keyword{text: "Reply STOP to unsubscribe. Msg&Data Rates May Apply."}
)

// keywords are the default words; only a message of a single word counts, in any case (help.twilio.com 223134027,
// twilio.com/docs/messaging/tutorials/advanced-opt-out).
var keywords = map[string]keyword{
	"STOP": stop, "STOPALL": stop, "UNSUBSCRIBE": stop, "CANCEL": stop, "END": stop, "QUIT": stop, "REVOKE": stop, "OPTOUT": stop,
	"START": start, "YES": start, "UNSTOP": start,
	"HELP": help, "INFO": help,
}

// OptedOut says whether a customer's STOP to one of our numbers is in force.
func (s *Server) OptedOut(customer, ours string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.optedOut[pair{customer, ours}]
}

// AdvanceOptOut switches Advanced Opt-Out on: the webhook says what a text was taken for, and these words mean something besides the
// default ones: each STOP, START or HELP (twilio.com/docs/messaging/tutorials/advanced-opt-out).
func (s *Server) AdvanceOptOut(words map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.words = map[string]string{}
	for word, meaning := range words {
		s.words[strings.ToUpper(word)] = meaning
	}
}

// kinds are what a keyword is called in a webhook.
var kinds = map[keyword]string{stop: "STOP", start: "START", help: "HELP"}

// obey does what an inbound keyword asks for, and answers it unless nothing changed. The lock is held.
func (s *Server) obey(m *message) {
	word := strings.ToUpper(strings.TrimSpace(m.Body))
	if meaning, ok := s.words[word]; ok {
		word = meaning
	}
	k, ok := keywords[word]
	if s.words != nil {
		m.optOut = kinds[k]
	}
	p := pair{customer: m.From, ours: m.To}
	if !ok || k.blocks && s.optedOut[p] || k.frees && !s.optedOut[p] {
		return
	}
	if k.blocks || k.frees {
		s.optedOut[p] = k.blocks
	}
	s.reply(m, k.text)
}

// reply texts back to the sender of an inbound message, at once. The lock is held.
func (s *Server) reply(to *message, body string) {
	m := &message{Message: Message{
		From: to.To, To: to.From, Body: body, Direction: "outbound-reply", Status: "queued", Segments: segments(body),
	}}
	s.add(m)
	s.advance(m, "delivered", 0)
}

// twiml is as much of an answer as is followed: messages to send back (twilio.com/docs/messaging/twiml).
type twiml struct {
	XMLName  xml.Name `xml:"Response"`
	Messages []struct {
		Body string `xml:"Body"`
		Text string `xml:",chardata"`
	} `xml:"Message"`
}

// answered follows the answer to a webhook, and returns the alert that it raises, 0 for none. As with Twilio, an answer
// of plain text is texted to the customer.
func (s *Server) answered(m *message, r result) int {
	if strings.TrimSpace(r.body) == "" {
		return 0
	}
	var texts []string
	switch r.kind {
	case "text/plain":
		texts = []string{r.body}
	case "text/xml", "application/xml", "text/html":
		var document twiml
		if err := xml.Unmarshal([]byte(r.body), &document); err != nil {
			return alertDocument
		}
		for _, x := range document.Messages {
			texts = append(texts, strings.TrimSpace(x.Text+x.Body))
		}
	default:
		return alertContentType
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if text != "" && !s.optedOut[pair{customer: m.From, ours: m.To}] {
			s.reply(m, text)
		}
	}
	return 0
}
