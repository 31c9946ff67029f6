// Package twilio is the carrier Twilio: it sends and looks up messages over the REST API 2010-04-01, and takes the webhooks of
// inbound messages and of states.
//
// An error's code is what decides whether a message may be sent again, so the whole package keeps to one rule: certainly not
// done is said only where it is certain, and everything else is unknown (see verdict.go and network.go).
package twilio

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/twilio/twilio-go/client"

	"partyline/bridge"
)

var _ bridge.Carrier = (*Client)(nil)

// DefaultAPIURL is Twilio's own API.
const DefaultAPIURL = "https://api.twilio.com"

// defaultTimeout is how long an answer may take.
const defaultTimeout = 10 * time.Second

// Options say which account is used and where everything is. AccountSID, AuthToken and PublicURL are needed.
type Options struct {
	// AccountSID names the account; webhooks for any other are refused.
	AccountSID string
	// AuthToken is the account's primary auth token, which authenticates requests and signs webhooks.
	AuthToken string
	// APIURL is where requests go, DefaultAPIURL if empty. The variables TWILIO_EDGE and TWILIO_REGION have no influence.
	APIURL string
	// PublicURL is the address under which Twilio reaches MessagesPath and StatusPath, such as https://sms.example.com. Signatures
	// are checked against it, never against what a request says of itself.
	PublicURL string
	// Timeout bounds each request to the API; 10 s if zero.
	Timeout time.Duration
	// Clock is what time it is; the real one if nil.
	Clock clockwork.Clock
	// Log gets refused webhooks and surprises, without texts and secrets; silent if nil.
	Log *slog.Logger
	// Transport carries the requests; one of its own if nil, through the environment's proxy.
	Transport http.RoundTripper
}

// Client is one account at Twilio. Make it with New; it is safe for concurrent use.
type Client struct {
	accountSID, authToken string
	api                   *url.URL
	publicURL             string
	timeout               time.Duration
	clock                 clockwork.Clock
	log                   *slog.Logger
	validator             client.RequestValidator
	// http follows no redirect: one that answers a POST must not turn it into something else.
	http *http.Client
	// media follows redirects, to where Twilio stores media, without our credentials.
	media *http.Client
}

var accountSID = regexp.MustCompile(`^AC[0-9A-Za-z]+$`)

// New checks o and makes a Client. It contacts nobody. Its error names every option that is wrong.
func New(o Options) (*Client, error) {
	var wrong []error
	if !accountSID.MatchString(o.AccountSID) {
		wrong = append(wrong, errors.New("twilio: the account SID is not AC and letters or digits"))
	}
	if o.AuthToken == "" {
		wrong = append(wrong, errors.New("twilio: the auth token is missing"))
	}
	api, err := address(cmp.Or(o.APIURL, DefaultAPIURL))
	if err != nil {
		wrong = append(wrong, fmt.Errorf("twilio: API URL: %w", err))
	}
	public, err := address(o.PublicURL)
	if err != nil {
		wrong = append(wrong, fmt.Errorf("twilio: public URL: %w", err))
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	if o.Clock == nil {
		o.Clock = clockwork.NewRealClock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	return &Client{
		accountSID: o.AccountSID,
		authToken:  o.AuthToken,
		api:        api,
		publicURL:  public.String(),
		timeout:    cmp.Or(o.Timeout, defaultTimeout),
		clock:      o.Clock,
		log:        o.Log,
		validator:  client.NewRequestValidator(o.AuthToken),
		http:       &http.Client{Transport: o.Transport, CheckRedirect: stay},
		media:      &http.Client{Transport: o.Transport, CheckRedirect: followWithoutCredentials},
	}, nil
}

// Close ends idle connections. Calls under way go on.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// newTransport keeps enough connections for the workers of one process, and knows the proxy of the environment.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 32,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: defaultTimeout,
	}
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// address reads a base address: http or https, a host, and nothing behind the path.
func address(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(s, "/"))
	switch {
	case err != nil:
		// url.Error repeats the address, which may hold a password.
		return nil, errors.New("it cannot be read")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("it must begin with https:// and a host, such as https://sms.example.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("it must hold neither a user, nor a query, nor a fragment")
	}
	return u, nil
}
