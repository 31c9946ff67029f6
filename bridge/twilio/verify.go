package twilio

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// bodyHash is the parameter by which the signature of an address covers a body that is no form.
const bodyHash = "bodySHA256"

// signedForm checks the signature of a form (twilio.com/docs/usage/webhooks/webhooks-security): it covers the address and every
// parameter that arrived. twilio-go's validator takes one value for each name, so the values of a repeated name are put together as
// Twilio does: sorted, each once, the name before each.
func (c *Client) signedForm(address string, form url.Values, signature string) bool {
	parameters := make(map[string]string, len(form))
	for name, values := range form {
		values = slices.Compact(slices.Sorted(slices.Values(values)))
		parameters[name] = strings.Join(values, name)
	}
	return c.validator.Validate(address, parameters, signature)
}

// signedBody checks the signature of any other body: it covers the address, whose query holds the body's hash.
func (c *Client) signedBody(address, hash string, body []byte, signature string) bool {
	sum := sha256.Sum256(body)
	want := hex.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(strings.ToLower(hash)), []byte(want)) == 1 &&
		c.validator.Validate(address, nil, signature)
}
