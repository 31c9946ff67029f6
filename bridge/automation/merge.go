package automation

import (
	"fmt"

	"partyline/bridge/sms"
)

// surely are the fields that every contact has a value of.
var surely = map[string]bool{"number": true}

// sample fills in a text as for a contact of whom much is known. say is what is wrong with its fields; empty where nothing is.
func sample(text string) (filled, say string) {
	values := map[string]string{}
	for _, f := range sms.MergeFields(text) {
		values[f.Name] = "Alexandra"
		if !f.HasDefault && !surely[f.Name] {
			return "", fmt.Sprintf("Not every contact has a value for {{%s}}. Say what stands in its place, as in {{%s|there}}; {{%s|}} leaves it out.", f.Name, f.Name, f.Name)
		}
	}
	for name := range sms.ContactFields("", "") {
		if _, used := values[name]; !used {
			values[name] = "x" // so that one which is not closed is found
		}
	}
	filled, err := sms.Merge(text, values)
	if err != nil {
		return "", err.Error() // a sentence
	}
	return filled, ""
}

// merge fills in a text for a contact. What is not known of them is empty, so that the default stands there.
func merge(text string, known map[string]string) (string, error) {
	values := map[string]string{}
	for _, f := range sms.MergeFields(text) {
		values[f.Name] = known[f.Name]
	}
	return sms.Merge(text, values)
}
