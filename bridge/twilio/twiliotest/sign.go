package twiliotest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Sign gives the X-Twilio-Signature of a form posted to an address: HMAC-SHA1 under the auth token over the address,
// its query included and its fragment not, followed by each parameter's name and value, sorted by name, with nothing
// between; in base64 (twilio.com/docs/usage/webhooks/webhooks-security). The values of a repeated name follow each other
// sorted, a value that repeats counts once. Tests that forge or shape requests of their own use it too.
func Sign(authToken, address string, form url.Values) string {
	address, _, _ = strings.Cut(address, "#")
	mac := hmac.New(sha1.New, []byte(authToken))
	_, _ = io.WriteString(mac, address) // a hash never fails
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values := slices.Sorted(slices.Values(form[name]))
		for _, value := range slices.Compact(values) {
			_, _ = io.WriteString(mac, name+value)
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// newToken makes a random UUID, the form of I-Twilio-Idempotency-Token.
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
