package twilio_test

import (
	"strings"
	"testing"

	"partyline/bridge/twilio"
)

func TestNewNamesEverythingThatIsWrong(t *testing.T) {
	tests := map[string]struct {
		o    twilio.Options
		want []string
	}{
		"nothing set":     {twilio.Options{}, []string{"account SID", "auth token", "public URL"}},
		"all wrong":       {twilio.Options{AccountSID: "SK1", APIURL: "ftp://x", PublicURL: "sms.example.com"}, []string{"account SID", "auth token", "API URL", "public URL"}},
		"query":           {twilio.Options{AccountSID: "AC1", AuthToken: "t", PublicURL: "https://x.example.com/?a=b"}, []string{"public URL"}},
		"fragment":        {twilio.Options{AccountSID: "AC1", AuthToken: "t", PublicURL: "https://x.example.com/#rc=2"}, []string{"public URL"}},
		"password":        {twilio.Options{AccountSID: "AC1", AuthToken: "t", PublicURL: "https://u:hidden@x.example.com"}, []string{"public URL"}},
		"unreadable":      {twilio.Options{AccountSID: "AC1", AuthToken: "t", PublicURL: "https://u:hidden@x.example.com:port"}, []string{"public URL"}},
		"path in the SID": {twilio.Options{AccountSID: "AC1/../AC2", AuthToken: "t", PublicURL: "https://x.example.com"}, []string{"account SID"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := twilio.New(test.o)
			if err == nil || c != nil {
				t.Fatal("accepted")
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not named in: %v", part, err)
				}
			}
			if n := strings.Count(err.Error(), "twilio:"); n != len(test.want) {
				t.Errorf("%d complaints: %v", n, err)
			}
			if strings.Contains(err.Error(), "hidden") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestNewNeedsNoMoreThanThree(t *testing.T) {
	c, err := twilio.New(twilio.Options{AccountSID: "AC1", AuthToken: "t", PublicURL: "https://x.example.com/base/"})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}
