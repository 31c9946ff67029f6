package ai

import (
	"net/http"
	"testing"
	"time"
)

func TestHowLongToWait(t *testing.T) {
	const date = "Thu, 26 Nov 2026 09:00:00 GMT"
	for _, test := range []struct {
		header map[string]string
		want   time.Duration
		says   string
	}{
		{nil, 0, "a second"},
		{map[string]string{"Retry-After": "1"}, time.Second, "a second"},
		{map[string]string{"Retry-After": "1.5"}, 1500 * time.Millisecond, "2 seconds"},
		{map[string]string{"Retry-After": "2", "Retry-After-Ms": "1200"}, 1200 * time.Millisecond, "2 seconds"},
		{map[string]string{"Retry-After": "90"}, 90 * time.Second, "90 seconds"},
		{map[string]string{"Retry-After": "91"}, 91 * time.Second, "2 minutes"},
		{map[string]string{"Retry-After": "3599"}, 3599 * time.Second, "60 minutes"},
		{map[string]string{"Retry-After": "1e99"}, time.Hour, "an hour, or later"},
		{map[string]string{"Retry-After": "-7"}, 0, "a second"},
		{map[string]string{"Retry-After": "NaN"}, 0, "a second"},
		{map[string]string{"Retry-After": "soon"}, 0, "a second"},
		{map[string]string{"Retry-After": "Thu, 26 Nov 2026 09:00:20 GMT", "Date": date}, 20 * time.Second, "20 seconds"},
		{map[string]string{"Retry-After": "Thu, 26 Nov 2026 08:00:00 GMT", "Date": date}, 0, "a second"},
		{map[string]string{"Retry-After": "Thu, 26 Nov 2026 09:00:20 GMT"}, 0, "a second"},
	} {
		h := http.Header{}
		for k, v := range test.header {
			h.Set(k, v)
		}
		if got := retryAfter(h); got != test.want || lasting(got) != test.says {
			t.Errorf("%v: %v, %q, want %v, %q", test.header, got, lasting(got), test.want, test.says)
		}
	}
	for delay, want := range map[string]time.Duration{"34s": 34 * time.Second, "0.5s": 500 * time.Millisecond, "-3s": 0, "": 0, "900h": time.Hour} {
		if r := readOpenAI([]byte(`[{"error": {"details": [{"retryDelay": "` + delay + `"}, {"reason": "X"}]}}]`)); r.wait != want {
			t.Errorf("%q: %v, want %v", delay, r.wait, want)
		}
	}
}
