package bot

import "time"

// View is a drawing that every platform can make: text, labelled values, buttons. A platform's adapter draws it as Block Kit
// or as embeds and components. All text is literal: nothing in it can ping or format.
type View struct {
	// Title is one short line, at most 150 characters; empty for none.
	Title string
	// Lines are paragraphs under the title.
	Lines []string
	// Fields are short labelled values.
	Fields []Field
	// Items are the rows of a list, each with its own buttons; nil for none.
	Items []Item
	// Menu stands above the buttons; nil for none.
	Menu *Menu
	// Buttons stand at the end.
	Buttons []Button
}

// Menu offers a choice. Choosing runs Command with the option's value, as if a button with that value had been pressed.
type Menu struct {
	// Label says what is chosen, at most 75 characters.
	Label string
	// Command is the name in the command table.
	Command string
	// Options are 1 to 25 (Discord's limit).
	Options []Option
	// People, where set, lets one choose among the people of the platform instead. The argument text is then Value, a space, and the
	// platform's id of who was chosen.
	People bool
	// Value is at most 30 characters, without a colon.
	Value string
}

// Option is one choice of a menu.
type Option struct {
	// Label is at most 75 characters.
	Label string
	// Value is the command's argument text, at most 60 characters, not empty and unlike the others'.
	Value string
	// Chosen is the one that holds now; at most one of a menu.
	Chosen bool
}

// Field is a labelled value.
type Field struct {
	Label, Value string
	// At, where set, is the moment that Value names in UTC. A platform that can show a moment in each reader's own zone shows
	// that in place of Value.
	At time.Time
}

// Item is one row of a list.
type Item struct {
	// Text is what the row says; it may have several lines.
	Text string
	// Fields are short labelled values under the text, at most 4; nil for none.
	Fields []Field
	// Buttons act on the row; at most 2.
	Buttons []Button
}

// Style tells what a button does to people's nerves.
type Style string

const (
	// StyleDefault is a plain button.
	StyleDefault Style = ""
	// StylePrimary is the one that most people want.
	StylePrimary Style = "primary"
	// StyleDanger cannot be taken back.
	StyleDanger Style = "danger"
)

// Button runs a command, or opens a page.
type Button struct {
	// Label is at most 75 characters.
	Label string
	// Command is the name in the command table.
	Command string
	// Value is the command's argument text, at most 60 characters (Discord's custom_id holds both and more).
	Value string
	// Style is how it looks.
	Style Style
	// URL, where set, makes it a link to that page; Command is not used then.
	URL string
	// Thread, where set, makes it a link to that thread, which the adapter turns into the platform's address; Command is not
	// used then.
	Thread *Link
}

// Link names a thread by its platform ids.
type Link struct {
	Channel, ID string
}

// Form is a window with inputs. Submitting it runs Command with the inputs as Call.Values.
type Form struct {
	// Title is at most 24 characters (Slack's limit).
	Title string
	// Submit is the label of the button that sends it, at most 24 characters.
	Submit string
	// Command is the name in the command table.
	Command string
	// Value comes back as Call.Text when it is submitted: what the form is about, at most 60 characters; empty for nothing.
	Value string
	// Inputs are its fields, at most 5 (Discord's limit).
	Inputs []Input
	// Live is what follows the typing; nil for nothing. Only where Call.Live says that windows can do that.
	Live *Live
}

// Live is the part of a form that changes while somebody types. After each change of an input, at most about once a second, Command of
// the form runs with Value as Call.Text and the inputs as Call.Values; the Form that it answers takes the place of this one. What is
// typed stays, but where an Initial differs from what came as the value: then Initial is put into the input.
type Live struct {
	// Value is Call.Text then.
	Value string
	// Lines stand under the inputs.
	Lines []string
	// Buttons stand under the lines. They run their commands with the inputs as Call.Values.
	Buttons []Button
}

// Input is one field of a form.
type Input struct {
	// Name is the key in Call.Values.
	Name string
	// Label stands above it, at most 45 characters.
	Label string
	// Hint explains, at most 100 characters; empty for none.
	Hint string
	// Initial is what stands in it at first.
	Initial string
	// Long makes it a field of several lines.
	Long bool
	// Optional allows it to stay empty.
	Optional bool
	// MaxLength is in characters; 0 for the platform's own limit.
	MaxLength int
}

// Answer is what a command has to show. At most one of View and Form is set; neither means: done, nothing to say.
type Answer struct {
	// View is shown to the person who asked, and to nobody else.
	View *View
	// Replace puts View in the place of an earlier View, where the button that was pressed stands in one that only this person
	// sees. Everywhere else View is shown anew.
	Replace bool
	// Quiet: an answer that shows nothing, where the thread shows by itself what came of a typed command.
	Quiet bool
	// Form opens a window, or takes the place of the one that was submitted or typed into. Only allowed as the first answer.
	Form *Form
	// Draft is what the buttons of View are about, where Call.Live says that windows cannot show that by themselves: they run their
	// commands with its inputs as Call.Values, for as long as it is kept.
	Draft *Form
	// Errors are complaints about inputs by Input.Name, shown at the inputs of a submitted form, which stays open.
	Errors map[string]string
}
