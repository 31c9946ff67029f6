package e2e

import (
	"context"
	"slices"

	"partyline/bridge/sms"
	"partyline/bridge/twilio/twiliotest"
)

// customer is somebody with a phone.
type customer struct {
	w      *world
	number string
	name   string
	line   string
}

// Customer gives somebody a phone. The name is for the reader of the test: Partyline is not told.
func (w *world) Customer(number, name string) *customer {
	return &customer{w: w, number: number, name: name, line: ours}
}

// at is the same person writing to another line.
func (c *customer) at(line string) *customer { //nolint:unparam // it reads as what it is
	return &customer{w: c.w, number: c.number, name: c.name, line: line}
}

// shown is what the customer is called in the workspace.
func (c *customer) shown() string { return sms.National(c.number) }

// Texts sends an SMS to the shop, which must take it.
func (c *customer) Texts(body string, media ...twiliotest.Media) twiliotest.Delivery {
	c.w.t.Helper()
	d := c.tries(body, media...)
	if d.Status != 200 || d.Alert != 0 {
		c.w.t.Fatalf("%s texts %q: the webhook was answered with %d (alert %d) %q", c.name, body, d.Status, d.Alert, d.Body)
	}
	return d
}

// tries sends an SMS, whatever comes of it.
func (c *customer) tries(body string, media ...twiliotest.Media) twiliotest.Delivery {
	c.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	d, err := c.w.twilio.Text(ctx, c.number, c.line, body, media...)
	if err != nil {
		c.w.t.Fatalf("%s texts %q: %v", c.name, body, err)
	}
	return d
}

// TextsUnheard sends an SMS that the carrier keeps and about which it tells the shop nothing.
func (c *customer) TextsUnheard(body string) (sid string) {
	c.w.t.Helper()
	sid, err := c.w.twilio.TextLater(c.number, c.line, body)
	if err != nil {
		c.w.t.Fatalf("%s texts %q: %v", c.name, body, err)
	}
	return sid
}

// inbox is what the phone received, in order.
func (c *customer) inbox() []twiliotest.Message {
	return slices.DeleteFunc(c.w.twilio.Phone(c.number), func(m twiliotest.Message) bool { return m.Direction == "inbound" })
}

// received are the texts of these.
func (c *customer) received() []string {
	var texts []string
	for _, m := range c.inbox() {
		texts = append(texts, m.Body)
	}
	return texts
}

// Gets waits until exactly these texts are on the phone, in this order.
func (c *customer) Gets(texts ...string) {
	c.w.t.Helper()
	c.w.eventually(c.name+" gets "+quoted(texts), func() bool { return slices.Equal(c.received(), texts) })
}

// GotNothing says that nothing has reached the phone by now. It proves something only after a later message had its chance.
func (c *customer) GotNothing() {
	c.w.t.Helper()
	if got := c.received(); len(got) > 0 {
		c.w.t.Fatalf("%s got %s", c.name, quoted(got))
	}
}
