package demo

import (
	"time"

	"partyline/store"
)

// The customers of the line in Britain. Their numbers are from a range reserved for drama.
var (
	maya  = customer{Number: "+447700900142", Name: "Maya Patel", Line: lineUK}
	lucia = customer{Number: "+447700900178", Name: "Lucía Fernández", Line: lineUK}
	grace = customer{Number: "+447700900184", Name: "Grace Hill", Line: lineUK}
	omar  = customer{Number: "+447700900121", Name: "Omar Haddad", Line: lineUK}
	pia   = customer{Number: "+447700900137", Name: "Pia Holm", Line: lineUK}
	elif  = customer{Number: "+447700900159", Name: "Elif Demir", Line: lineUK}
	hugh  = customer{Number: "+447700900115", Name: "Hugh Marsh", Line: lineUK}
	finn  = customer{Number: "+447700900148", Name: "Finn Doyle", Line: lineUK}
	rosa  = customer{Number: "+447700900126", Name: "Rosa Lima", Line: lineUK}
	theo  = customer{Number: "+447700900171", Name: "Theo Grant", Line: newsUK}
	vera  = customer{Number: "+447700900133", Name: "Vera Moss", Line: lineUK}   // deleted
	jonas = customer{Number: "+447700900163", Name: "Jonas Weber", Line: lineUK} // has not texted yet

	britons = []customer{maya, lucia, grace, omar, pia, elif, hugh, finn, rosa, theo, vera, jonas}
)

