package demo

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"partyline/store"
)

// step is one thing that happened before the demo began.
type step struct {
	// ago is how long before now it happened. What happened at the same time happened beside each other, to different customers.
	ago  time.Duration
	with customer
	// admin types text in the customer's thread; the customer texts it where neither admin nor origin is there. "{ana}" in it mentions her.
	admin *person
	text  string
	// origin is what sends text where no person does, and by is what that is called: "Spring sale".
	origin store.Origin
	by     string
	// picture is a file of page/pictures that comes along.
	picture string
	// note: what admin types stays in the thread, though nothing in the text says so.
	note bool
	// late: the carrier lets what admin types wait.
	late bool
	// edits is what admin typed earlier and now changes to text; deletes is what admin typed earlier and takes away.
	edits, deletes string
	// forgets: admin deletes the contact.
	forgets bool
	// press is the label of a button on the card, pressed by admin in place of typing.
	press string
	// shows is what stands in the thread afterwards, in a message, on a button or as the name of a file, where that is not the text or the
	// sign of its delivery.
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

// files are what comes along.
func (s step) files() ([]sentFile, error) {
	if s.picture == "" {
		return nil, nil
	}
	data, err := files.ReadFile("page/pictures/" + s.picture)
	return []sentFile{{Name: s.picture, Content: data}}, err
}

// unreachable is the carrier's code for a phone that is off. twilio.com/docs/api/errors/30003
const unreachable = 30003

// What sends texts in the story.
const (
	springSale  = "Spring sale"
	saleText    = "Spring sale at the bike shop: 20% off all accessories until Saturday. Questions? Just answer this text."
	afterRepair = "After a repair"
)

// What the inboxes send again and again, by name.
var snippets = map[string]string{
	"hours":  "Hi {{first_name|there}}, we are open Monday to Friday from 9 to 7, and on Saturday from 10 to 4.",
	"return": "Hi {{first_name|there}}, you can bring it back within 30 days, unused and with the receipt.",
}

// newsList is whom broadcasts go to: joining it is consent to newsWording.
const (
	newsList    = "Shop news"
	newsWording = "News and offers of the bike shop by SMS, about once a month."
)

// story is all that happened, on both lines, the oldest first.
var story = inOrder(slices.Concat(britain, america))

func inOrder(steps []step) []step {
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.ago, a.ago) })
	return steps
}
