package twilio

import (
	"net/url"
	"testing"
)

// The first vectors are those of Twilio's documentation (twilio.com/docs/usage/webhooks/webhooks-security) and of the tests of its
// libraries, all under the token 12345. The others were computed with
// printf %s "$ADDRESS$NAME$VALUE..." | openssl dgst -sha1 -hmac 12345 -binary | base64.
const (
	vectorURL      = "https://mycompany.com/myapp.php?foo=1&bar=2"
	vectorBodyHash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
	vectorBody     = `{"property": "value", "boolean": true}`
)

func vectorClient(t *testing.T) *Client {
	t.Helper()
	c, err := New(Options{AccountSID: "AC1", AuthToken: "12345", PublicURL: "https://mycompany.com"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRecordedSignaturesOfForms(t *testing.T) {
	documented := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"}, "From": {"+14158675309"}, "To": {"+18005551212"}}
	prefixed := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"}, "From": {"+14158675309"}, "To": {"+18005551212"},
		"ReasonConferenceEnded": {"test"}, "Reason": {"Participant"}}
	tests := map[string]struct {
		address   string
		form      url.Values
		signature string
		want      bool
	}{
		"documented":                          {vectorURL, documented, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", true},
		"one name begins another":             {vectorURL, prefixed, "vOEb5UThFn24KEfnOFLQY2AE5FY=", true},
		"signed without the port":             {"https://mycompany.com:1234/myapp.php?foo=1&bar=2", prefixed, "vOEb5UThFn24KEfnOFLQY2AE5FY=", true},
		"plain http":                          {"http://mycompany.com/myapp.php?foo=1&bar=2", prefixed, "n2xBNyzSW7rfYStDtOFiFMv7qNo=", true},
		"sorted by name and value":            {vectorURL, prefixed, "95+Bu0JVPi0r/SsESZCVf0dWAjw=", false},
		"repeated names, as they arrive":      {"https://example.com/twilio/messages", url.Values{"A": {"2", "1", "2"}, "B": {"3"}}, "Y99/n1uhFOL354NJuH004jQR4B8=", true},
		"repeated names, first value only":    {"https://example.com/twilio/messages", url.Values{"A": {"2", "1", "2"}, "B": {"3"}}, "z/N51yjsdSD2hl6cA9SyUkH6DSk=", false},
		"signed with the default port":        {"https://example.com/twilio/messages", url.Values{"A": {"1"}}, "GrgPzd8pvHpvBoVkvgnvao4Bh9A=", true},
		"empty values":                        {"https://example.com/twilio/messages", url.Values{"A": {""}, "B": {"3"}}, "pt8is0vogXnzUcP9BHFTTcqrH8A=", true},
		"bytes that are no UTF-8":             {"https://example.com/twilio/messages", url.Values{"A": {"\xff"}}, "u9xWuAnY6i25h2AlfJcjojXjNjY=", true},
		"a query that needs no decoding":      {"https://example.com/twilio/status?attempt=a%2Fb+c", url.Values{"A": {"1"}}, "mNWfthbts3E73r50eHo69ZUi4Ho=", true},
		"the same query, decoded and encoded": {"https://example.com/twilio/status?attempt=a/b%20c", url.Values{"A": {"1"}}, "mNWfthbts3E73r50eHo69ZUi4Ho=", false},
		"one more parameter":                  {"https://example.com/twilio/messages", url.Values{"A": {"1"}, "Z": {"9"}}, "GrgPzd8pvHpvBoVkvgnvao4Bh9A=", false},
		"another host":                        {"https://example.org/twilio/messages", url.Values{"A": {"1"}}, "GrgPzd8pvHpvBoVkvgnvao4Bh9A=", false},
		"empty signature":                     {vectorURL, documented, "", false},
		"not base64":                          {vectorURL, documented, "???", false},
	}
	c := vectorClient(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := c.signedForm(test.address, test.form, test.signature); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestRecordedSignatureOfABody(t *testing.T) {
	tests := map[string]struct {
		address, hash, body, signature string
		want                           bool
	}{
		"as recorded":        {vectorURL + "&bodySHA256=" + vectorBodyHash, vectorBodyHash, vectorBody, "a9nBmqA0ju/hNViExpshrM61xv4=", true},
		"another body":       {vectorURL + "&bodySHA256=" + vectorBodyHash, vectorBodyHash, vectorBody + " ", "a9nBmqA0ju/hNViExpshrM61xv4=", false},
		"another address":    {vectorURL + "&x=1&bodySHA256=" + vectorBodyHash, vectorBodyHash, vectorBody, "a9nBmqA0ju/hNViExpshrM61xv4=", false},
		"no signature":       {vectorURL + "&bodySHA256=" + vectorBodyHash, vectorBodyHash, vectorBody, "", false},
		"hash of other form": {vectorURL + "&bodySHA256=" + vectorBodyHash, "", vectorBody, "a9nBmqA0ju/hNViExpshrM61xv4=", false},
	}
	c := vectorClient(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := c.signedBody(test.address, test.hash, []byte(test.body), test.signature); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
