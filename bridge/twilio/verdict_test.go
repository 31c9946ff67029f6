package twilio

import (
	"strconv"
	"testing"
	"time"

	"partyline/bridge"
)

func TestJudge(t *testing.T) {
	tests := []struct {
		status, code int
		want         bridge.Code
		wait         time.Duration
	}{
		{400, 21211, bridge.CodeRejected, 0},
		{400, 21610, bridge.CodeRejected, 0},
		{400, 99999, bridge.CodeRejected, 0},
		{404, 20404, bridge.CodeRejected, 0},
		{400, 21611, bridge.CodeRetry, time.Minute},
		{401, 20003, bridge.CodeRetry, time.Minute},
		{403, 20003, bridge.CodeRetry, time.Minute},
		{403, 20005, bridge.CodeRetry, time.Minute},
		{401, 0, bridge.CodeRetry, time.Minute},
		{403, 0, bridge.CodeRetry, time.Minute},
		{302, 0, bridge.CodeRetry, time.Minute},
		{408, 0, bridge.CodeUncertain, 0},
		{408, 20003, bridge.CodeUncertain, 0},
		{429, 20429, bridge.CodeRetry, 0},
		{429, 21611, bridge.CodeRetry, 0},
		{429, 0, bridge.CodeRetry, 0},
		{503, 20429, bridge.CodeRetry, 0},
		{500, 20500, bridge.CodeUncertain, 0},
		{500, 21610, bridge.CodeUncertain, 0},
		{500, 20003, bridge.CodeUncertain, 0},
		{503, 0, bridge.CodeUncertain, 0},
		{599, 0, bridge.CodeUncertain, 0},
		{600, 21610, bridge.CodeUncertain, 0},
		{199, 0, bridge.CodeUncertain, 0},
	}
	for _, test := range tests {
		got := judge(test.status, test.code)
		if got.Code != test.want || got.RetryAfter != test.wait {
			t.Errorf("HTTP %d, code %d: got %s after %v, want %s after %v", test.status, test.code, got.Code, got.RetryAfter, test.want, test.wait)
		}
		if got.Say == "" || test.code != 0 && got.Detail != strconv.Itoa(test.code) || test.code == 0 && got.Detail != "" {
			t.Errorf("HTTP %d, code %d: says %q, detail %q", test.status, test.code, got.Say, got.Detail)
		}
	}
}

func TestOnlyRefusalsCountAsNotDone(t *testing.T) {
	codes := []int{0, 29999}
	for code := range explanations {
		codes = append(codes, code)
	}
	for status := 100; status < 1000; status++ {
		for _, code := range codes {
			sure := status == 429 || code == 20429 || status >= 300 && status <= 499 && status != 408
			if got := judge(status, code).Code; (got != bridge.CodeUncertain) != sure {
				t.Fatalf("HTTP %d, code %d: %s", status, code, got)
			}
		}
	}
}

func TestReadingIsSafeToRepeat(t *testing.T) {
	for _, test := range []struct{ code, want bridge.Code }{
		{bridge.CodeUncertain, bridge.CodeRetry}, {bridge.CodeRejected, bridge.CodeRejected}, {bridge.CodeRetry, bridge.CodeRetry},
	} {
		if got := reads.told(&bridge.Error{Code: test.code}).Code; got != test.want {
			t.Errorf("reading: %s became %s", test.code, got)
		}
		if got := sends.told(&bridge.Error{Code: test.code}).Code; got != test.code {
			t.Errorf("sending: %s became %s", test.code, got)
		}
	}
}
