package bot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

func TestLenientKeepsWhatFits(t *testing.T) {
	var v struct {
		Name  string
		Count int
		Tags  []string
		After string
	}
	if err := bot.Lenient([]byte(`{"name":"a","count":"many","tags":{"x":1},"after":"b","more":5}`), &v); err != nil || v.Name != "a" || v.After != "b" ||
		v.Count != 0 || v.Tags != nil {
		t.Errorf("%+v, %v", v, err)
	}
	if bot.Lenient([]byte(`{"name":`), &v) == nil {
		t.Error("half a document is no error")
	}
}

func TestWhoCannotBeLookedUpIsToldSo(t *testing.T) {
	slow := &bridge.Error{Code: bridge.CodeRetry, Say: "Wait.", Detail: "429", RetryAfter: 3 * time.Second}
	err := bot.Unknowable("Slack", slow)
	if bridge.CodeOf(err) != bridge.CodeUnavailable || bridge.DetailOf(err) != "429" || bridge.RetryAfter(err) != 3*time.Second || !errors.Is(err, slow) ||
		!strings.HasPrefix(bridge.Say(err), "Slack did not tell us who you are") {
		t.Errorf("%v", err)
	}
}

func TestANameIsWaitedForWhereItMayCome(t *testing.T) {
	for code, waits := range map[bridge.Code]bool{
		bridge.CodeUnavailable: false, bridge.CodeRejected: false, bridge.CodeNotFound: false,
		bridge.CodeRetry: true, bridge.CodeUncertain: true,
	} {
		if err := bot.OrUnnamed(&bridge.Error{Code: code}); (err != nil) != waits {
			t.Errorf("%s gives %v", code, err)
		}
	}
	if err := bot.OrUnnamed(nil); err != nil {
		t.Errorf("no error gives %v", err)
	}
}
