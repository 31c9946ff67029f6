package broadcast

import (
	"cmp"
	"errors"
	"strings"
	"unicode"

	"partyline/bridge/sms"
	"partyline/store"
)

// Why somebody is skipped, as it is kept.
const (
	reasonDeleted   = "deleted"
	reasonNoPerson  = "no person"
	reasonLandline  = "landline"
	reasonOwnLine   = "own line"
	reasonOptedOut  = "opted out"
	reasonNoConsent = "no consent"
	reasonNoValue   = "no value"
	reasonEmpty     = "empty"
	reasonTooLong   = "too long"
	// Of these the gate stops a broadcast as a whole; of one whose text had been queued before it is the reason.
	reasonCredits = "credits"
	reasonOneWay  = "one way"
)

// reasonSays are the sentences for people.
var reasonSays = map[string]string{
	reasonDeleted:       "The contact was deleted.",
	reasonNoPerson:      "It is no phone number, but a short code or a sender's name.",
	reasonLandline:      "The number cannot get texts: it is a landline or a service.",
	reasonOwnLine:       "It is a line of ours.",
	reasonOptedOut:      "They opted out.",
	reasonNoConsent:     "No opt-in to texts from this line is written down.",
	reasonNoValue:       "A merge field has no value for them, and no default.",
	reasonEmpty:         "Nothing is left of the text for them.",
	reasonTooLong:       "The text is too long for them.",
	reasonCredits:       "The inbox had not enough credits when it was to leave.",
	reasonOneWay:        "The line could not send any more when it was to leave.",
	store.ReasonMerged:  "They are one contact with another recipient by now, who gets it once.",
	store.ReasonStopped: "They opted out, or it was taken back, before it left.",
}

// ours tells whether a reason is one of ours, and no code of the carrier.
func ours(reason string) bool { return reasonSays[reason] != "" }

// verdict is what one contact gets.
type verdict struct {
	// reason is why it is nothing; empty where it is something.
	reason string
	// text is what they read, as it leaves, and counted what it costs.
	text    string
	counted sms.Counted
}

// judge says what a contact gets of a broadcast.
func (r *Room) judge(b *store.Broadcast, c *store.AudienceRow) verdict {
	if reason := r.unfit(c); reason != "" {
		return verdict{reason: reason}
	}
	text, err := merge(b.Body, c)
	if err != nil {
		var why *sms.MergeError
		if errors.As(err, &why) {
			return verdict{reason: reasonNoValue}
		}
		return verdict{reason: reasonEmpty}
	}
	text = r.core.Wording(b.InboxID, text)
	v := verdict{text: text, counted: sms.Count(text)}
	switch {
	case strings.TrimSpace(text) == "":
		v.reason = reasonEmpty
	case v.counted.TooLong():
		v.reason = reasonTooLong
	}
	return v
}

// unfit says why a contact gets nothing whatever the text is; empty where they may get it.
func (r *Room) unfit(c *store.AudienceRow) string {
	address, err := sms.ParseAddress(c.Number)
	switch {
	case c.Number == "":
		return reasonDeleted
	case err != nil || address.Kind() != sms.E164:
		return reasonNoPerson
	case r.core.Ours(c.Number):
		return reasonOwnLine
	case c.Consent == store.OptOut:
		return reasonOptedOut
	case c.Consent != store.OptIn:
		return reasonNoConsent
	case !sms.Mobile(c.Number):
		return reasonLandline
	}
	return ""
}

// merge fills in a text for a contact. What is not known of them is empty, so that the default stands there.
func merge(text string, c *store.AudienceRow) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	known := map[string]string{}
	for name, value := range c.Fields {
		known[fieldName(name)] = value
	}
	known["email"] = cmp.Or(c.Email, known["email"])
	for name, value := range sms.ContactFields(c.Name, c.Number) {
		known[name] = value
	}
	values := map[string]string{}
	for _, f := range sms.MergeFields(text) {
		values[f.Name] = known[f.Name]
	}
	return sms.Merge(text, values)
}

// fieldName is how a field that people gave a name stands in a text: small letters, with underscores for what is no letter or digit.
func fieldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '_'
	}, name)
}
