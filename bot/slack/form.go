package slack

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

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
	// Home: it was opened from the Home tab, which shows the answer.
	Home  bool   `json:"h,omitempty"`
	Value string `json:"v,omitempty"`
	// Live is Call.Text for what is typed into the window, empty where that is not followed.
	Live string `json:"l,omitempty"`
	// Turn is how often a text was put into the window since it was opened.
	Turn int `json:"r,omitempty"`
}

// blockID is the id of an input's block. Slack takes another text for an input only where its block's id is another, and keeps what is
// typed only where it is the same. docs.slack.dev/reference/methods/views.update
func (f formContext) blockID(input string) string {
	if f.Turn == 0 {
		return input
	}
	return input + "~" + strconv.Itoa(f.Turn)
}

// again is what a window carries that shows another form in its place, after these values were typed into it.
func (f formContext) again(form bot.Form, typed map[string]string) formContext {
	f.Command, f.Value = form.Command, form.Value
	for _, in := range form.Inputs {
		if in.Initial != typed[in.Name] {
			f.Turn++
			break
		}
	}
	return f
}

// formContextOf is what a new window carries.
func formContextOf(f bot.Form, u use) formContext {
	about := formContext{Command: f.Command, Channel: u.Call.Channel, Within: u.place.thread, Home: u.place.home != nil, Value: f.Value}
	if u.Call.Thread != nil {
		about.Thread = u.Call.Thread.ID
	}
	return about
}

// encodeForm draws a window. An input's name is its action's id, and the beginning of its block's, by which Slack takes complaints.
func encodeForm(f bot.Form, about formContext) slack.ModalViewRequest {
	if f.Live != nil {
		about.Live = f.Live.Value
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
		b := encodeInput(in)
		b.BlockID = about.blockID(in.Name)
		if f.Live != nil {
			follow(b)
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, b)
	}
	if f.Live != nil {
		c := canvas{room: maxViewText}
		for piece := range pieces(strings.Join(f.Live.Lines, "\n"), maxContextText) {
			c.add(slack.NewContextBlock("", plain(piece)))
		}
		c.buttons(f.Live.Buttons)
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, c.blocks...)
	}
	return v
}

// follow has Slack tell of every character that is typed.
// docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
func follow(b *slack.InputBlock) {
	b.DispatchAction = true
	if e, ok := b.Element.(*slack.PlainTextInputBlockElement); ok {
		e.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_character_entered"}}
	}
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
