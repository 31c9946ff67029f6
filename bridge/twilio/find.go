package twilio

import (
	"context"
	"slices"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"partyline/bridge"
)

const (
	// skew is how much Twilio's clock may be behind ours.
	skew = time.Minute
	// findPages bounds each of the two lists: both name one recipient and are short.
	findPages = 20
)

// Find looks for an attempt in the account's messages: the oldest one between the two numbers that has the attempt's text, was made
// since it began, and belongs to no other message of ours.
//
// Two lists are read, because the filter by day leaves out messages that wait and have no date of sending yet, while the one
// without a filter is read only as far back as it must be.
func (c *Client) Find(ctx context.Context, a bridge.Attempt) (bridge.Receipt, error) {
	since := a.StartedAt.Add(-skew)
	found := map[string]*api.ApiV2010Message{}
	for _, p := range []*api.ListMessageParams{
		(&api.ListMessageParams{}).SetFrom(a.Line).SetTo(a.To).SetDateSentAfter(day(since)),
		(&api.ListMessageParams{}).SetFrom(a.Line).SetTo(a.To),
	} {
		if err := c.matching(ctx, p, a, since, found); err != nil {
			return bridge.Receipt{}, err
		}
	}
	return oldestUnknown(found, a.Known)
}

// matching adds to found what could be the attempt. It ends where the list, newest first, has gone past since.
func (c *Client) matching(ctx context.Context, p *api.ListMessageParams, a bridge.Attempt, since time.Time,
	found map[string]*api.ApiV2010Message,
) error {
	for page, err := range c.pages(ctx, p, findPages) {
		if err != nil {
			return err
		}
		for i := range page {
			if m := &page[i]; isAttempt(m, a, since) {
				found[value(m.Sid)] = m
			}
		}
		if n := len(page); n > 0 && before(&page[n-1], since) {
			return nil
		}
	}
	return nil
}

func isAttempt(m *api.ApiV2010Message, a bridge.Attempt, since time.Time) bool {
	direction := value(m.Direction)
	return value(m.Sid) != "" && direction != "inbound" && direction != "outbound-reply" &&
		!before(m, since) && essence(value(m.Body)) == essence(a.Body)
}

// trialPrefix is what Twilio puts before the text while the account is a trial one.
const trialPrefix = "Sent from your Twilio trial account - "

// essence is text without what a carrier may change on the way. Taking one of our messages for another is prevented by their ids,
// while overlooking one would send it twice.
func essence(body string) string {
	body = strings.ReplaceAll(body, "\r\n", "\n")
	return strings.TrimSpace(strings.TrimPrefix(body, trialPrefix))
}

// oldestUnknown picks the message that nobody has claimed.
func oldestUnknown(found map[string]*api.ApiV2010Message, known func(string) (bool, error)) (bridge.Receipt, error) {
	candidates := make([]*api.ApiV2010Message, 0, len(found))
	for _, m := range found {
		candidates = append(candidates, m)
	}
	slices.SortFunc(candidates, func(x, y *api.ApiV2010Message) int {
		if c := created(x).Compare(created(y)); c != 0 {
			return c
		}
		return strings.Compare(value(x.Sid), value(y.Sid))
	})
	for _, m := range candidates {
		ours, err := known(value(m.Sid))
		if err != nil {
			return bridge.Receipt{}, &bridge.Error{Code: bridge.CodeUnavailable, Say: "Our own records could not be read.", Cause: err}
		}
		if !ours {
			return receipt(m), nil
		}
	}
	return bridge.Receipt{}, &bridge.Error{Code: bridge.CodeNotFound, Say: "Twilio has no such message."}
}
