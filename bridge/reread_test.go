package bridge

import (
	"testing"
	"time"

	"partyline/store"
)

func TestDoubts(t *testing.T) {
	begun := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	before, after := begun.Add(-time.Second), begun.Add(time.Second)
	d := newDoubts(begun)
	if !d.about("c", "old", before) || d.about("c", "new", after) {
		t.Error("what was taken before the process began is in doubt, and nothing else")
	}
	if d.failed("old", after) || d.failed("old", after.Add(rereadFor-1)) || !d.failed("old", after.Add(rereadFor)) {
		t.Errorf("a post is tried for %v", rereadFor)
	}
	d.settle("old", after)
	if d.about("c", "old", before) {
		t.Error("what was read again is in no doubt")
	}
	d.gap("c", after.Add(time.Minute))
	if !d.about("c", "old", before) || !d.about("c", "new", after) || d.about("elsewhere", "new", after) {
		t.Error("a gap puts in doubt what was taken in its channel before, and nothing else")
	}
	d.settle("new", after.Add(time.Minute))
	d.gap("elsewhere", after.Add(forgetRead+2*time.Minute))
	if len(d.read) > 0 || len(d.tried) > 0 {
		t.Errorf("%d and %d posts are remembered for ever", len(d.read), len(d.tried))
	}
}

func TestBehindMoment(t *testing.T) {
	s := store.Scheduled{TypedText: "!at in 2 hours: at nyne ", Body: "at nyne"}
	for edited, want := range map[string]struct {
		text string
		same bool
	}{
		"!at in 2 hours: at nyne ":    {same: true},
		"!at in 2 hours: at nine":     {text: "at nine"},
		"!at in 3 hours: at nine":     {},
		"!at in 3 hours: at nyne":     {},
		"at nine":                     {},
		"!at in 2 hours: ":            {},
		"!at in 2 hours: please come": {text: "please come"},
	} {
		if text, same := behindMoment(s, edited); text != want.text || same != want.same {
			t.Errorf("%q: %q, %v", edited, text, same)
		}
	}
	if text, same := behindMoment(store.Scheduled{Body: "at nyne"}, "!at in 2 hours at nine"); text != "" || same {
		t.Errorf("of an old row it is told that it says %q", text)
	}
}
