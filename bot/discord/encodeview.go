package discord

import (
	"fmt"
	"strings"

	"partyline/bot"
)

// embed is a box in a message. docs.discord.com/developers/resources/message#embed-object
type embed struct {
	Title       string  `json:"title,omitempty"`
	Description string  `json:"description,omitempty"`
	Fields      []field `json:"fields,omitempty"`
	// Color is that of the bar beside it, 0xRRGGBB; 0 for none.
	Color int `json:"color,omitempty"`
}

type field struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// component is a row of buttons, a button, or a menu in a row of its own. docs.discord.com/developers/components/reference
type component struct {
	Type        int         `json:"type"`
	Components  []component `json:"components,omitempty"`
	Style       int         `json:"style,omitempty"`
	Label       string      `json:"label,omitempty"`
	CustomID    string      `json:"custom_id,omitempty"`
	URL         string      `json:"url,omitempty"`
	Placeholder string      `json:"placeholder,omitempty"`
	Options     []choice    `json:"options,omitempty"`
}

// choice is an option of a menu.
type choice struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

const (
	componentRow    = 1
	componentButton = 2
	componentMenu   = 3
	componentPeople = 5
)

const styleLink = 5

// styles are Discord's numbers. docs.discord.com/developers/components/reference#button-button-styles
var styles = map[bot.Style]int{bot.StyleDefault: 2, bot.StylePrimary: 1, bot.StyleDanger: 4}

// Limits of embeds and components. docs.discord.com/developers/resources/message#embed-object-embed-limits,
// docs.discord.com/developers/components/reference
const (
	maxEmbedText   = 6000 // of all embeds of a message together
	maxTitle       = 256
	maxDescription = 4096
	maxFields      = 25
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxRows        = 5
	maxInRow       = 5
	maxLabel       = 80
	maxOption      = 100
	maxOptions     = 25
	maxMenuLabel   = 150
)

// encodeView draws a view; all its text is shown literally. key is that of the card where it is one, empty elsewhere; its buttons carry
// it. address gives the page of a thread. What does not fit is shortened, and rows that do not fit are counted.
func encodeView(v bot.View, key string, address func(bot.Link) string) ([]embed, []component) {
	k := &keyboard{key: key, address: address}
	shown := k.fitting(v)
	c := &canvas{room: maxEmbedText - reserve}
	var top embed
	top.Title = c.text(v.Title, maxTitle)
	top.Description = c.text(strings.Join(v.Lines, "\n"), maxDescription)
	for _, f := range v.Fields {
		if len(top.Fields) < maxFields {
			top.Fields = c.field(top.Fields, f)
		}
	}
	embeds := []embed{top}
	items, shown := c.items(v.Items, shown, numbered(v))
	if items != "" {
		if len(top.Fields) > 0 || size(top.Description)+len(breakLine)+size(items) > maxDescription {
			embeds = append(embeds, embed{Description: items})
		} else {
			embeds[0].Description = strings.TrimPrefix(top.Description+breakLine+items, breakLine)
		}
	}
	if e := embeds[0]; e.Title == "" && e.Description == "" && len(e.Fields) == 0 {
		embeds = embeds[1:]
	}
	return embeds, k.all(v, shown)
}

const breakLine = "\n\n"

// numbered says whether the items bear numbers, by which their buttons name them.
func numbered(v bot.View) bool {
	for _, item := range v.Items {
		if len(item.Buttons) > 0 {
			return true
		}
	}
	return false
}

// canvas draws the text of a view. room is how much still fits.
type canvas struct{ room int }

// text takes room for text.
func (c *canvas) text(text string, most int) string {
	text = fit(text, min(most, c.room), escape)
	c.room -= size(text)
	return text
}

// field adds a labelled value, where there is room.
func (c *canvas) field(fields []field, f bot.Field) []field {
	value := f.Value
	draw := escape
	if !f.At.IsZero() {
		value, draw = moment(f.At), func(s string) string { return s }
	}
	name := fit(f.Label, maxFieldName, escape)
	value = fit(value, min(maxFieldValue, c.room-size(name)), draw)
	if name == "" || value == "" {
		return fields
	}
	c.room -= size(name) + size(value)
	return append(fields, field{Name: name, Value: value, Inline: true})
}

// reserve is kept for the sentence that counts what is not shown.
const reserve = 40

// items draws the first rows of a list, at most so many and as far as there is room, and says how many it drew.
func (c *canvas) items(items []bot.Item, most int, numbers bool) (text string, drawn int) {
	room := min(maxDescription-reserve, c.room)
	var paragraphs []string
	for ; drawn < most; drawn++ {
		text := itemText(items[drawn], drawn, numbers)
		if room -= len(breakLine) + size(text); room < 0 {
			break
		}
		paragraphs = append(paragraphs, text)
	}
	if rest := len(items) - drawn; rest > 0 {
		paragraphs = append(paragraphs, fmt.Sprintf("Not shown: %d more.", rest))
	}
	text = strings.Join(paragraphs, breakLine)
	c.room -= size(text)
	return text, drawn
}

