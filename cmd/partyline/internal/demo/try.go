package demo

import "strings"

// try is one thing that somebody at the page can do, in a sentence. What is typed stands between backticks, and what leads to the
// customer's conversation between brackets.
type try struct {
	Say      string `json:"say"`
	Customer string `json:"customer,omitempty"` // number
}

// cast are those customers of a line who play a part in the tries.
type cast struct {
	// writes is unread.
	writes customer
	// askedAbout is whom something was typed about that waits for an answer, by whom.
	askedAbout customer
	asks       *person
	// unreached did not get the last SMS.
	unreached customer
	// misled got an SMS that its author edited afterwards.
	misled customer
	// discussed is whose thread is for the team.
	discussed customer
	// known is of whom more is written down than their name.
	known customer
}

var casts = map[string]cast{
	lineUK: {writes: maya, askedAbout: grace, asks: ana, unreached: omar, misled: finn, discussed: rosa, known: pia},
	lineUS: {writes: nina, askedAbout: ivy, asks: ben, unreached: dev, misled: marc, discussed: joan, known: hannah},
}

// tries are the things to do in a chat, with the customers of a line.
func tries(c chat, line string) []try {
	with := casts[line]
	first := func(name string) string { before, _, _ := strings.Cut(name, " "); return before }
	of := func(c customer) string { return "[" + first(c.Name) + "]" }
	where := map[string]string{ChatSlack: "in the channel", ChatDiscord: "in any post"}[c.name()]
	return []try{
		{"Answer " + of(with.writes) + ": the SMS leaves after 3 seconds. Edit or delete your message before that, and the SMS follows.", with.writes.Number},
		{"The assistant drafted an answer to " + of(with.writes) + ": press *Send*, *Edit & send* or *Shorter* below it. `" + command + " settings` " + where + " shows what it knows.", with.writes.Number},
		{"Press *Write* on a card and type an emoji: the window says what the SMS costs.", ""},
		{"Type `!at 9:00 Good morning!` in " + of(with.writes) + "'s thread: it leaves at nine. `!snip hours` sends a text that is kept for such questions.", with.writes.Number},
		{"Answer what is asked in " + of(with.askedAbout) + "'s thread: " + first(with.asks.name) + " meant a colleague, not the customer.", with.askedAbout.Number},
		{of(with.unreached) + "'s phone was off: press *Retry* below the SMS that failed.", with.unreached.Number},
		{"An SMS to " + of(with.misled) + " was edited after it had left: press *Send correction*.", with.misled.Number},
		{of(with.discussed) + "'s thread is note-first: what you type stays there, and `!send See you!` goes out.", with.discussed.Number},
		{"Press *Contact…* on the card of " + of(with.known) + ": tags, lists, account, deals. `!deal win` in the thread ends the deal.", with.known.Number},
		{"Type `" + command + " broadcast` " + where + ", write to the list *Shop news*, and look at who gets it and what it costs before you send it.", ""},
		{"Type `!automation start welcome` in " + of(with.known) + "'s thread, or text `JOIN` from a phone: it goes on by itself.", with.known.Number},
		{"Send a picture from a phone, or reply `STOP` and then try to answer.", ""},
		{"Type `" + command + " inbox` " + where + ": who waits, and lists of all others.", ""},
	}
}
