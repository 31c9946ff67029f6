package demo

import (
	"time"

	"partyline/store"
)

// The customers of the line in America. Their numbers are from a range reserved for fiction.
var (
	nina   = customer{Number: "+12025550143", Name: "Nina Torres", Line: lineUS}
	carla  = customer{Number: "+12025550192", Name: "Carla Ruiz", Line: lineUS}
	ivy    = customer{Number: "+12025550126", Name: "Ivy Chen", Line: lineUS}
	dev    = customer{Number: "+12025550174", Name: "Dev Anand", Line: lineUS}
	hannah = customer{Number: "+12025550131", Name: "Hannah Lee", Line: lineUS}
	tom    = customer{Number: "+12025550117", Name: "Tom Becker", Line: lineUS}
	walt   = customer{Number: "+12025550168", Name: "Walt Avery", Line: lineUS}
	marc   = customer{Number: "+12025550148", Name: "Marc Bell", Line: lineUS}
	joan   = customer{Number: "+12025550137", Name: "Joan Reyes", Line: lineUS}
	lena   = customer{Number: "+12025550181", Name: "Lena Ortiz", Line: newsUS}
	paul   = customer{Number: "+12025550109", Name: "Paul Nash", Line: lineUS} // deleted
	ruth   = customer{Number: "+12025550155", Name: "Ruth Cole", Line: lineUS}

	americans = []customer{nina, carla, ivy, dev, hannah, tom, walt, ruth, marc, joan, lena, paul}
)

