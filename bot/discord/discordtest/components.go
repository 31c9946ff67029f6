package discordtest

import (
	"fmt"
	"slices"
	"strconv"
)

// Components of messages. docs.discord.com/developers/components/reference

// Types of components.
const (
	typeRow         = 1
	typeButton      = 2
	typeSelect      = 3
	typeInput       = 4
	typeUserSelect  = 5
	typeRoleSelect  = 6
	typeMentionable = 7
	typeChannels    = 8
	typeSection     = 9
	typeText        = 10
	typeThumbnail   = 11
	typeGallery     = 12
	typeFile        = 13
	typeSeparator   = 14
	typeContainer   = 17
	typeLabel       = 18
	typeFileUpload  = 19
)

var selects = []int{typeSelect, typeUserSelect, typeRoleSelect, typeMentionable, typeChannels}

const (
	maxRows         = 5
	maxComponentsV2 = 40
	// maxText is the limit of all text displays of a message together.
	maxText = 4000
)

// componentCheck goes through the components of one message or modal.
type componentCheck struct {
	problems
	ids   map[string]bool // custom_ids seen
	count int
	text  int
}

// checkComponents reads the components of a message: rows of buttons and selects, or anything with Components V2.
func checkComponents(p problems, b object, v2 bool) []any {
	c := &componentCheck{problems: p, ids: map[string]bool{}}
	most := maxRows
	if v2 {
		most = maxComponentsV2
	}
	top := p.list(b, "", "components", 0, most)
	for i, o := range top {
		path := "components." + strconv.Itoa(i)
		if !v2 && number(o, "type") != typeRow {
			c.add(path+".type", "BASE_TYPE_CHOICES", "Value must be one of (1,).")
			continue
		}
		c.component(o, path, v2, true)
	}
	if v2 && c.count > maxComponentsV2 {
		c.add("components", "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", maxComponentsV2))
	}
	if c.text > maxText {
		c.add("components", "COMPONENT_MAX_TOTAL_TEXT", fmt.Sprintf("Total text is longer than %d characters", maxText))
	}
	out := make([]any, 0, len(top))
	next := 0
	for _, o := range top {
		number1(o, &next)
		out = append(out, o)
	}
	return out
}

// number1 gives a component and those in it the ids that Discord makes up.
func number1(o object, next *int) {
	*next++
	if o["id"] == nil || o["id"] == float64(0) {
		o["id"] = *next
	}
	for _, child := range childrenOf(o) {
		number1(child, next)
	}
}

// childrenOf lists the components in a component.
func childrenOf(o object) []object {
	out := objects(list(o, "components"))
	for _, key := range []string{"accessory", "component"} {
		if a := sub(o, key); a != nil {
			out = append(out, a)
		}
	}
	return out
}

// component checks one component at any depth. top says that it stands in no other.
func (c *componentCheck) component(o object, path string, v2, top bool) {
	c.count++
	kind := number(o, "type")
	children := func(of ...int) {
		for i, child := range c.list(o, path, "components", 1, maxComponentsV2) {
			below := path + ".components." + strconv.Itoa(i)
			if !slices.Contains(of, number(child, "type")) {
				c.wrongType(below)
				continue
			}
			c.component(child, below, v2, false)
		}
	}
	switch {
	case kind == typeRow:
		c.row(o, path)
	case !v2:
		c.wrongType(path)
	case kind == typeText:
		c.text += utf16Len(c.need(o, path, "content", 1, maxText))
	case kind == typeSection:
		children(typeText)
		if a := sub(o, "accessory"); a == nil {
			c.required(path + ".accessory")
		} else if number(a, "type") == typeButton {
			c.count++
			c.button(a, path+".accessory")
		} else if number(a, "type") != typeThumbnail {
			c.wrongType(path + ".accessory")
		}
	case kind == typeGallery:
		c.list(o, path, "items", 1, 10)
	case kind == typeContainer && top:
		children(typeRow, typeText, typeSection, typeGallery, typeSeparator, typeFile)
	case kind == typeSeparator, kind == typeFile:
	default:
		c.wrongType(path)
	}
}

func (c *componentCheck) wrongType(path string) {
	c.add(path+".type", "UNION_TYPE_CHOICES", "The component type is not allowed here.")
}

// row is up to five buttons, or one select.
func (c *componentCheck) row(o object, path string) {
	in := c.list(o, path, "components", 1, 5)
	chosen := 0
	for i, e := range in {
		c.count++
		below := path + ".components." + strconv.Itoa(i)
		switch kind := number(e, "type"); {
		case kind == typeButton:
			c.button(e, below)
		case slices.Contains(selects, kind):
			chosen++
			c.menu(e, below)
		default:
			c.wrongType(below)
		}
	}
	if chosen > 0 && len(in) > 1 {
		c.add(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
	}
}

// customID must be there and be unique in the message.
func (c *componentCheck) customID(o object, path string) {
	id := c.need(o, path, "custom_id", 1, 100)
	if id == "" {
		return
	}
	if c.ids[id] {
		c.add(at(path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	c.ids[id] = true
}

func (c *componentCheck) button(o object, path string) {
	label := c.problems.text(o, path, "label", 0, 80)
	if o["style"] == nil {
		c.required(path + ".style")
	}
	switch c.choice(o, path, "style", 1, 1, 2, 3, 4, 5, 6) {
	case 5: // link
		if o["url"] == nil || o["url"] == "" {
			c.add(path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required for link buttons")
		}
		c.link(o, path, "url", "http", "https", "discord")
		if o["custom_id"] != nil {
			c.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		}
	case 6: // premium
		c.need(o, path, "sku_id", 1, 25)
		return
	default:
		if o["url"] != nil {
			c.add(path, "BUTTON_COMPONENT_INVALID_URL", "Only link buttons can have a url")
		}
		c.customID(o, path)
	}
	if label == "" && sub(o, "emoji") == nil {
		c.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")
	}
}

// menu is a select of any type.
func (c *componentCheck) menu(o object, path string) {
	c.customID(o, path)
	c.problems.text(o, path, "placeholder", 0, 150)
	least := c.integer(o, path, "min_values", 0, 25, 1)
	most := c.integer(o, path, "max_values", 1, 25, 1)
	if least > most {
		c.add(path+".min_values", "SELECT_COMPONENT_MIN_VALUES", "Min values cannot be more than max values")
	}
	if number(o, "type") != typeSelect {
		return
	}
	options := c.list(o, path, "options", 1, 25)
	seen := map[string]bool{}
	for i, e := range options {
		below := path + ".options." + strconv.Itoa(i)
		c.need(e, below, "label", 1, 100)
		c.problems.text(e, below, "description", 0, 100)
		value := c.need(e, below, "value", 1, 100)
		if seen[value] {
			c.add(below+".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		seen[value] = true
	}
	if len(options) > 0 && most > len(options) {
		c.add(path+".max_values", "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", "Max values cannot be more than the number of options")
	}
}
