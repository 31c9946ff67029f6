package bridge

import (
	"partyline/bridge/sms"
	"partyline/store"
)

// Wording is a text as it leaves from an inbox: where the inbox has SmartEncoding, its typography is replaced by what is cheaper. What
// is counted, guarded and stored of a text is its wording. It never blocks.
func (b *Bridge) Wording(inbox store.InboxID, text string) string {
	if b.inboxes.load().settings[inbox].SmartEncoding {
		return sms.Simplify(text)
	}
	return text
}