// america is what happened on the line in America, as britain is: each line is in another chat, and each shall have everything.
var america = []step{
	// Nina is unread; she answers an automation. There are a summary and a draft.
	{ago: 26 * time.Hour, with: nina, text: "Thanks for the repair, it rides like new!"},
	{ago: 26*time.Hour - 4*time.Minute, with: nina, admin: ben, text: "With pleasure, Nina. Ride safely!"},
	{ago: 26*time.Hour - 6*time.Minute, with: nina, text: "Loved “With pleasure, Nina. Ride safely!”", shows: "Nina Torres loved"},
	{ago: 3 * time.Hour, with: nina, origin: store.OriginAutomation, by: afterRepair, text: "Nina, does everything run smoothly? If anything rattles, just answer this text."},
	{ago: 26*time.Hour - 11*time.Minute, with: nina, admin: ben, text: "!summary", shows: "Summary: "},
	{ago: 12 * time.Minute, with: nina, text: "Hi! My brakes squeak since the rain :( Is there *any* slot today?"},
	{ago: 50 * time.Second, with: nina, admin: ben, text: "!draft", shows: "Draft for Ben"},

	// Carla answers a broadcast, and waits longest.
	{ago: 100 * time.Minute, with: carla, origin: store.OriginBroadcast, by: springSale, text: saleText},
	{ago: 22 * time.Minute, with: carla, text: "Does that go for kids' helmets too?"},

	// What Ben typed in Ivy's thread calls Ana, so it is asked about; nobody has answered, so she is reminded.
	{ago: 50 * time.Minute, with: ivy, text: "Could you build my new bike while I wait?"},
	{ago: 46 * time.Minute, with: ivy, admin: ben, press: "Mark read"},
	{ago: 45 * time.Minute, with: ivy, admin: ben, text: "{ana} do we have anybody for that today?", shows: "Send to customer"},
	{ago: 19 * time.Minute, with: ivy, admin: ben, text: "!assign {ana}", shows: "unanswered for"},

	// Dev sent a picture. The answer did not reach his phone; there is a note, and a reply that leaves tomorrow.
	{ago: 5 * time.Hour, with: dev, text: "The bell was missing when it came. Can you send me one?", picture: "bike.jpg", shows: "picture-"},
	{ago: 5*time.Hour - 3*time.Minute, with: dev, admin: ana, text: "Sorry about that, Dev! It leaves today.", shows: "Retry", fails: unreachable},
	{ago: 5*time.Hour - 5*time.Minute, with: dev, admin: ana, text: "// his phone is off, I write again tomorrow"},
	{ago: 5*time.Hour - 6*time.Minute, with: dev, admin: ana, text: "!at tomorrow 9:00 Good morning Dev, your bell is on its way.", shows: "Scheduled for"},

	// Hannah got a snippet. What is known of her was written down, she agreed to be texted, and there is a deal. Ben looks after her, tomorrow.
	{ago: 8 * time.Hour, with: hannah, text: "Can I still return the lights that I got last week?"},
	{ago: 8*time.Hour - 3*time.Minute, with: hannah, admin: ben, text: "!snip return"},
	{ago: 8*time.Hour - 5*time.Minute, with: hannah, text: "Perfect. And do you rent out tandems for the weekend?"},
	{ago: 8*time.Hour - 6*time.Minute, with: hannah, admin: ben, text: "!tag regular, tandems", shows: "Tagged: regular, tandems"},
	{ago: 8*time.Hour - 370*time.Second, with: hannah, admin: ben, text: "!account Lee & Sons", shows: "Hannah Lee belongs to"},
	{ago: 8*time.Hour - 380*time.Second, with: hannah, admin: ben, text: "!deal new Two tandems, 3200, Offer", shows: "The deal is open."},
	{ago: 8*time.Hour - 390*time.Second, with: hannah, admin: ben, text: "!join Shop news", shows: "is on the opt-in list"},
	{ago: 8*time.Hour - 7*time.Minute, with: hannah, admin: ben, press: "Claim"},
	{ago: 8*time.Hour - 8*time.Minute, with: hannah, admin: ben, text: "!snooze tomorrow 9:00", shows: "Put aside until"},

	// Tom was answered, and reacted with an emoji of his own choice.
	{ago: 4 * time.Hour, with: tom, text: "Order 4187 came today, thank you. Where do I find the manual?"},
	{ago: 4*time.Hour - 4*time.Minute, with: tom, admin: ben, text: "Below the saddle cover, Tom. Call if anything is unclear."},
	{ago: 4*time.Hour - 6*time.Minute, with: tom, text: "Reacted 🙏 to “Below the saddle cover, Tom. Call if anything is unclear.”", shows: "Tom Becker reacted to"},
	{ago: 4*time.Hour - 8*time.Minute, with: tom, admin: ben, text: "Found? Then enjoy the ride!"},

	// With Walt all is said.
	{ago: 25 * time.Hour, with: walt, text: "Do you rent out tandems?"},
	{ago: 25*time.Hour - 3*time.Minute, with: walt, admin: ben, text: "Not this week, Walt, both are out. From Monday on there is one for you."},
	{ago: 25*time.Hour - 4*time.Minute, with: walt, text: "Great, then Monday it is"},
	{ago: 25*time.Hour - 60*time.Minute, with: walt, admin: ben, press: "Close"},

	// Ruth opted out.
	{ago: 100 * time.Minute, with: ruth, origin: store.OriginBroadcast, by: springSale, text: saleText},
	{ago: 96 * time.Minute, with: ruth, text: "STOP"},
	{ago: 90 * time.Minute, with: ruth, admin: ana, press: "Close"},

	// Marc got a picture, and a price that Ben had to correct. What he deleted in time did not leave, and neither did a mistyped command.
	{ago: 8 * time.Hour, with: marc, text: "Does the city bike come with a bell, and what is it?"},
	{ago: 8*time.Hour - 3*time.Minute, with: marc, admin: ben, text: "Not with one, Marc. It would go here.", picture: "bike.jpg"},
	{ago: 8*time.Hour - 5*time.Minute, with: marc, admin: ben, text: "It is 48 dollars."},
	{ago: 8*time.Hour - 7*time.Minute, with: marc, admin: ben, edits: "It is 48 dollars.", text: "It is 480 dollars.", shows: "Send correction"},
	{ago: 8*time.Hour - 8*time.Minute, with: marc, admin: ben, text: "The green one may be gone by now.", late: true},
	{ago: 8*time.Hour - 9*time.Minute, with: marc, admin: ben, deletes: "The green one may be gone by now.", shows: "Deleted in time"},
	{ago: 8*time.Hour - 10*time.Minute, with: marc, admin: ben, text: "!clsoe", shows: "is no command here"},

	// In Joan's thread the team talks: what is typed there stays, but for what is sent on purpose.
	{ago: 5 * time.Hour, with: joan, text: "The gears slip again. Is that under warranty?"},
	{ago: 5*time.Hour - 3*time.Minute, with: joan, admin: ana, text: "!mode note-first", shows: "note-first"},
	{ago: 5*time.Hour - 5*time.Minute, with: joan, admin: ana, text: "she bought it in May, so it is", note: true},
	{ago: 5*time.Hour - 6*time.Minute, with: joan, admin: ana, text: "!send It is, Joan. Send it in, and we pay the postage."},

	// Lena answers where nobody can answer her.
	{ago: 4 * time.Hour, with: lena, text: "Is the sale on until Sunday?"},
	{ago: 4*time.Hour - 4*time.Minute, with: lena, admin: ana, text: "Until Saturday, Lena", shows: "only receives"},
	{ago: 4*time.Hour - 6*time.Minute, with: lena, admin: ana, press: "Close"},

	// Paul asked to be forgotten, and was.
	{ago: 26 * time.Hour, with: paul, text: "Please delete all that you know of me."},
	{ago: 26*time.Hour - 4*time.Minute, with: paul, admin: ben, text: "Of course. It is done in a minute."},
	{ago: 26*time.Hour - 6*time.Minute, with: paul, admin: ben, forgets: true},
}