// maxItem is how much of one item's text is shown.
const maxItem = 700

func itemText(item bot.Item, i int, numbers bool) string {
	text := fit(item.Text, maxItem, escape)
	if numbers {
		text = fmt.Sprintf("**%d.** %s", i+1, text)
	}
	var values []string
	for _, f := range item.Fields {
		value := fit(f.Value, maxFieldName, escape)
		if !f.At.IsZero() {
			value = moment(f.At)
		}
		values = append(values, escape(f.Label)+": "+value)
	}
	if len(values) > 0 {
		text += "\n" + small(strings.Join(values, " · "))
	}
	return text
}

// keyboard draws buttons. The number within their ids makes them differ.
type keyboard struct {
	key     string
	address func(bot.Link) string
	made    int
}

// column is the buttons that stand at the same place of several items.
type column struct {
	// label is what they have in common.
	label   string
	buttons []bot.Button
	// items name the item of each button.
	items []string
}

// columns sorts the buttons of the first items: all their first buttons, then all their second ones.
func columns(items []bot.Item) []column {
	var out []column
	for i, item := range items {
		for n, b := range item.Buttons {
			if n == len(out) {
				out = append(out, column{label: b.Label})
			}
			b.Label = fmt.Sprintf("%d. %s", i+1, b.Label)
			out[n].buttons = append(out[n].buttons, b)
			name, _, _ := strings.Cut(item.Text, "\n")
			out[n].items = append(out[n].items, fmt.Sprintf("%d. %s", i+1, name))
		}
	}
	return out
}

// asMenu makes a menu of a column that is too long for one row of buttons. ok is false where it has to stay buttons.
func (c column) asMenu() (m bot.Menu, ok bool) {
	if len(c.buttons) <= maxInRow || len(c.buttons) > maxOptions {
		return m, false
	}
	m = bot.Menu{Label: c.label + " …", Command: c.buttons[0].Command}
	seen := map[string]bool{}
	for i, b := range c.buttons {
		if b.Thread != nil || b.URL != "" || b.Command != m.Command || b.Value == "" || seen[b.Value] {
			return m, false
		}
		seen[b.Value] = true
		m.Options = append(m.Options, bot.Option{Label: c.items[i], Value: b.Value})
	}
	return m, true
}

func rowsFor(buttons int) int { return (buttons + maxInRow - 1) / maxInRow }

func (c column) rows() int {
	if _, ok := c.asMenu(); ok {
		return 1
	}
	return rowsFor(len(c.buttons))
}

// fitting is how many items have room for their buttons.
func (k *keyboard) fitting(v bot.View) int {
	free := maxRows - rowsFor(len(v.Buttons))
	if v.Menu != nil {
		free--
	}
	for n := len(v.Items); n > 0; n-- {
		rows := 0
		for _, c := range columns(v.Items[:n]) {
			rows += c.rows()
		}
		if rows <= free {
			return n
		}
	}
	return 0
}

// all draws the buttons of the first shown items, and under them the menu and the buttons of the view.
func (k *keyboard) all(v bot.View, shown int) []component {
	var rows []component
	for _, c := range columns(v.Items[:shown]) {
		if m, ok := c.asMenu(); ok {
			rows = append(rows, k.menu(m))
			continue
		}
		rows = append(rows, k.rows(c.buttons)...)
	}
	if v.Menu != nil {
		rows = append(rows, k.menu(*v.Menu))
	}
	rows = append(rows, k.rows(v.Buttons)...)
	return rows[:min(len(rows), maxRows)]
}

// menu draws a choice, in a row of its own. What was chosen comes back beside the menu's id.
func (k *keyboard) menu(m bot.Menu) component {
	out := component{Type: componentMenu, CustomID: customID(m.Command, k.made, k.key, m.Value), Placeholder: cut(oneLine(m.Label), maxMenuLabel)}
	k.made++
	if m.People {
		out.Type = componentPeople
	}
	for _, o := range m.Options[:min(len(m.Options), maxOptions)] {
		out.Options = append(out.Options, choice{Label: cut(oneLine(o.Label), maxOption), Value: o.Value, Default: o.Chosen})
	}
	return component{Type: componentRow, Components: []component{out}}
}

func (k *keyboard) rows(buttons []bot.Button) []component {
	var rows []component
	for i, b := range buttons {
		if i%maxInRow == 0 {
			rows = append(rows, component{Type: componentRow})
		}
		row := &rows[len(rows)-1]
		row.Components = append(row.Components, k.button(b))
	}
	return rows
}

func (k *keyboard) button(b bot.Button) component {
	out := component{Type: componentButton, Label: cut(oneLine(b.Label), maxLabel)}
	if b.Thread != nil {
		b.URL = k.address(*b.Thread)
	}
	if b.URL != "" {
		out.Style, out.URL = styleLink, b.URL
		return out
	}
	out.Style, out.CustomID = styles[b.Style], customID(b.Command, k.made, k.key, b.Value)
	k.made++
	return out
}
