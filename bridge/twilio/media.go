package twilio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"partyline/bridge"
)

const (
	// mediaLimit is the largest media item that is fetched. Twilio takes 5 MB (twilio.com/docs/messaging/guides/accepted-mime-types).
	mediaLimit = 16 << 20
	// mediaTimeout bounds fetching one, body included.
	mediaTimeout = 2 * time.Minute
	// maxRedirects is more than the one that Twilio makes.
	maxRedirects = 5
)

// errTooLarge is what reading beyond mediaLimit gives.
var errTooLarge = &bridge.Error{Code: bridge.CodeRejected, Say: "The attachment is larger than 16 MiB. It can be seen in the Twilio console."}

// Media opens one media item of an inbound message. Our credentials go to Twilio's own host only
// (twilio.com/docs/messaging/api/media-resource), not to where it redirects to, and no other address is fetched. CodeNotFound: it was
// deleted there. CodeRejected: it is too large, which may also show while reading.
func (c *Client) Media(ctx context.Context, ref bridge.MediaRef) (io.ReadCloser, error) {
	at, err := url.Parse(ref.URL)
	if err != nil || !c.hosts(at) {
		return nil, &bridge.Error{Code: bridge.CodeRejected, Say: "The attachment is not kept by Twilio, so it is not fetched."}
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTimeout)
	body, err := c.open(ctx, at)
	if err != nil {
		cancel()
		return nil, err
	}
	return &mediaBody{body: body, left: mediaLimit, cancel: cancel}, nil
}

func (c *Client) open(ctx context.Context, at *url.URL) (io.ReadCloser, error) {
	k := call{Client: c, ctx: ctx, effect: reads}
	ctx, progress := traced(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, k.unreadable(err)
	}
	req.SetBasicAuth(c.accountSID, c.authToken)
	req.Header.Set("User-Agent", userAgent)
	resp, err := c.media.Do(req)
	if err != nil {
		return nil, k.broken(err, progress)
	}
	switch {
	case resp.StatusCode == http.StatusOK && resp.ContentLength <= mediaLimit:
		return resp.Body, nil
	case resp.StatusCode == http.StatusOK:
		err = errTooLarge
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		err = &bridge.Error{Code: bridge.CodeNotFound, Say: "Twilio does not have the attachment any more."}
	default:
		err = k.refused(resp)
	}
	_ = resp.Body.Close() // nothing more is read
	return nil, err
}

// hosts tells whether our credentials may go to u: to the configured host, and among Twilio's own hosts to each.
func (c *Client) hosts(u *url.URL) bool {
	if u.User != nil || u.Scheme != c.api.Scheme {
		return false
	}
	if strings.EqualFold(u.Host, c.api.Host) {
		return true
	}
	return u.Scheme == "https" && u.Port() == "" && atTwilio(u.Hostname()) && atTwilio(c.api.Hostname())
}

func atTwilio(host string) bool { return strings.HasSuffix(strings.ToLower(host), ".twilio.com") }

// followWithoutCredentials lets media be fetched from where Twilio stores it. Go keeps the Authorization header for another port and
// for subdomains, so it is dropped here.
func followWithoutCredentials(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	if via[0].URL.Scheme == "https" && next.URL.Scheme != "https" {
		return errors.New("a redirect leaves https")
	}
	next.Header.Del("Authorization")
	return nil
}

// mediaBody is a body that is read up to a limit.
type mediaBody struct {
	body   io.ReadCloser
	left   int64
	cancel context.CancelFunc
}

func (b *mediaBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	// One byte more than allowed tells "exactly as large" from "larger".
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, errTooLarge
	}
	if err != nil && err != io.EOF {
		err = &bridge.Error{Code: bridge.CodeRetry, Say: sayUnread, Cause: err}
	}
	return n, err
}

func (b *mediaBody) Close() error {
	defer b.cancel()
	return b.body.Close()
}
