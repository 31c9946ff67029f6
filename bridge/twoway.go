package bridge

import (
	"fmt"
	"slices"

	"partyline/bridge/sms"
	"partyline/store"
)

// cannotReply says why nothing can be sent to a number on a line; empty where it can.
func (b *Bridge) cannotReply(line store.Line, number string) string {
	if why := b.cannotSend(line); why != "" {
		return why + ", so text typed here is not sent."
	}
	if a, err := sms.ParseAddress(number); err != nil || !a.Answerable() {
		return "This sender has no number that could be answered, so text typed here is not sent."
	}
	return ""
}

// cannotSend says why a line sends nothing to anybody, as the beginning of a sentence; empty where it does.
func (b *Bridge) cannotSend(line store.Line) string {
	switch {
	case !line.TwoWay:
		return fmt.Sprintf("The line %s only receives", line.Called())
	case b.twoWay != nil && !slices.Contains(b.twoWay, line.Country):
		return fmt.Sprintf("The line %s is of a country from which replies are not sent (%s is not in two_way_countries)", line.Called(), line.Country)
	}
	return ""
}
