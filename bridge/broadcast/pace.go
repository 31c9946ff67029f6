package broadcast

import (
	"context"
	"time"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// How many segments a line sends in a second where nobody says. A long code of the US or Canada sends one, others ten.
// help.twilio.com/articles/115002943027
const (
	slowRate    = 1
	defaultRate = 10
)

// rateOf is how many segments a line sends in a second.
func rateOf(s bridge.InboxSettings, l store.Line) float64 {
	for _, c := range s.Lines {
		if c.Number == l.Number && c.SegmentsPerSecond > 0 {
			return c.SegmentsPerSecond
		}
	}
	if l.Country == "US" || l.Country == "CA" {
		return slowRate
	}
	return defaultRate
}

// pacer keeps broadcasts from leaving faster than their lines may send. What others send from a line comes first: it counts, and broadcasts
// give way. It belongs to the process that leads; who leads next begins anew.
type pacer struct {
	lines map[store.LineID]*bucket
	// seen is the newest attempt that was counted.
	seen store.AttemptID
	// ruled is when it was last looked whether a broadcast breaks a rule.
	ruled map[store.BroadcastID]time.Time
}

// bucket is what a line may send at once, in segments; below zero it has sent ahead.
type bucket struct {
	left float64
	rate float64
	at   time.Time
}

func newPacer() *pacer {
	return &pacer{lines: map[store.LineID]*bucket{}, ruled: map[store.BroadcastID]time.Time{}}
}

// fill gives a line what has come to it since it was last filled, up to what it sends in a second.
func (p *pacer) fill(line store.LineID, rate float64, now time.Time) {
	b := p.lines[line]
	if b == nil {
		p.lines[line] = &bucket{left: 1, rate: rate, at: now}
		return
	}
	b.left = min(b.left+rate*max(0, now.Sub(b.at).Seconds()), most(rate))
	b.rate, b.at = rate, now
}

// most is what a line may send at once.
func most(rate float64) float64 { return max(1, rate) }

// take spends the segments of a text, where the line may send now. A text of more than may be sent at once goes when that is there, and is
// made up for afterwards.
func (p *pacer) take(line store.LineID, segments int) bool {
	b := p.lines[line]
	if b == nil || b.left < min(float64(segments), most(b.rate)) {
		return false
	}
	b.left -= float64(segments)
	return true
}

// give takes back what was not sent.
func (p *pacer) give(line store.LineID, segments int) {
	if b := p.lines[line]; b != nil {
		b.left += float64(segments)
	}
}

// departuresAtOnce is how many texts of others are counted at a time.
const departuresAtOnce = 200

// yield counts what else has left since it was last called.
func (p *pacer) yield(ctx context.Context, r store.Reader) error {
	for {
		ds, err := r.Departures(ctx, p.seen, departuresAtOnce)
		if err != nil || len(ds) == 0 {
			return err
		}
		first := p.seen == 0
		p.seen = ds[len(ds)-1].AttemptID
		for _, d := range ds {
			if b := p.lines[d.LineID]; b != nil && d.Origin != store.OriginBroadcast && !first {
				b.left -= float64(max(1, sms.Count(d.Body).Segments))
			}
		}
		if len(ds) < departuresAtOnce {
			return nil
		}
	}
}
