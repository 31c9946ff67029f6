package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// Writes writes to a customer in the window behind the card's button, and sends what it shows.
func (a *admin) Writes(c *customer, text string) {
	a.w.t.Helper()
	card, _ := a.w.card(c)
	require.Empty(a.w.t, a.pressesForForm(card, "Write").Submits(map[string]string{"Text": text}))
	if a.w.discord != nil {
		a.pressesIn(a.IsTold("room for"), "Send") // of the preview
	}
}

// quietNow has it be night at any time of day, for hours to come.
func quietNow(c *config.Config) {
	there, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	now := time.Now().In(there)
	c.Inboxes[0].QuietHours = now.Add(-6*time.Hour).Format("15:04") + "-" + now.Add(6*time.Hour).Format("15:04")
}

// At night a window asks as the thread does: nothing leaves before somebody says so, and who wrote is told where that is asked.
func TestAWindowAsksAboutQuietHours(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Writes(sam, "at your door tomorrow") // they have just written, so they are awake
		sam.Gets("at your door tomorrow")
		w.Passes(61 * time.Minute)
		ana.Writes(sam, "did it arrive, {{first_name|dear}}?")
		ana.IsTold("where the customer is. The thread asks whether it shall go to the customer.")
		question := ana.SeesQuestion(sam, "ana wrote “did it arrive, dear?”.")
		require.Contains(w.t, question.Plain(), "where the customer is.")
		bob.pressesIn(question, "Send to customer")
		sam.Gets("at your door tomorrow", "did it arrive, dear?")
		ana.offersNothing(sam, "bob sent it to the customer.")
		w.eventually("the thread shows the whole of it", func() bool { return len(w.spoken(sam, "ana")) == 2 })
	}, quietNow, neverReminds)
}

// So does /sms send, to people who never wrote too: then the thread opens with the question.
func TestSendAsksAboutQuietHours(t *testing.T) {
	each(t, func(w *world) {
		kim, ana := w.Customer("+447700900124", "Kim"), w.Admin("ana")
		ana.Runs("/sms send 07700900124 your order is ready")
		ana.IsTold("Not sent yet. It is ")
		question := ana.SeesQuestion(kim, "ana wrote “your order is ready”. It is ")
		kim.GotNothing()
		ana.pressesIn(question, "Keep as note")
		ana.offersNothing(kim, "ana kept it as a note.")
		require.Equal(w.t, []string{"your order is ready"}, w.noted(kim))
		form := ana.IsAsked("/sms send")
		require.Empty(w.t, form.Submits(map[string]string{"Phone number": "07700 900124", "Text": "come in"}))
		ana.pressesIn(ana.SeesQuestion(kim, "“come in”"), "Send to customer")
		kim.Gets("come in")
	}, quietNow)
}

// Somebody who opted out is asked about in every form, a correction included.
func TestFormsAskAboutSomebodyWhoOptedOut(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Sends(sam, "it comes tomorow")
		w.Passes(hold)
		sam.Gets("it comes tomorow")
		reply.Shows(delivered)
		sam.Texts("STOP")
		ana.SeesNotice(sam, "opted out with STOP")
		before := len(sam.received())
		reply.Edit("it comes tomorrow")
		ana.SeesNotice(sam, "Send a correction?")
		require.Empty(w.t, ana.pressesForForm(ana.noticeOf(sam, "Send a correction?"), "Send correction").Submits(nil))
		ana.SeesQuestion(sam, "ana wrote “it comes tomorrow”. The customer opted out of texts from this line.")
		ana.Writes(sam, "are you sure?")
		ana.pressesIn(ana.SeesQuestion(sam, "“are you sure?”. The customer opted out of texts from this line."), "Keep as note")
		ana.offersNothing(sam, "ana kept it as a note.")
		w.rests()
		require.Len(w.t, sam.received(), before)
	})
}

// A long text of /sms send, whose cost nobody saw, is asked about; merge fields count as what they are filled in with.
func TestSendAsksAboutALongText(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		text := strings.Repeat("a", 150) // with the field as it stands that is one message
		ana.Runs("/sms send 07700900123 {{number}}" + text)
		ana.IsTold("Not sent yet. It is billed as 2 messages. The thread asks")
		ana.pressesIn(ana.SeesQuestion(sam, "It is billed as 2 messages."), "Send to customer")
		sam.Gets("07700 900123" + text)
	}, func(c *config.Config) { c.Inboxes[0].ConfirmSegments = 1 })
}

// What is wrong is said at the input that it is about.
func TestAFormComplainsAtTheRightInput(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		form := ana.IsAsked("/sms send")
		require.Contains(w.t,
			form.Submits(map[string]string{"Phone number": "07700 900124", "Text": "Hi {{shoe_size}}"}),
			"Text: There is no field {{shoe_size}}. Use one of these: {{first_name}}, {{name}}, {{number}}. Nothing was sent.")
		form = ana.IsAsked("/sms send")
		require.Contains(w.t, form.Submits(map[string]string{"Phone number": "07700 900001", "Text": "Hi"}), "Phone number: ")
		require.Contains(w.t, ana.snips("open hours", "We open at 9"), "Name: A snippet's name is one word")
		require.Contains(w.t, ana.snips("hours", "Hi {{shoe_size}}"), "Text: There is no field {{shoe_size}}.")
	})
}

// A colleague who is called behind /sms send is asked about as in a thread.
func TestSendAsksAboutAMention(t *testing.T) {
	each(t, func(w *world) {
		kim, ana, bob := w.Customer("+447700900124", "Kim"), w.Admin("ana"), w.Admin("bob")
		ana.Runs("/sms send 07700900124 <@" + bob.id + "> will bring it")
		ana.IsTold("Not sent yet. It calls bob.")
		question := ana.SeesQuestion(kim, "ana wrote “bob will bring it”. It calls bob.")
		kim.GotNothing()
		bob.pressesIn(question, "Send to customer")
		kim.Gets("bob will bring it")
	})
}
