package bridge

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestQuietHours(t *testing.T) {
	night := InboxSettings{QuietFrom: 21 * time.Hour, QuietTo: 8 * time.Hour}
	noon := InboxSettings{QuietFrom: 12 * time.Hour, QuietTo: 13*time.Hour + 30*time.Minute}
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	team := InboxSettings{QuietFrom: 21 * time.Hour, QuietTo: 8 * time.Hour, Zone: berlin}
	for name, c := range map[string]struct {
		in     InboxSettings
		number string
		now    string
		until  string // empty for now
	}{
		"by day":                           {night, "+447700900123", "2026-11-25T12:00:00Z", ""},
		"in the evening":                   {night, "+447700900123", "2026-11-25T21:00:00Z", "2026-11-26T08:00:00Z"},
		"the second before":                {night, "+447700900123", "2026-11-25T20:59:59Z", ""},
		"after midnight":                   {night, "+447700900123", "2026-11-26T01:00:00Z", "2026-11-26T08:00:00Z"},
		"at their end":                     {night, "+447700900123", "2026-11-26T08:00:00Z", ""},
		"in summer":                        {night, "+447700900123", "2026-07-01T20:30:00Z", "2026-07-02T07:00:00Z"},
		"where the recipient is":           {night, "+13105550100", "2026-11-25T12:00:00Z", "2026-11-25T16:00:00Z"},
		"clocks go forward that night":     {night, "+12025550100", "2026-03-08T04:00:00Z", "2026-03-08T12:00:00Z"},
		"within a day":                     {noon, "+447700900123", "2026-11-25T12:10:00Z", "2026-11-25T13:30:00Z"},
		"none":                             {InboxSettings{}, "+447700900123", "2026-11-25T03:00:00Z", ""},
		"nobody knows where":               {team, "+8001234567", "2026-11-25T20:30:00Z", "2026-11-26T07:00:00Z"},
		"always quiet somewhere":           {InboxSettings{QuietFrom: 10 * time.Hour, QuietTo: 8 * time.Hour, Zone: berlin}, "+18005550100", "2026-11-25T12:00:00Z", "2026-11-26T07:00:00Z"},
		"by day in every zone of a number": {team, "+18005550100", "2026-11-25T12:00:00Z", "2026-11-25T22:00:00Z"},
		"nobody knows where, and no zone":  {night, "25555", "2026-11-25T22:00:00Z", "2026-11-26T08:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			require.NoError(t, err)
			got := ""
			if at := c.in.quietUntil(whereabouts{number: c.number}, now); !at.IsZero() {
				got = at.UTC().Format(time.RFC3339)
			}
			require.Equal(t, c.until, got)
		})
	}
}

// The end of quiet hours is in the future, within a day, and is itself not quiet.
func TestQuietHoursEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := InboxSettings{QuietFrom: time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "from")) * time.Minute,
			QuietTo: time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "to")) * time.Minute}
		number := rapid.SampledFrom([]string{"+447700900123", "+12025550100", "+61491570006", "25555"}).Draw(t, "number")
		now := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "now"), 0)
		at := s.quietUntil(whereabouts{number: number}, now)
		if at.IsZero() {
			return
		}
		if !at.After(now) || at.Sub(now) > 25*time.Hour || !s.quietUntil(whereabouts{number: number}, at).IsZero() {
			t.Fatalf("quiet at %s until %s", now.UTC(), at.UTC())
		}
	})
}

// The law of the recipient's country or state counts besides the configuration; the stricter wins, in the zone that is known of them.
func TestLegalHours(t *testing.T) {
	law := InboxSettings{LegalHours: true}
	late := InboxSettings{LegalHours: true, QuietFrom: 20 * time.Hour, QuietTo: 10 * time.Hour}
	for name, c := range map[string]struct {
		in           InboxSettings
		number, zone string
		now, until   string // empty for now
	}{
		"no law that we know of":        {law, "+447700900123", "", "2026-11-25T03:00:00Z", ""},
		"by day in California":          {law, "+13105550123", "", "2026-11-25T18:00:00Z", ""},
		"too early in California":       {law, "+13105550123", "", "2026-11-25T15:00:00Z", "2026-11-25T16:00:00Z"},
		"in the evening in Florida":     {law, "+13055550123", "", "2026-11-26T01:30:00Z", "2026-11-26T13:00:00Z"},
		"in the evening in New York":    {law, "+12125550123", "", "2026-11-26T01:30:00Z", ""},
		"Sunday morning in Texas":       {law, "+12145550123", "", "2026-11-29T16:00:00Z", "2026-11-29T18:00:00Z"},
		"Saturday morning in Texas":     {law, "+12145550123", "", "2026-11-28T16:00:00Z", ""},
		"Saturday evening in Texas":     {law, "+12145550123", "", "2026-11-29T03:30:00Z", "2026-11-29T18:00:00Z"},
		"a Texan who moved to Hawaii":   {law, "+12145550123", "Pacific/Honolulu", "2026-11-28T16:00:00Z", "2026-11-28T19:00:00Z"},
		"the configuration is stricter": {late, "+12125550123", "", "2026-11-26T13:30:00Z", "2026-11-26T15:00:00Z"},
		"the law is stricter":           {late, "+14015550123", "", "2026-11-25T23:30:00Z", "2026-11-26T15:00:00Z"},
		"switched off":                  {InboxSettings{}, "+12145550123", "", "2026-11-29T16:00:00Z", ""},
	} {
		t.Run(name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			require.NoError(t, err)
			got := ""
			if at := c.in.quietUntil(whereabouts{number: c.number, zone: c.zone}, now); !at.IsZero() {
				got = at.UTC().Format(time.RFC3339)
			}
			require.Equal(t, c.until, got)
		})
	}
}

// Every row says where it is written, and has hours on some day.
func TestTextingsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range textings {
		require.NotEmpty(t, x.source, x.where)
		require.False(t, seen[x.where], x.where)
		seen[x.where] = true
		hours := 0
		for _, d := range x.days {
			require.LessOrEqual(t, d.from, d.to, x.where)
			hours += d.to - d.from
		}
		require.Positive(t, hours, x.where)
	}
}
