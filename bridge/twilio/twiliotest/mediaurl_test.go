package twiliotest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cat begins as every PNG does.
const cat = "\x89PNG\r\n\x1a\ncat"

func TestOutboundMediaIsFetchedAndHandedOver(t *testing.T) {
	w := begin(t)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/cat.png" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, cat)
	}))
	t.Cleanup(host.Close)

	m := w.send(w.text("").SetMediaUrl([]string{host.URL + "/cat.png", "https://example.com/far.png"}))
	if !strings.HasPrefix(*m.Sid, "MM") || *m.NumMedia != "2" {
		t.Errorf("accepted %v", m)
	}
	w.eventually("it arrives", func() bool { return len(w.Phone(customer)) == 1 })
	media := w.Phone(customer)[0].Media
	if string(media[0].Data) != cat || media[0].ContentType != "image/png" || media[1].Data != nil {
		t.Errorf("phone has %+v", media)
	}

	w.send(w.text("look").SetFrom(plain).SetMediaUrl([]string{host.URL + "/cat.png"}))
	w.eventually("it arrives", func() bool { return len(w.Phone(customer)) == 2 })
	if got := w.Phone(customer)[1]; got.Body != "look "+host.URL+"/cat.png" || got.Media != nil {
		t.Errorf("without MMS the phone has %+v", got)
	}

	missing := w.send(w.text("gone").SetMediaUrl([]string{host.URL + "/dog.png"}))
	w.eventually("it fails", func() bool { return slices.Equal(w.statuses(*missing.Sid), []string{"failed"}) })
	if got, _ := w.Message(*missing.Sid); got.Status != "failed" || got.ErrorCode != 11200 {
		t.Errorf("state %+v", got)
	}
}

// What Twilio does not take it says with a code, after it accepted the message.
func TestOutboundMediaIsRefused(t *testing.T) {
	w := begin(t)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		kind := q.Get("type")
		if r.Method == http.MethodHead && q.Has("head") {
			kind = q.Get("head")
		}
		w.Header().Set("Content-Type", kind)
		size, _ := strconv.Atoi(q.Get("size"))
		_, _ = io.WriteString(w, q.Get("begins")+strings.Repeat("x", size))
	}))
	t.Cleanup(host.Close)
	png := "?type=image/png&begins=%89PNG%0D%0A%1A%0A"
	for name, c := range map[string]struct {
		addresses []string
		code      int
	}{
		"a type that is not taken":          {[]string{"?type=application/zip&size=10"}, 12300},
		"no picture":                        {[]string{"?type=image/png&begins=%3Chtml%3E"}, 12300},
		"another picture":                   {[]string{"?type=image/png&begins=GIF89a"}, 12300},
		"two answers":                       {[]string{png + "&head=image/gif"}, 12300},
		"a picture that is too large":       {[]string{png + "&size=5300000"}, 30019},
		"pictures that are it together":     {[]string{png + "&size=3000000", png + "&size=3000000"}, 30019},
		"a sound that is too large":         {[]string{"?type=audio/mpeg&size=700000"}, 30019},
		"a large picture and a small sound": {[]string{png + "&size=4000000", "?type=audio/mpeg&size=400000"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var urls []string
			for _, a := range c.addresses {
				urls = append(urls, host.URL+"/"+a)
			}
			m := w.send(w.text(name).SetMediaUrl(urls))
			w.eventually("it ends", func() bool {
				got, _ := w.Message(*m.Sid)
				return got.Status == "failed" || got.Status == "delivered"
			})
			if got, _ := w.Message(*m.Sid); got.ErrorCode != c.code {
				t.Errorf("error %d, want %d", got.ErrorCode, c.code)
			}
		})
	}
}

// An address that cannot be reached from outside is refused at once.
func TestPrivateMediaIsRefused(t *testing.T) {
	for address, want := range map[string]bool{
		"http://10.1.2.3/a.png": true, "http://192.168.1.1/a.png": true, "http://169.254.1.1/a": true, "http://[fd00::1]/a": true,
		"http://0.0.0.0/a": true, "https://example.com/a.png": false, "http://127.0.0.1:1/a.png": false,
	} {
		w := begin(t)
		_, err := w.api.CreateMessage(w.text("look").SetMediaUrl([]string{address}))
		if refused := err != nil && strings.Contains(err.Error(), "21620"); refused != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
