package twilio

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge"
	"partyline/bridge/sms"
)

// sincePages bounds one catch-up, at 200,000 messages.
const sincePages = 1000

// Since lists what line received at or after t, oldest first. All of it is read before the first is given, as Twilio lists the newest
// first. Times are in whole seconds there, so a message of t's second is given even where it came a little earlier.
func (c *Client) Since(ctx context.Context, line string, t time.Time) iter.Seq2[bridge.Inbound, error] {
	return func(yield func(bridge.Inbound, error) bool) {
		received, err := c.received(ctx, line, t)
		if err != nil {
			yield(bridge.Inbound{}, err)
			return
		}
		for i := range received {
			in, err := c.recovered(ctx, &received[i])
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// received gives the messages to line since t, oldest first.
func (c *Client) received(ctx context.Context, line string, t time.Time) ([]api.ApiV2010Message, error) {
	p := (&api.ListMessageParams{}).SetTo(line).SetDateSentAfter(day(t))
	var all []api.ApiV2010Message
	for page, err := range c.pages(ctx, p, sincePages) {
		if err != nil {
			return nil, err
		}
		for i := range page {
			if m := &page[i]; value(m.Direction) == "inbound" && value(m.Sid) != "" && !before(m, t) {
				all = append(all, *m)
			}
		}
	}
	// Within a second only the list's own order is left to go by, so it is turned round before it is sorted.
	slices.Reverse(all)
	slices.SortStableFunc(all, func(x, y api.ApiV2010Message) int { return created(&x).Compare(created(&y)) })
	return all, nil
}

// recovered reads a message that no webhook told us.
func (c *Client) recovered(ctx context.Context, m *api.ApiV2010Message) (bridge.Inbound, error) {
	in := bridge.Inbound{
		CarrierID: value(m.Sid),
		Line:      value(m.To),
		From:      value(m.From),
		Body:      sms.Clean(value(m.Body)),
		At:        created(m),
		Recovered: true,
	}
	in.Segments, _ = strconv.Atoi(value(m.NumSegments)) // 0 where it is not said
	media, _ := strconv.Atoi(value(m.NumMedia))
	if media == 0 {
		return in, nil
	}
	var err error
	in.Media, err = c.mediaOf(ctx, in.CarrierID)
	return in, err
}

// notFoundCode is the error code of what does not exist.
const notFoundCode = "20404"

// mediaOf lists a message's media (twilio.com/docs/messaging/api/media-resource#read-multiple-media-resources). Media that was deleted
// there is left out: its message must not be lost for it.
func (c *Client) mediaOf(ctx context.Context, sid string) ([]bridge.MediaRef, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	k := call{Client: c, ctx: ctx, effect: reads}
	list, err := k.service().PageMedia(sid, &api.ListMediaParams{}, "", "")
	if err := k.result(err); err != nil {
		if e, ok := errors.AsType[*bridge.Error](err); ok && e.Detail == notFoundCode {
			return nil, nil
		}
		return nil, err
	}
	var refs []bridge.MediaRef
	for _, m := range list.MediaList {
		at, err := k.target(strings.TrimSuffix(value(m.Uri), ".json"))
		if err != nil {
			return nil, k.unreadable(err)
		}
		refs = append(refs, bridge.MediaRef{URL: at.String(), ContentType: value(m.ContentType)})
	}
	return refs, nil
}
