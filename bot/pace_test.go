package bot_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyline/bot"
)

var paceStart = time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)

func steady(perSecond float64, burst int) func(string) bot.Rate {
	return func(string) bot.Rate { return bot.Rate{PerSecond: perSecond, Burst: burst} }
}

func wants(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if d := got - want; d < -time.Microsecond || d > time.Microsecond {
		t.Errorf("%s waits %v, want %v", what, got, want)
	}
}

func TestPaceLetsABurstGoThenOneASecond(t *testing.T) {
	p := bot.NewPace(steady(1, 3))
	now := paceStart
	for i := range 3 {
		wants(t, fmt.Sprint("burst ", i), p.Take(now, "C1", fmt.Sprint(i)), 0)
	}
	wants(t, "a", p.Take(now, "C1", "a"), time.Second)
	wants(t, "b", p.Take(now, "C1", "b"), 2*time.Second)
	wants(t, "a, asking again", p.Take(now, "C1", "a"), time.Second)
	wants(t, "another channel", p.Take(now, "C2", "c"), 0)
}

func TestPaceIsFirstComeFirstServed(t *testing.T) {
	p := bot.NewPace(steady(1, 1))
	now := paceStart
	p.Take(now, "C1", "first")
	p.Take(now, "C1", "a")
	p.Take(now, "C1", "b")
	now = now.Add(time.Second)
	wants(t, "b, before its turn", p.Take(now, "C1", "b"), time.Second)
	wants(t, "a newcomer", p.Take(now, "C1", "c"), 2*time.Second)
	wants(t, "a", p.Take(now, "C1", "a"), 0)
	wants(t, "b", p.Take(now.Add(time.Second), "C1", "b"), 0)
}

func TestPaceDoesNotWaitForWhoNeverReturns(t *testing.T) {
	p := bot.NewPace(steady(1, 1))
	now := paceStart
	p.Take(now, "C1", "first")
	p.Take(now, "C1", "lost")
	wants(t, "a", p.Take(now, "C1", "a"), 2*time.Second)
	now = now.Add(2*time.Second + 1)
	wants(t, "a, while the lost one is late", p.Take(now, "C1", "a"), 0)
	wants(t, "the late one", p.Take(now, "C1", "lost"), time.Second)
}

func TestPaceForgetsAPlaceAfterAMinute(t *testing.T) {
	p := bot.NewPace(steady(0.01, 1)) // one in 100 s
	now := paceStart
	p.Take(now, "C1", "first")
	wants(t, "lost", p.Take(now, "C1", "lost"), 100*time.Second)
	wants(t, "patient", p.Take(now, "C1", "patient"), 200*time.Second)
	now = now.Add(170 * time.Second) // the lost one's moment was at 100 s
	wants(t, "patient, who moved up", p.Take(now, "C1", "patient"), 0)
	wants(t, "lost, who stands behind now", p.Take(now, "C1", "lost"), 100*time.Second)
}

func TestPaceHoldsABucketAsLongAsThePlatformAsks(t *testing.T) {
	p := bot.NewPace(steady(1, 5))
	now := paceStart
	p.Hold(now, "C1", 30*time.Second)
	wants(t, "a", p.Take(now, "C1", "a"), 30*time.Second)
	wants(t, "b", p.Take(now, "C1", "b"), 31*time.Second)
	wants(t, "elsewhere", p.Take(now, "C2", "x"), 0)
	now = now.Add(30 * time.Second)
	wants(t, "a, after it", p.Take(now, "C1", "a"), 0)
	wants(t, "b, after it", p.Take(now, "C1", "b"), time.Second)
}

func TestPaceWithoutARateStillHolds(t *testing.T) {
	p := bot.NewPace(steady(0, 0))
	for i := range 1000 {
		wants(t, "unlimited", p.Take(paceStart, "C1", fmt.Sprint(i)), 0)
	}
	p.Hold(paceStart, "C1", 5*time.Second)
	wants(t, "held", p.Take(paceStart, "C1", "a"), 5*time.Second)
	wants(t, "after", p.Take(paceStart.Add(5*time.Second), "C1", "a"), 0)
}

// Whatever people do, no window of time sees more than burst + rate × window, and nobody who returns on time starves.
func TestPaceNeverExceedsTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := float64(rapid.IntRange(1, 20).Draw(t, "rate"))
		burst := rapid.IntRange(1, 5).Draw(t, "burst")
		p := bot.NewPace(steady(rate, burst))
		now := paceStart
		var went []time.Time
		due := map[string]time.Time{}
		for i := range rapid.IntRange(1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "ms")) * time.Millisecond)
			who := fmt.Sprint(rapid.IntRange(0, 6).Draw(t, "who"))
			wait := p.Take(now, "C1", who)
			if wait < 0 {
				t.Fatalf("step %d: negative wait %v", i, wait)
			}
			if wait == 0 {
				went = append(went, now)
				delete(due, who)
				continue
			}
			// Those ahead can be six at most, and each costs 1/rate.
			if most := time.Duration(7/rate*1e9) + time.Microsecond; wait > most {
				t.Fatalf("step %d: %s waits %v, more than %v", i, who, wait, most)
			}
			due[who] = now.Add(wait)
		}
		for i := range went {
			for j := i; j < len(went); j++ {
				allowed := float64(burst) + went[j].Sub(went[i]).Seconds()*rate
				if n := float64(j - i + 1); n > allowed+1e-3 {
					t.Fatalf("%v goes within %v, allowed %v", n, went[j].Sub(went[i]), allowed)
				}
			}
		}
	})
}
