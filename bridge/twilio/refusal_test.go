package twilio_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
)

const formType = "application/x-www-form-urlencoded"

// TestWhatIsRefused goes to both webhooks: they are guarded by the same code, and this holds them to it.
func TestWhatIsRefused(t *testing.T) {
	w := begin(t)
	forms := map[string]url.Values{twilio.MessagesPath: w.message(), twilio.StatusPath: w.state()}
	for path, form := range forms {
		body := form.Encode()
		good := twiliotest.Sign(w.emulator.AuthToken(), w.public+path, form)
		foreign := changed(url.Values{}, "AccountSid=AC00000000000000000000000000000000", "MessageSid=SM1", "MessageStatus=sent", "From="+customer, "To="+line)
		homeless := changed(url.Values{}, "MessageSid=SM1", "MessageStatus=sent", "From="+customer, "To="+line)
		huge := url.Values{"Body": {strings.Repeat("a", 64<<10)}}
		tests := map[string]struct {
			method, query, kind, body, signature string
			want                                 int
		}{
			"GET":                         {"GET", "", formType, "", good, 405},
			"PUT":                         {"PUT", "", formType, body, good, 405},
			"no signature":                {"POST", "", formType, body, "", 403},
			"forged signature":            {"POST", "", formType, body, forged(), 403},
			"not even base64":             {"POST", "", formType, body, "!", 403},
			"another token":               {"POST", "", formType, body, twiliotest.Sign("another", w.public+path, form), 403},
			"signed for another host":     {"POST", "", formType, body, twiliotest.Sign(w.emulator.AuthToken(), "https://sms.example.com"+path, form), 403},
			"signed for another path":     {"POST", "", formType, body, twiliotest.Sign(w.emulator.AuthToken(), w.public+"/other", form), 403},
			"a query that was not signed": {"POST", "?attempt=x", formType, body, good, 403},
			"changed afterwards":          {"POST", "", formType, body + "&Extra=1", good, 403},
			"a second value afterwards":   {"POST", "", formType, body + "&From=%2B15550100777", good, 403},
			"unsigned and huge":           {"POST", "", formType, huge.Encode(), "", 403},
			"huge":                        {"POST", "", formType, huge.Encode(), twiliotest.Sign(w.emulator.AuthToken(), w.public+path, huge), 413},
			"no content type":             {"POST", "", "", body, good, 400},
			"plain text":                  {"POST", "", "text/plain", body, good, 400},
			"multipart":                   {"POST", "", "multipart/form-data; boundary=x", body, good, 400},
			"a content type that is none": {"POST", "", ";;", body, good, 400},
			"JSON without a hash":         {"POST", "", "application/json", `{"a":"b"}`, good, 403},
			"not a form":                  {"POST", "", formType, "a=%zz", good, 400},
			"semicolons":                  {"POST", "", formType, "a=1;b=2", good, 400},
			"empty":                       {"POST", "", formType, "", twiliotest.Sign(w.emulator.AuthToken(), w.public+path, nil), 403},
			"another account":             {"POST", "", formType, foreign.Encode(), twiliotest.Sign(w.emulator.AuthToken(), w.public+path, foreign), 403},
			"no account":                  {"POST", "", formType, homeless.Encode(), twiliotest.Sign(w.emulator.AuthToken(), w.public+path, homeless), 403},
		}
		for name, test := range tests {
			t.Run(path+" "+name, func(t *testing.T) {
				a := w.request(test.method, path+test.query, test.kind, test.body, test.signature)
				if a.status != test.want {
					t.Errorf("got %d %q, want %d", a.status, a.body, test.want)
				}
				if !strings.HasPrefix(a.kind, "text/plain") || len(strings.TrimSpace(a.body)) < 10 {
					t.Errorf("no plain reason: %s %q", a.kind, a.body)
				}
				if test.want == http.StatusMethodNotAllowed && a.header.Get("Allow") != http.MethodPost {
					t.Errorf("Allow: %q", a.header.Get("Allow"))
				}
			})
		}
	}
	if got := w.bridge.texts(); len(got) != 0 {
		t.Errorf("the bridge was told: %+v", got)
	}
	if secret := w.log.String(); containsAny(secret, w.emulator.AuthToken(), "Where is my order") {
		t.Error("the log holds the token or a text")
	}
}

