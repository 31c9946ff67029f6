package slack

import (
	"cmp"
	"encoding/json"

	"github.com/slack-go/slack"

	"partyline/bot"
)

// Limits of modals. docs.slack.dev/reference/views/modal-views
const (
	maxFormTitle = 24
	maxInput     = 3000
	maxLabel     = 2000
)

// formContext is what a window carries through Slack, so that its submission finds back.
type formContext struct {
	Command string `json:"c"`
	Channel string `json:"ch"`
	Thread  string `json:"th,omitempty"`
	// Within is the thread in which the answer is whispered, empty for the channel. Slack shows a whisper in a thread only where
	// that has replies, which the thread of a message in a thread has.
	Within string `json:"in,omitempty"`
	Value  string `json:"v,omitempty"`
}

// encodeForm draws a window. An input's name is both its block's id, by which Slack takes complaints, and its action's.
func encodeForm(f bot.Form, u use) slack.ModalViewRequest {
	about := formContext{Command: f.Command, Channel: u.Call.Channel, Within: u.place.thread, Value: f.Value}
	if u.Call.Thread != nil {
		about.Thread = u.Call.Thread.ID
	}
	private, _ := json.Marshal(about) // strings always marshal
	v := slack.ModalViewRequest{
		Type:            slack.VTModal,
		Title:           plain(cut(cmp.Or(f.Title, "Partyline"), maxFormTitle)),
		Submit:          plain(cut(cmp.Or(f.Submit, "Send"), maxFormTitle)),
		Close:           plain("Cancel"),
		CallbackID:      f.Command,
		PrivateMetadata: string(private),
	}
	for _, in := range f.Inputs {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, encodeInput(in))
	}
	return v
}

func encodeInput(in bot.Input) *slack.InputBlock {
	most := maxInput
	if in.MaxLength > 0 {
		most = min(most, in.MaxLength)
	}
	e := slack.NewPlainTextInputBlockElement(nil, in.Name)
	e.Multiline, e.MaxLength, e.InitialValue = in.Long, most, cut(in.Initial, most)
	var hint *slack.TextBlockObject
	if in.Hint != "" {
		hint = plain(cut(in.Hint, maxLabel))
	}
	b := slack.NewInputBlock(in.Name, plain(cut(cmp.Or(in.Label, in.Name), maxLabel)), hint, e)
	b.Optional = in.Optional
	return b
}
