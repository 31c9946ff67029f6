package twilio_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
)

func TestAPictureIsFetchedThroughItsRedirect(t *testing.T) {
	w := begin(t)
	w.customerTexts("look", twiliotest.Media{ContentType: "image/png", Data: []byte("a picture")})
	body, err := w.Media(t.Context(), w.bridge.texts()[0].Media[0])
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(body)
	if err != nil || string(data) != "a picture" {
		t.Errorf("%q, %v", data, err)
	}
	if err := body.Close(); err != nil {
		t.Error(err)
	}
}

func TestMediaThatIsGone(t *testing.T) {
	w := begin(t)
	_, err := w.Media(t.Context(), bridge.MediaRef{URL: w.emulator.URL() + "/2010-04-01/Accounts/" + w.emulator.AccountSID() + "/Messages/MM1/Media/ME1"})
	refuses(t, err, bridge.Error{Code: bridge.CodeNotFound})
}

func TestMediaThatCannotBeHadNow(t *testing.T) {
	for _, kind := range []twiliotest.FaultKind{twiliotest.ErrorBefore, twiliotest.CutBefore, twiliotest.Unavailable, twiliotest.TooManyRequests} {
		t.Run(string(kind), func(t *testing.T) {
			w := begin(t)
			w.customerTexts("look", twiliotest.Media{ContentType: "image/png", Data: []byte("a picture")})
			w.emulator.Fail(twiliotest.Fault{Kind: kind, At: twiliotest.FetchMedia})
			_, err := w.Media(t.Context(), w.bridge.texts()[0].Media[0])
			if bridge.CodeOf(err) != bridge.CodeRetry {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestNoOtherHostIsAsked(t *testing.T) {
	asked := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked with %q", r.Header.Get("Authorization"))
	}))
	defer asked.Close()
	w := begin(t)
	for _, address := range []string{
		asked.URL + "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
		"https" + w.emulator.URL()[len("http"):] + "/media", "file:///etc/passwd", "http://u:p@" + w.emulator.URL()[len("http://"):] + "/media",
		"https://api.twilio.com/media", "", "://", w.emulator.URL() + ".example.com/media",
	} {
		_, err := w.Media(t.Context(), bridge.MediaRef{URL: address})
		refuses(t, err, bridge.Error{Code: bridge.CodeRejected})
	}
}

func TestCredentialsDoNotFollowARedirect(t *testing.T) {
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "" {
			t.Errorf("the store was told %q", got)
		}
		_, _ = io.WriteString(w, "a picture")
	}))
	defer store.Close()
	var own string
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		if user, _, _ := r.BasicAuth(); user != "AC0123" {
			t.Errorf("authorized as %q", user)
		}
		http.Redirect(w, r, store.URL, http.StatusFound) // the same host name, another port
	}, func(o *twilio.Options) { own = o.APIURL })
	body, err := c.Media(t.Context(), bridge.MediaRef{URL: own + "/media"})
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if data, err := io.ReadAll(body); err != nil || string(data) != "a picture" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestARedirectThatNeverEnds(t *testing.T) {
	requests := 0
	var own string
	c := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		http.Redirect(w, r, "/again", http.StatusFound)
	}, func(o *twilio.Options) { own = o.APIURL })
	_, err := c.Media(t.Context(), bridge.MediaRef{URL: own + "/media"})
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
	if requests > 6 {
		t.Errorf("%d requests", requests)
	}
}

func TestMediaHasALimit(t *testing.T) {
	const limit = 16 << 20
	tests := map[string]struct {
		size     int
		announce bool
		atOnce   bool // refused before anything is read
		ok       bool
	}{
		"just as large":              {limit, true, false, true},
		"just as large, unannounced": {limit, false, false, true},
		"larger":                     {limit + 1, true, true, false},
		"larger, unannounced":        {limit + 1, false, false, false},
		"far larger, unannounced":    {limit + 5<<20, false, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var own string
			c := standIn(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.announce {
					w.Header().Set("Content-Length", fmt.Sprint(test.size))
				}
				chunk := make([]byte, 1<<20)
				for left := test.size; left > 0; left -= len(chunk) {
					if _, err := w.Write(chunk[:min(left, len(chunk))]); err != nil {
						return
					}
				}
			}, func(o *twilio.Options) { own = o.APIURL })
			body, err := c.Media(t.Context(), bridge.MediaRef{URL: own + "/media"})
			if test.atOnce {
				refuses(t, err, bridge.Error{Code: bridge.CodeRejected})
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer body.Close()
			n, err := io.Copy(io.Discard, body)
			if test.ok {
				if err != nil || n != int64(test.size) {
					t.Errorf("%d bytes, %v", n, err)
				}
				return
			}
			refuses(t, err, bridge.Error{Code: bridge.CodeRejected})
			if n > limit {
				t.Errorf("%d bytes were given", n)
			}
		})
	}
}

func TestAPictureThatStopsHalfway(t *testing.T) {
	var own string
	c := standIn(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half a picture")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}, func(o *twilio.Options) { own = o.APIURL })
	body, err := c.Media(t.Context(), bridge.MediaRef{URL: own + "/media"})
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	_, err = io.ReadAll(body)
	refuses(t, err, bridge.Error{Code: bridge.CodeRetry})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cause: %v", err)
	}
}