func TestWhatTheBridgeSaysIsAnswered(t *testing.T) {
	tests := map[string]struct {
		err  error
		want int
	}{
		"kept":              {nil, 200},
		"nonsense":          {&bridge.Error{Code: bridge.CodeInvalid, Say: "The sender is no number."}, 400},
		"forbidden":         {&bridge.Error{Code: bridge.CodeForbidden, Say: "No."}, 403},
		"database away":     {&bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is away.", Cause: errors.New("dial postgres://u:hidden@db")}, 503},
		"any other code":    {&bridge.Error{Code: bridge.CodeUncertain, Say: "Who knows."}, 503},
		"a foreign error":   {errors.New("dial postgres://u:hidden@db"), 503},
		"an error in depth": {errors.Join(errors.New("outer"), &bridge.Error{Code: bridge.CodeInvalid, Say: "Bad."}), 400},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := begin(t)
			w.bridge.fails(test.err)
			for path, form := range map[string]url.Values{twilio.MessagesPath: w.message(), twilio.StatusPath: w.state()} {
				a := w.posts(path, form)
				if a.status != test.want {
					t.Errorf("%s: got %d %q, want %d", path, a.status, a.body, test.want)
				}
				if strings.Contains(a.body, "hidden") {
					t.Errorf("%s: the answer tells the cause: %q", path, a.body)
				}
				if test.err == nil && (a.body != "<Response/>" || !strings.HasPrefix(a.kind, "text/xml")) {
					t.Errorf("%s: acknowledged with %s %q", path, a.kind, a.body)
				}
			}
		})
	}
}

func TestTheBridgeHasLessTimeThanTwilioWaits(t *testing.T) {
	w := begin(t)
	before := time.Now()
	w.posts(twilio.MessagesPath, w.message())
	if left := w.bridge.deadline.Sub(before); left <= 0 || left >= 15*time.Second {
		t.Errorf("the bridge has %v", left)
	}
}

// hashed is a path whose query holds a body's hash.
func hashed(path, body string) string {
	sum := sha256.Sum256([]byte(body))
	return path + "?bodySHA256=" + hex.EncodeToString(sum[:])
}

func TestJSONBodies(t *testing.T) {
	w := begin(t)
	account := w.emulator.AccountSID()
	tests := map[string]struct {
		body string
		want int
	}{
		"message":                {`{"AccountSid":"` + account + `","MessageSid":"SM1","From":"` + customer + `","To":"` + line + `","Body":"Hi","NumMedia":0,"Nested":{"a":1},"None":null}`, 200},
		"numbers as texts":       {`{"AccountSid":"` + account + `","MessageSid":"SM1","From":"` + customer + `","To":"` + line + `","Body":"Hi","NumMedia":"0"}`, 200},
		"an array":               {`["AccountSid"]`, 400},
		"null":                   {`null`, 400},
		"cut":                    {`{"AccountSid":"` + account, 400},
		"two objects":            {`{"AccountSid":"` + account + `"}{}`, 400},
		"another account":        {`{"AccountSid":"AC1"}`, 403},
		"no account":             {`{}`, 403},
		"without the message id": {`{"AccountSid":"` + account + `","From":"` + customer + `","To":"` + line + `"}`, 400},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := hashed(twilio.MessagesPath, test.body)
			a := w.request("POST", path, "application/json", test.body, twiliotest.Sign(w.emulator.AuthToken(), w.public+path, nil))
			if a.status != test.want {
				t.Errorf("got %d %q, want %d", a.status, a.body, test.want)
			}
		})
	}
	body := tests["message"].body
	path := hashed(twilio.MessagesPath, body)
	if a := w.request("POST", path, "application/json", strings.Replace(body, "Hi", "Ho", 1), twiliotest.Sign(w.emulator.AuthToken(), w.public+path, nil)); a.status != 403 {
		t.Errorf("a changed body: %d", a.status)
	}
	for _, m := range w.bridge.texts() {
		if m.CarrierID != "SM1" || m.Body != "Hi" || m.From != customer || m.Line != line {
			t.Errorf("kept %+v", m)
		}
	}
}
