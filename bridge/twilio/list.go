package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/mail"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// pageSize is how many messages are asked for at a time; Twilio gives up to 1,000.
const pageSize = 200

// errEndless stops a list that never ends, which can only be a mistake of the other side.
var errEndless = errors.New("the list has too many pages")

// pages lists messages page by page, as far as they are wanted but never more than limit pages. Each request has its own time-out.
// Its errors are of type *bridge.Error.
func (c *Client) pages(ctx context.Context, p *api.ListMessageParams, limit int) iter.Seq2[[]api.ApiV2010Message, error] {
	return func(yield func([]api.ApiV2010Message, error) bool) {
		p.SetPageSize(pageSize)
		page, err := c.page(ctx, p, "")
		for n := 1; ; n++ {
			if err != nil {
				yield(nil, err)
				return
			}
			next := value(page.NextPageUri)
			if !yield(page.Messages, nil) || next == "" {
				return
			}
			if n == limit {
				yield(nil, call{Client: c, effect: reads}.unreadable(errEndless))
				return
			}
			page, err = c.page(ctx, nil, next)
		}
	}
}

// page asks for the first page of p, or for the one at the address that the page before names.
func (c *Client) page(ctx context.Context, p *api.ListMessageParams, next string) (*api.ListMessageResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	k := call{Client: c, ctx: ctx, effect: reads}
	if next == "" {
		page, err := k.service().PageMessage(p, "", "")
		return page, k.result(err)
	}
	resp, err := k.SendRequest(http.MethodGet, next, nil, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // nothing more is read
	page := &api.ListMessageResponse{}
	return page, k.result(json.NewDecoder(resp.Body).Decode(page))
}

// day is the beginning of t's day in GMT, as the date filters know days only
// (twilio.com/docs/messaging/api/message-resource#list-query-parameters).
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// created is when Twilio made the message, in whole seconds; zero where it does not say.
func created(m *api.ApiV2010Message) time.Time {
	at, err := mail.ParseDate(value(m.DateCreated))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// before tells whether m is older than t. A message that does not say when it was made counts as new: to look at it once too often
// does no harm.
func before(m *api.ApiV2010Message, t time.Time) bool {
	at := created(m)
	return !at.IsZero() && at.Before(t.Truncate(time.Second))
}