// britain is what happened on the line in Britain: one conversation after the other.
var britain = []step{
	// Maya is unread; she answers a reply of yesterday, which she liked. What was said then was summed up, and there is a draft of an answer.
	{ago: 26 * time.Hour, with: maya, text: "Hi! Is the green city bike still in stock, size M?"},
	{ago: 26*time.Hour - 4*time.Minute, with: maya, admin: ana, text: "Hi Maya, yes, we have two left. Shall I put one aside for you?"},
	{ago: 26*time.Hour - 6*time.Minute, with: maya, text: "Yes please, I can come by tomorrow."},
	{ago: 26*time.Hour - 9*time.Minute, with: maya, admin: ana, text: "Done, it waits for you under your name. See you tomorrow!"},
	{ago: 26*time.Hour - 10*time.Minute, with: maya, text: "Liked “Done, it waits for you under your name. See you tomorrow!”", shows: "Maya Patel liked"},
	{ago: 26*time.Hour - 11*time.Minute, with: maya, admin: ana, text: "!summary", shows: "Summary: "},
	{ago: time.Minute, with: maya, text: "Running a little late, how long are you open today?"},
	{ago: 50 * time.Second, with: maya, admin: ana, text: "!draft", shows: "Draft for Ana"},

	// Lucía answers a broadcast, and waits longest.
	{ago: 100 * time.Minute, with: lucia, origin: store.OriginBroadcast, by: springSale, text: saleText},
	{ago: 24 * time.Minute, with: lucia, text: "¿Vale también para cascos de niña? Busco uno para mi hija de 6 años."},

	// Grace answers an automation. What Ana typed calls Ben, so it is asked about; nobody has answered, so he is reminded.
	{ago: 27 * time.Hour, with: grace, text: "Is my bike ready yet?"},
	{ago: 27*time.Hour - 4*time.Minute, with: grace, admin: ana, text: "Hi Grace, it is, and it runs like new. We are here until seven."},
	{ago: 27*time.Hour - 6*time.Minute, with: grace, text: "Reacted 🎉 to “Hi Grace, it is, and it runs like new. We are here until seven.”", shows: "Grace Hill reacted to"},
	{ago: 3 * time.Hour, with: grace, origin: store.OriginAutomation, by: afterRepair, text: "Thank you for your visit, Grace! If anything rattles, just answer this text."},
	{ago: 50 * time.Minute, with: grace, text: "It does rattle a little. Can I bring it in today?"},
	{ago: 46 * time.Minute, with: grace, admin: ana, press: "Mark read"},
	{ago: 45 * time.Minute, with: grace, admin: ana, text: "{ben} is the stand free at four?", shows: "Send to customer"},
	{ago: 19 * time.Minute, with: grace, admin: ana, text: "!assign {ben}", shows: "unanswered for"},

	// Omar sent a picture. The answer did not reach his phone; there is a note, and a reply that leaves tomorrow.
	{ago: 5 * time.Hour, with: omar, text: "The bell fell off on the way home. Do you have a new one for me?", picture: "bike.jpg", shows: "picture-"},
	{ago: 5*time.Hour - 3*time.Minute, with: omar, admin: ben, text: "Of course, it is on us. Come by any day until seven.", shows: "Retry", fails: unreachable},
	{ago: 5*time.Hour - 5*time.Minute, with: omar, admin: ben, text: "// his phone seems to be off, I try again tomorrow"},
	{ago: 5*time.Hour - 6*time.Minute, with: omar, admin: ben, text: "!at tomorrow 9:00 Good morning Omar, your new bell is here, and it is on us.", shows: "Scheduled for"},

	// Pia got a snippet. What is known of her was written down, she agreed to be texted, and there is a deal. Ana looks after her, tomorrow.
	{ago: 8 * time.Hour, with: pia, text: "When are you open on Saturday?"},
	{ago: 8*time.Hour - 3*time.Minute, with: pia, admin: ana, text: "!snip hours"},
	{ago: 8*time.Hour - 5*time.Minute, with: pia, text: "Then I come on Saturday for the red cargo bike. Can you call me about the child seat?"},
	{ago: 8*time.Hour - 6*time.Minute, with: pia, admin: ana, text: "!tag regular, cargo bikes", shows: "Tagged: regular, cargo bikes"},
	{ago: 8*time.Hour - 370*time.Second, with: pia, admin: ana, text: "!account Holm Deliveries", shows: "Pia Holm belongs to"},
	{ago: 8*time.Hour - 380*time.Second, with: pia, admin: ana, text: "!deal new Red cargo bike, 2400, Offer", shows: "The deal is open."},
	{ago: 8*time.Hour - 390*time.Second, with: pia, admin: ana, text: "!join Shop news", shows: "is on the opt-in list"},
	{ago: 8*time.Hour - 7*time.Minute, with: pia, admin: ana, press: "Claim"},
	{ago: 8*time.Hour - 8*time.Minute, with: pia, admin: ana, text: "!snooze tomorrow 9:00", shows: "Put aside until"},

	// With Elif all is said.
	{ago: 25 * time.Hour, with: elif, text: "How much is it to mend a flat tyre?"},
	{ago: 25*time.Hour - 3*time.Minute, with: elif, admin: ben, text: "12 pounds with a new tube, and it takes ten minutes."},
	{ago: 25*time.Hour - 4*time.Minute, with: elif, text: "Great, see you at noon"},
	{ago: 25*time.Hour - 60*time.Minute, with: elif, admin: ben, press: "Close"},

	// Hugh opted out.
	{ago: 100 * time.Minute, with: hugh, origin: store.OriginBroadcast, by: springSale, text: saleText},
	{ago: 96 * time.Minute, with: hugh, text: "STOP"},
	{ago: 90 * time.Minute, with: hugh, admin: ana, press: "Close"},

	// Finn got a picture, and a price that Ana had to correct. What she deleted in time did not leave, and neither did a mistyped command.
	{ago: 8 * time.Hour, with: finn, text: "Does the city bike come with a bell, and what is it?"},
	{ago: 8*time.Hour - 3*time.Minute, with: finn, admin: ana, text: "Not with one, Finn. It would go here.", picture: "bike.jpg"},
	{ago: 8*time.Hour - 5*time.Minute, with: finn, admin: ana, text: "It is 42 pounds."},
	{ago: 8*time.Hour - 7*time.Minute, with: finn, admin: ana, edits: "It is 42 pounds.", text: "It is 420 pounds.", shows: "Send correction"},
	{ago: 8*time.Hour - 8*time.Minute, with: finn, admin: ana, text: "The green one may be gone by now.", late: true},
	{ago: 8*time.Hour - 9*time.Minute, with: finn, admin: ana, deletes: "The green one may be gone by now.", shows: "Deleted in time"},
	{ago: 8*time.Hour - 10*time.Minute, with: finn, admin: ana, text: "!clsoe", shows: "is no command here"},

	// In Rosa's thread the team talks: what is typed there stays, but for what is sent on purpose.
	{ago: 5 * time.Hour, with: rosa, text: "The gears slip again. Is that under warranty?"},
	{ago: 5*time.Hour - 3*time.Minute, with: rosa, admin: ben, text: "!mode note-first", shows: "note-first"},
	{ago: 5*time.Hour - 5*time.Minute, with: rosa, admin: ben, text: "she bought it in May, so it is", note: true},
	{ago: 5*time.Hour - 6*time.Minute, with: rosa, admin: ben, text: "!send It is, Rosa. Come by any day until seven."},

	// Theo answers where nobody can answer him.
	{ago: 4 * time.Hour, with: theo, text: "Is the sale on until Sunday?"},
	{ago: 4*time.Hour - 4*time.Minute, with: theo, admin: ben, text: "Until Saturday, Theo", shows: "only receives"},
	{ago: 4*time.Hour - 6*time.Minute, with: theo, admin: ben, press: "Close"},

	// Vera asked to be forgotten, and was.
	{ago: 26 * time.Hour, with: vera, text: "Please delete all that you know of me."},
	{ago: 26*time.Hour - 4*time.Minute, with: vera, admin: ana, text: "Of course. It is done in a minute."},
	{ago: 26*time.Hour - 6*time.Minute, with: vera, admin: ana, forgets: true},
}
