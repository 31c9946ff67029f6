package slack

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// maxBody bounds a request. Slack's own are far smaller: a message has 40,000 characters at most.
const maxBody = 1 << 20

// Handler serves the addresses that HTTP mode needs: POST /slack/events, /slack/interactions and /slack/commands. Requests that
// Slack did not sign within the last five minutes get 401. A request is answered 200 after the commit, and 503 where Slack shall
// deliver it again. docs.slack.dev/authentication/verifying-requests-from-slack
func (c *Client) Handler(l bridge.Listener, r bot.Router) http.Handler {
	mux := http.NewServeMux()
	route := func(path string, parse func(body []byte) (delivery, bool)) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, req *http.Request) {
			body, ok := c.signed(w, req)
			if !ok {
				return
			}
			d, ok := parse(body)
			if !ok {
				http.Error(w, "this is nothing that Slack sends here", http.StatusBadRequest)
				return
			}
			c.heard.Store(c.clock.Now().Unix())
			if challenge, ok := verification(d); ok {
				answer(w, map[string]string{"challenge": challenge})
				return
			}
			c.serve(w, req, l, r, d)
		})
	}
	route("/slack/events", func(body []byte) (delivery, bool) {
		return delivery{kind: kindEvent, payload: body}, json.Valid(body)
	})
	route("/slack/interactions", func(body []byte) (delivery, bool) {
		form, err := url.ParseQuery(string(body))
		payload := []byte(form.Get("payload"))
		return delivery{kind: kindInteraction, payload: payload}, err == nil && json.Valid(payload)
	})
	route("/slack/commands", func(body []byte) (delivery, bool) {
		form, err := url.ParseQuery(string(body))
		flat := map[string]string{}
		for k := range form {
			flat[k] = form.Get(k)
		}
		payload, _ := json.Marshal(flat) // strings always marshal
		return delivery{kind: kindCommand, payload: payload}, err == nil && flat["command"] != ""
	})
	return mux
}

// signed reads the body and checks that Slack signed it. Where not, it has answered.
func (c *Client) signed(w http.ResponseWriter, req *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		http.Error(w, "the body could not be read, or is larger than anything that Slack sends", http.StatusBadRequest)
		return nil, false
	}
	v, err := slack.NewSecretsVerifier(req.Header, c.o.SigningSecret)
	if err == nil {
		_, _ = v.Write(body) // a hash takes everything
		err = v.Ensure()
	}
	if err != nil {
		c.log.Warn("slack: a request without Slack's signature was turned away; check slack.signing_secret if it was Slack's",
			"path", req.URL.Path, "err", err)
		http.Error(w, "not signed by Slack", http.StatusUnauthorized)
		return nil, false
	}
	return body, true
}

// verification is the question with which Slack checks the address that it was given. docs.slack.dev/reference/events/url_verification
func verification(d delivery) (challenge string, ok bool) {
	var q struct{ Type, Challenge string }
	if d.kind != kindEvent || bot.Lenient(d.payload, &q) != nil || q.Type != "url_verification" {
		return "", false
	}
	return q.Challenge, true
}

// serve handles a delivery and answers with its acknowledgement.
func (c *Client) serve(w http.ResponseWriter, req *http.Request, l bridge.Listener, r bot.Router, d delivery) {
	type outcome struct {
		payload any
		err     error
	}
	done := make(chan outcome, 1)
	d.done = func(payload any, err error) { done <- outcome{payload, err} }
	c.take(context.WithoutCancel(req.Context()), l, r, d)
	select {
	case o := <-done:
		switch {
		case o.err != nil:
			http.Error(w, "not taken; deliver again", http.StatusServiceUnavailable)
		case o.payload != nil:
			answer(w, o.payload)
		default:
			w.WriteHeader(http.StatusOK)
		}
	case <-req.Context().Done(): // Slack hung up and will deliver again; what is under way ends by itself
	}
}

func answer(w http.ResponseWriter, payload any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(payload) // a client that is gone needs no answer
}
