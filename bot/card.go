package bot

import (
	"cmp"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// maxTitle is the limit of View.Title.
const maxTitle = 150

// maxSummary is how much of a summary a card shows; the thread has all of it.
const maxSummary = 700

// stateLabels are what people call the states of a conversation.
var stateLabels = map[store.ConversationState]string{
	store.ConversationOpen:    "Open",
	store.ConversationSnoozed: "Snoozed",
	store.ConversationClosed:  "Closed",
}

// The labels of a conversation, for platforms that can label a thread.
const (
	LabelUnread  = "Unread"
	LabelOpen    = "Open"
	LabelWaiting = "Waiting"
	LabelSnoozed = "Snoozed"
	LabelClosed  = "Closed"
)

// Labels are all labels that a thread can bear.
func Labels() []string {
	return []string{LabelUnread, LabelOpen, LabelWaiting, LabelSnoozed, LabelClosed}
}

// Label is the one that fits a conversation best: what nobody has read comes before what was read and not answered.
func Label(c bridge.Card) string {
	switch {
	case c.Unread > 0:
		return LabelUnread
	case c.State == store.ConversationClosed:
		return LabelClosed
	case c.State == store.ConversationSnoozed:
		return LabelSnoozed
	case c.Waiting:
		return LabelWaiting
	}
	return LabelOpen
}

// CardView draws the first post of a thread: who it is, how things stand, and what can be done about it. The buttons carry
// the conversation's id, for the card may be pressed by anybody in the channel, long after it was drawn.
func CardView(c bridge.Card) View {
	v := View{Title: shorten(c.Number, maxTitle)}
	if name := oneLine(c.Name); name != "" {
		v.Title = shorten(name, maxTitle)
	}
	if c.Merged != nil {
		v.Lines = append(v.Lines, "This contact was merged into another. The conversation goes on in their thread.")
	}
	if c.OptedOut {
		v.Lines = append(v.Lines, "This person opted out of texts from this line, so what is typed here is asked about first.")
	}
	if c.CannotReply != "" {
		v.Lines = append(v.Lines, c.CannotReply)
	}
	if c.Summary != "" {
		v.Lines = append(v.Lines, "Summary: "+shorten(oneLine(c.Summary), maxSummary))
	}
	if c.OpenPoints != "" {
		v.Lines = append(v.Lines, "Open: "+shorten(oneLine(c.OpenPoints), maxSummary))
	}
	v.Fields = cardFields(c)
	v.Buttons = cardButtons(c)
	return v
}

// cardFields are what a card tells of a conversation: who it is, how things stand, where it came from. What is known of the contact
// besides has its place behind them.
func cardFields(c bridge.Card) []Field {
	fields := []Field{
		{Label: "Number", Value: c.Number},
		{Label: "Line", Value: c.Line},
		{Label: "State", Value: stateLabels[c.State]},
	}
	if c.State == store.ConversationSnoozed && !c.SnoozedUntil.IsZero() {
		fields = append(fields, moment("Until", c.SnoozedUntil))
	}
	fields = append(fields, Field{Label: "Unread", Value: strconv.Itoa(c.Unread)})
	if !c.WaitingSince.IsZero() {
		fields = append(fields, moment("Waiting since", c.WaitingSince))
	}
	if c.Assignee.ID != "" {
		fields = append(fields, Field{Label: "Assignee", Value: shorten(oneLine(cmp.Or(c.Assignee.Name, c.Assignee.ID)), maxTitle)})
	}
	if mode := modeLabels[c.Mode]; mode != "" && c.CannotReply == "" {
		fields = append(fields, Field{Label: "Typing here", Value: mode})
	}
	if o := c.Origin; o != nil {
		fields = append(fields, Field{Label: "Answers", Value: shorten(originOf(*o), maxTitle)}, moment("Sent", o.At))
	}
	fields = appendKnown(fields, "Tags", strings.Join(c.Tags, ", "))
	fields = appendKnown(fields, "Lists", strings.Join(c.Lists, ", "))
	fields = appendKnown(fields, "Account", c.Account)
	fields = appendKnown(fields, "Deals", strings.Join(dealNames(c.Deals), "; "))
	return appendKnown(fields, "Automations", strings.Join(c.Automations, ", "))
}

// modeLabels are what the modes of a thread mean.
var modeLabels = map[store.Mode]string{
	store.ReplyFirst: "goes out to the customer",
	store.NoteFirst:  "stays here as a note",
}

// originOf names what a message of ours came from: "broadcast Spring sale".
func originOf(o bridge.Origin) string {
	words := cmp.Or(originWords[o.Kind], "message")
	if name := oneLine(o.Name); name != "" {
		return words + " " + name
	}
	return strings.TrimSuffix(words, " of")
}

// cardButtons are what can be done from a card, in the order in which people need it; a card that is read takes one row of Discord's
// five buttons. What is needed less often is behind "More…".
func cardButtons(c bridge.Card) []Button {
	if c.Merged != nil {
		return []Button{{Label: "Go on there", Thread: &Link{Channel: c.Merged.Channel, ID: c.Merged.ID}}}
	}
	id := conversationValue(c.Conversation)
	var buttons []Button
	if c.Unread > 0 {
		buttons = append(buttons, Button{Label: "Mark read", Command: readName, Value: id, Style: StylePrimary})
	}
	if c.CannotReply == "" {
		buttons = append(buttons, Button{Label: "Write", Command: writeName, Value: id})
	}
	if c.Drafts {
		buttons = append(buttons, Button{Label: "Draft reply", Command: draftName, Value: id})
	}
	if c.Assignee.ID == "" && c.State != store.ConversationClosed {
		buttons = append(buttons, Button{Label: "Claim", Command: claimName, Value: id})
	}
	switch c.State {
	case store.ConversationOpen:
		buttons = append(buttons,
			Button{Label: "Snooze…", Command: snoozeName, Value: id},
			Button{Label: "Close", Command: closeName, Value: id})
	case store.ConversationSnoozed:
		buttons = append(buttons,
			Button{Label: "Wake up", Command: reopenName, Value: id},
			Button{Label: "Close", Command: closeName, Value: id})
	case store.ConversationClosed:
		buttons = append(buttons, Button{Label: "Reopen", Command: reopenName, Value: id})
	}
	buttons = append(buttons, Button{Label: "Contact…", Command: detailsName, Value: id})
	buttons = append(buttons, Button{Label: "Profile", Command: profileName, Value: id})
	buttons = append(buttons, Button{Label: "More…", Command: moreName, Value: id})
	if c.Replaces != nil {
		buttons = append(buttons, Button{Label: "Earlier thread", Thread: &Link{Channel: c.Replaces.Channel, ID: c.Replaces.ID}})
	}
	return buttons
}

// PostButtons are what can be done about what a post says. Those that do something carry the id of the message or of
// the scheduled reply.
func PostButtons(p bridge.Post) []Button {
	var buttons []Button
	if p.Retry != 0 {
		buttons = append(buttons, Button{Label: "Retry", Command: retryName, Value: messageValue(p.Retry), Style: StylePrimary})
	}
	if p.Reword != 0 {
		buttons = append(buttons, Button{Label: "Edit & resend", Command: resendName, Value: messageValue(p.Reword)})
	}
	if p.Page != "" {
		buttons = append(buttons, Button{Label: "Open it", URL: p.Page})
	}
	if p.Asks != 0 {
		id := messageValue(p.Asks)
		buttons = append(buttons,
			Button{Label: "Send to customer", Command: decideName, Value: id + " " + decideSend, Style: StylePrimary},
			Button{Label: "Keep as note", Command: decideName, Value: id + " " + decideKeep})
	}
	if p.Correct != 0 {
		buttons = append(buttons, Button{Label: "Send correction", Command: correctName, Value: messageValue(p.Correct)})
	}
	if p.Scheduled != 0 {
		buttons = append(buttons, scheduledButtons(p.Scheduled)...)
	}
	if p.Draft.ID != 0 {
		buttons = append(buttons, draftButtons(p.Draft)...)
	}
	return buttons
}

// messageValue is the button value that parseMessage reads.
func messageValue(id store.MessageID) string { return strconv.FormatInt(int64(id), 10) }
