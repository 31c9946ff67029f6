package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// HTTP mode: signed POST requests. docs.slack.dev/apis/events-api/using-http-request-urls,
// docs.slack.dev/authentication/verifying-requests-from-slack

// lane delivers the events of one channel one after the other.
type lane struct {
	queue   []*envelope
	running bool
}

// enlane queues a payload for HTTP. Interactions do not wait for events. s.mu is held.
func (s *Server) enlane(e *envelope) {
	target := s.delivery.urls[e.kind]
	if e.kind != kindEvents {
		s.spawn(func() { s.push(target, e) })
		return
	}
	if s.delivery.lanes == nil {
		s.delivery.lanes = map[string]*lane{}
	}
	l := s.delivery.lanes[e.lane]
	if l == nil {
		l = &lane{}
		s.delivery.lanes[e.lane] = l
	}
	l.queue = append(l.queue, e)
	if l.running {
		return
	}
	l.running = true
	s.spawn(func() { s.runLane(l) })
}

func (s *Server) runLane(l *lane) {
	for {
		s.mu.Lock()
		if len(l.queue) == 0 || s.closed {
			l.running = false
			s.mu.Unlock()
			return
		}
		e := l.queue[0]
		l.queue = l.queue[1:]
		target := s.delivery.urls[e.kind]
		s.mu.Unlock()
		s.push(target, e)
	}
}

// push makes one attempt.
func (s *Server) push(target string, e *envelope) {
	body, kind := []byte(e.payload), "application/json"
	switch e.kind {
	case kindInteractive:
		body, kind = []byte(url.Values{"payload": {string(e.payload)}}.Encode()), "application/x-www-form-urlencoded"
	case kindCommand:
		body, kind = commandForm(e.payload), "application/x-www-form-urlencoded"
	}
	header := http.Header{"Content-Type": {kind}}
	if e.attempt > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(e.attempt))
		header.Set("X-Slack-Retry-Reason", e.reason)
	}
	answerBody, answerHeader, reason := s.deliver(target, header, body)
	if reason == "" {
		e.settle(answer{payload: answerBody})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if answerHeader.Get("X-Slack-No-Retry") == "1" {
		e.attempt = len(s.o.RetryDelays)
	}
	s.failed(e, reason)
}

// deliver posts a signed body; reason is Slack's word for what went wrong, empty for success.
func (s *Server) deliver(target string, header http.Header, body []byte) (answer []byte, h http.Header, reason string) {
	ctx, cancel := context.WithTimeout(s.ctx, s.o.AckTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, http.Header{}, "unknown_error"
	}
	req.Header = header
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	s.sign(req.Header, body)
	resp, err := s.client.Do(req)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err) {
			return nil, http.Header{}, "http_timeout"
		}
		return nil, http.Header{}, "connection_failed"
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxBody))
	switch {
	case err != nil:
		return nil, resp.Header, "http_timeout"
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, resp.Header, "http_error"
	}
	return answer, resp.Header, ""
}

// sign adds the v0 signature over the time and the raw body.
func (s *Server) sign(h http.Header, body []byte) {
	ts := strconv.FormatInt(s.o.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.o.SigningSecret))
	mac.Write([]byte("v0:" + ts + ":"))
	mac.Write(body)
	h.Set("X-Slack-Request-Timestamp", ts)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// commandForm is the form of a slash command.
func commandForm(payload json.RawMessage) []byte {
	q := url.Values{}
	for k, v := range decodeObject(payload) {
		q.Set(k, fmt.Sprint(v))
	}
	return []byte(q.Encode())
}

// VerifyEventURL sends the url_verification challenge, as Slack does when a request URL is entered.
func (s *Server) VerifyEventURL() error {
	s.mu.Lock()
	target := s.delivery.urls[kindEvents]
	s.mu.Unlock()
	challenge := random(24)
	body := encode(object{"type": "url_verification", "token": "slacktest", "challenge": challenge})
	got, _, reason := s.deliver(target, http.Header{"Content-Type": {"application/json"}}, body)
	if reason != "" {
		return fmt.Errorf("slacktest: the URL did not answer: %s", reason)
	}
	if o := decodeObject(got); str(o, "challenge") != challenge && strings.TrimSpace(string(got)) != challenge {
		return fmt.Errorf("slacktest: the URL answered %q instead of the challenge", got)
	}
	return nil
}
