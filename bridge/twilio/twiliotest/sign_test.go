package twiliotest

import (
	"net/url"
	"strings"
	"testing"
)

const recordedURL = "https://mycompany.com/myapp.php?foo=1&bar=2"

// TestSignVectors holds signatures that others computed: the example of twilio.com/docs/usage/webhooks/webhooks-security
// in its two editions, and those of the validator tests in twilio-go, all under the token 12345.
func TestSignVectors(t *testing.T) {
	call := func(caller string, more ...string) url.Values {
		form := url.Values{
			"CallSid": {"CA1234567890ABCDE"}, "Caller": {caller}, "Digits": {"1234"}, "From": {caller}, "To": {"+18005551212"},
		}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return form
	}
	conference := call("+14158675309", "Reason", "Participant", "ReasonConferenceEnded", "test")
	body := "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
	for _, v := range []struct {
		name, url, signature string
		form                 url.Values
	}{
		{"documentation, older edition", recordedURL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", call("+14158675309")},
		{"documentation, newer edition", recordedURL, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", call("+12349013030")},
		{"name that begins with another", recordedURL, "vOEb5UThFn24KEfnOFLQY2AE5FY=", conference},
		{"http", strings.Replace(recordedURL, "https", "http", 1), "n2xBNyzSW7rfYStDtOFiFMv7qNo=", conference},
		{"form body", recordedURL, "NBdBDr/T/lgjI+tlgpXjKZQZs/k=", url.Values{"property": {"value"}, "boolean": {"true"}}},
		{"JSON body by its hash", recordedURL + "&bodySHA256=" + body, "a9nBmqA0ju/hNViExpshrM61xv4=", nil},
		{"fragment is left out", recordedURL + "#rc=5&rp=all", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", call("+14158675309")},
	} {
		t.Run(v.name, func(t *testing.T) {
			if got := Sign("12345", v.url, v.form); got != v.signature {
				t.Errorf("signature %s, recorded %s", got, v.signature)
			}
		})
	}
	if Sign("12346", recordedURL, conference) == Sign("12345", recordedURL, conference) {
		t.Error("the token does not matter")
	}
}

func TestSegments(t *testing.T) {
	for _, v := range []struct {
		name, body string
		want       int
	}{
		{"empty", "", 1},
		{"160 septets", strings.Repeat("a", 160), 1},
		{"161 septets", strings.Repeat("a", 161), 2},
		{"306 septets", strings.Repeat("a", 306), 2},
		{"307 septets", strings.Repeat("a", 307), 3},
		{"80 braces are 160 septets", strings.Repeat("{", 80), 1},
		{"81 braces", strings.Repeat("{", 81), 2},
		{"an escape stays whole", strings.Repeat("{", 153), 3},
		{"70 units", strings.Repeat("ж", 70), 1},
		{"71 units", strings.Repeat("ж", 71), 2},
		{"35 emoji are 70 units", strings.Repeat("🙂", 35), 1},
		{"a surrogate pair stays whole", strings.Repeat("🙂", 67), 3},
		{"one character makes all UCS-2", strings.Repeat("a", 70) + "’", 2},
	} {
		if got := segments(v.body); got != v.want {
			t.Errorf("%s: %d segments, want %d", v.name, got, v.want)
		}
	}
}
