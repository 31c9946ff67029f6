package twilio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"partyline/bridge"
)

const (
	// MessagesPath is where Twilio posts inbound messages, below the public URL.
	MessagesPath = "/twilio/messages"
	// StatusPath is where Twilio posts what became of outbound messages, below the public URL.
	StatusPath = "/twilio/status"
)

const (
	// webhookLimit is the largest body of a webhook; real ones stay below 10 KiB.
	webhookLimit = 64 << 10
	// webhookTimeout bounds the work for a webhook. Twilio waits 15 s (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
	webhookTimeout = 9 * time.Second
	// emptyAnswer tells Twilio to do nothing. An answer of plain text would be texted to the customer.
	emptyAnswer = "<Response/>"
)

// refusal answers a webhook with a status of its own.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return r.reason }

var (
	errMethod    = &refusal{http.StatusMethodNotAllowed, "Only POST is possible here."}
	errUnsigned  = &refusal{http.StatusForbidden, "The X-Twilio-Signature header is missing."}
	errSignature = &refusal{http.StatusForbidden,
		"The signature does not fit. Twilio must call exactly the configured public URL, and the primary auth token must be set."}
	errAccount = &refusal{http.StatusForbidden, "This is for another account."}
	errLarge   = &refusal{http.StatusRequestEntityTooLarge, "The body is larger than 64 KiB."}
	errBody    = &refusal{http.StatusBadRequest, "The body did not arrive whole."}
	errType    = &refusal{http.StatusBadRequest, "The content type must be application/x-www-form-urlencoded or application/json."}
	errForm    = &refusal{http.StatusBadRequest, "The body is not a form."}
	errJSON    = &refusal{http.StatusBadRequest, "The body is not a JSON object."}
)

// statuses are the answers to errors of what is behind a webhook; any other code is 503, which makes Twilio tell the fallback address.
var statuses = map[bridge.Code]int{
	bridge.CodeInvalid:   http.StatusBadRequest,
	bridge.CodeForbidden: http.StatusForbidden,
}

// webhook answers posts to path: it checks them and lets take act on their parameters. It acknowledges after take returned nil.
func (c *Client) webhook(path string, take func(ctx context.Context, query url.Values, p parameters) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := c.authentic(w, r, path)
		if err == nil {
			ctx, cancel := context.WithTimeout(r.Context(), webhookTimeout)
			defer cancel()
			err = take(ctx, r.URL.Query(), p)
		}
		if err != nil {
			c.refuse(w, path, err)
			return
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = io.WriteString(w, emptyAnswer) // a client that went away asks again
	})
}

// refuse answers with a plain reason.
func (c *Client) refuse(w http.ResponseWriter, path string, err error) {
	status, say := http.StatusServiceUnavailable, bridge.Say(err)
	if r, ok := errors.AsType[*refusal](err); ok {
		status, say = r.status, r.reason
	} else if s, ok := statuses[bridge.CodeOf(err)]; ok {
		status = s
	}
	if status >= 500 {
		c.log.Error("webhook not taken, Twilio must call again", "path", path, "error", err)
	} else {
		c.log.Warn("webhook refused", "path", path, "status", status, "reason", say)
	}
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	http.Error(w, say, status)
}

// authentic reads a webhook's parameters. Nothing of an unsigned request is looked at beyond what the signature covers.
func (c *Client) authentic(w http.ResponseWriter, r *http.Request, path string) (parameters, error) {
	if r.Method != http.MethodPost {
		return nil, errMethod
	}
	signature := r.Header.Get("X-Twilio-Signature")
	if signature == "" {
		return nil, errUnsigned
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhookLimit))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, errLarge
	}
	if err != nil {
		return nil, errBody
	}
	address := c.publicURL + path
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // what cannot be read is neither of the two
	p, err := c.signed(kind, address, r.URL.Query().Get(bodyHash), body, signature)
	if err != nil {
		return nil, err
	}
	if account, err := p.one("AccountSid"); err != nil || account != c.accountSID {
		return nil, errAccount
	}
	return p, nil
}

// signed reads a body of a known kind and checks its signature.
func (c *Client) signed(kind, address, hash string, body []byte, signature string) (parameters, error) {
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errForm
		}
		if hash != "" && c.signedBody(address, hash, body, signature) || c.signedForm(address, form, signature) {
			return parameters(form), nil
		}
		return nil, errSignature
	case "application/json":
		if hash == "" || !c.signedBody(address, hash, body, signature) {
			return nil, errSignature
		}
		return readJSON(body)
	}
	return nil, errType
}

// readJSON takes the texts, numbers and truth values of an object; what is nested has no counterpart in a form.
func readJSON(body []byte) (parameters, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil || object == nil || decoder.More() {
		return nil, errJSON
	}
	p := parameters{}
	for name, v := range object {
		switch v := v.(type) {
		case string:
			p[name] = []string{v}
		case json.Number, bool:
			p[name] = []string{fmt.Sprint(v)}
		}
	}
	return p, nil
}
