package broadcast

import (
	"cmp"
	"context"
	"slices"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

const (
	// page is how many contacts are read at once.
	page = 1000
	// examples is how many merged texts a preview shows.
	examples = 3
)

// Preview is what a broadcast would do now.
type Preview struct {
	// Seen names the version that was previewed; Send wants it.
	Seen int
	// Recipients get it, in Segments. Skips say who does not, the most frequent reason first.
	Recipients, Segments int
	Skips                []bridge.Reason
	// Wide is for how many it does not fit into the cheap alphabet.
	Wide int
	// Longest is the longest text, and Counted what that takes.
	Longest string
	Counted sms.Counted
	// Examples are what the first recipients read.
	Examples []Example
	// Credits is what it costs, in thousandths; 0 where nothing is counted.
	Credits int64
}

// Example is what one recipient reads.
type Example struct {
	// To is their name, or their number as people of its country write it.
	To, Text string
}

// Preview counts what a broadcast of an inbox would do now, and keeps that it was shown. It reads the whole audience, some 20,000 contacts a
// second.
func (r *Room) Preview(ctx context.Context, inbox store.InboxID, id store.BroadcastID) (store.Broadcast, Preview, error) {
	b, err := r.store.Broadcast(ctx, inbox, id)
	if err != nil {
		return b, Preview{}, missing(err)
	}
	p, err := r.tally(ctx, &b)
	if err != nil {
		return b, p, err
	}
	err = r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := tx.LockBroadcast(ctx, id)
		if err != nil {
			return err
		}
		if now.Revision != b.Revision || now.State != store.BroadcastDraft { // changed meanwhile: whoever did looks anew
			b = now
			return nil
		}
		now.Previewed, now.PreviewedTo, now.PreviewedParts = now.Revision, p.Recipients, p.Segments
		b = now
		return tx.PutBroadcast(ctx, &now)
	})
	return b, p, err
}

// tally goes through the audience of a broadcast as it is now.
func (r *Room) tally(ctx context.Context, b *store.Broadcast) (Preview, error) {
	p, skips := Preview{Seen: b.Revision}, map[string]int{}
	q := store.AudienceQuery{Inbox: b.InboxID, Line: b.LineID, Audience: b.Audience, Limit: page}
	for {
		rows, err := r.store.Audience(ctx, q)
		if err != nil {
			return p, err
		}
		for i := range rows {
			v := r.judge(b, &rows[i])
			if v.reason != "" {
				skips[v.reason]++
				continue
			}
			p.add(&rows[i], v)
			p.Credits += r.core.Price(rows[i].Number, v.counted.Segments)
		}
		if len(rows) < page {
			p.Skips = r.spelled(skips)
			return p, nil
		}
		q.After = rows[len(rows)-1].ContactID
	}
}

func (p *Preview) add(c *store.AudienceRow, v verdict) {
	p.Recipients++
	p.Segments += v.counted.Segments
	if v.counted.Encoding == sms.UCS2 {
		p.Wide++
	}
	if v.counted.Units > p.Counted.Units || p.Longest == "" {
		p.Longest, p.Counted = v.text, v.counted
	}
	if len(p.Examples) < examples {
		p.Examples = append(p.Examples, Example{To: cmp.Or(c.Name, sms.National(c.Number)), Text: v.text})
	}
}

// spelled are counted reasons as people read them, the most frequent first.
func (r *Room) spelled(counts map[string]int) []bridge.Reason {
	var out []bridge.Reason
	for reason, n := range counts {
		out = append(out, bridge.Reason{Why: r.spell(reason), Count: n})
	}
	slices.SortFunc(out, func(a, b bridge.Reason) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Why, b.Why)) })
	return out
}

// spell is a reason as a sentence: one of ours, or what the carrier's code means.
func (r *Room) spell(reason string) string {
	if say, ok := reasonSays[reason]; ok {
		return say
	}
	if say := r.core.Explain(reason); say != "" {
		return say + " (code " + reason + ")"
	}
	return cmp.Or(reason, "The carrier does not say why.")
}
