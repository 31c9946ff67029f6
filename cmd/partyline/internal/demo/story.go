package demo

import (
	"strings"
	"time"

	"partyline/store"
)

// step is one thing that happened before the demo began.
type step struct {
	// ago is how long before now it happened.
	ago  time.Duration
	with customer
	// admin types text in the customer's thread; the customer texts it where admin is nil. "{ana}" in it mentions her.
	admin *person
	text  string
	// origin is what sends text where no person does, and by is what that is called: "Spring sale".
	origin store.Origin
	by     string
	// picture is a file of page/pictures that the customer sends along.
	picture string
	// press is the label of a button on the card, pressed by admin in place of typing.
	press string
	// shows is what stands in the thread afterwards, in a message or on a button, where a typed text is not just delivered.
	shows string
	// fails is the carrier's code with which the text does not arrive.
	fails int
}

// wording is the text as a person types it on a chat.
func (s step) wording(c chat) string {
	text := s.text
	for _, p := range team {
		text = strings.ReplaceAll(text, "{"+p.key+"}", "<@"+c.user(p)+">")
	}
	return text
}

// unreachable is the carrier's code for a phone that is off. twilio.com/docs/api/errors/30003
const unreachable = 30003

// The broadcast of the story.
const (
	springSale = "Spring sale"
	saleText   = "Spring sale at the bike shop: 20% off until Saturday. Questions? Just answer."
)

// story is what happened, the oldest first.
var story = []step{
	{ago: 26 * time.Hour, with: maya, text: "Hi! Is the green city bike still in stock, size M?"},
	{ago: 26*time.Hour - 4*time.Minute, with: maya, admin: ana, text: "Hi Maya, yes, we have two left. Shall I put one aside for you?"},
	{ago: 26*time.Hour - 6*time.Minute, with: maya, text: "Yes please, I can come by tomorrow."},
	{ago: 26*time.Hour - 9*time.Minute, with: maya, admin: ana, text: "Done, it waits for you under your name. See you tomorrow!"},
	{ago: 9 * time.Hour, with: grace, text: "Is my bike ready yet?"},
	{ago: 9*time.Hour - 2*time.Minute, with: grace, admin: ana, text: "Hi Grace, it is, and it runs like new."},
	{ago: 8 * time.Hour, with: nina, text: "Thanks for the repair last week!"},
	{ago: 8*time.Hour - time.Minute, with: nina, origin: store.OriginAutomation, by: "After a repair", text: "Thank you, Nina. If anything rattles, just text us here."},
	{ago: 7 * time.Hour, with: ruth, text: "Please take me off the list"},
	{ago: 7*time.Hour - time.Minute, with: ruth, text: "STOP"},
	{ago: 6 * time.Hour, with: grace, origin: store.OriginBroadcast, by: springSale, text: saleText},
	{ago: 5 * time.Hour, with: walt, text: "Do you rent out tandems?"},
	{ago: 5*time.Hour - 3*time.Minute, with: walt, admin: ben, text: "Not this week, Walt, both are out. From Monday on there is one for you."},
	{ago: 5*time.Hour - 4*time.Minute, with: walt, text: "Great, then Monday it is"},
	{ago: 4 * time.Hour, with: walt, admin: ben, press: "Mark read"},
	{ago: 4*time.Hour - time.Minute, with: walt, admin: ben, press: "Close"},
	{ago: 4*time.Hour - 3*time.Minute, with: pia, text: "Can you call me tomorrow about the cargo bike?"},
	{ago: 4*time.Hour - 5*time.Minute, with: pia, admin: ana, text: "!snooze tomorrow 9:00", shows: "Snoozed"},
	{ago: 3 * time.Hour, with: tom, text: "Order 4187 came today, thank you. The bell is missing though."},
	{ago: 3*time.Hour - 7*time.Minute, with: tom, admin: ben, text: "Sorry about that, Tom. A new bell is in the post, you should have it on Thursday."},
	{ago: 3*time.Hour - 9*time.Minute, with: tom, text: "Perfect, thanks for the quick answer"},
	{ago: 2 * time.Hour, with: tom, admin: ben, press: "Mark read"},
	{ago: 2*time.Hour - time.Minute, with: tom, admin: ben, text: "You're welcome, enjoy the ride!"},
	{ago: 100 * time.Minute, with: omar, text: "The bell fell off on the way home. Do you have a new one for me?", picture: "bike.jpg"},
	{ago: 97 * time.Minute, with: omar, admin: ben, press: "Mark read"},
	{ago: 96 * time.Minute, with: omar, admin: ben, text: "Of course, it is on us. Come by any day until seven.", shows: "Retry", fails: unreachable},
	{ago: 95 * time.Minute, with: omar, admin: ben, text: "// his phone seems to be off, I try again after lunch"},
	{ago: 80 * time.Minute, with: tom, origin: store.OriginBroadcast, by: springSale, text: saleText},
	{ago: 75 * time.Minute, with: tom, text: "Does that go for helmets too?"},
	{ago: 74 * time.Minute, with: tom, admin: ana, text: "!assign {ben}", shows: "Assignee"},
	{ago: 73 * time.Minute, with: tom, admin: ana, text: "{ben} are helmets part of it?", shows: "Send to customer"},
	{ago: 50 * time.Minute, with: grace, text: "Is the sale on for children's bikes as well?"},
	{ago: 48 * time.Minute, with: grace, admin: ana, text: "!claim", shows: "Assignee"},
	{ago: 47 * time.Minute, with: grace, admin: ana, text: "{ben} do we have any left in red?", shows: "Send to customer"},
	{ago: 24 * time.Minute, with: lucia, text: "¿Tenéis cascos para niños? Busco uno para una niña de 6 años."},
	{ago: 12 * time.Minute, with: nina, text: "Hi! My brakes squeak since the rain :( Is there *any* slot today?"},
	{ago: time.Minute, with: maya, text: "Running a little late, how long are you open today?"},
}
