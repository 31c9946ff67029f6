package discordtest

import (
	"slices"
	"strconv"
)

// checkModal reads the data of a modal. docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
func checkModal(d object) *refusal {
	c := &componentCheck{problems: problems{}, ids: map[string]bool{}}
	c.need(d, "data", "custom_id", 1, 100)
	c.need(d, "data", "title", 1, 45)
	for i, o := range c.list(d, "data", "components", 1, 5) {
		path := "data.components." + strconv.Itoa(i)
		switch number(o, "type") {
		case typeRow:
			in := c.list(o, path, "components", 1, 1)
			for _, e := range in {
				if number(e, "type") != typeInput {
					c.wrongType(path + ".components.0")
					continue
				}
				c.need(e, path+".components.0", "label", 1, 45)
				c.input(e, path+".components.0")
			}
		case typeLabel:
			c.need(o, path, "label", 1, 45)
			c.problems.text(o, path, "description", 0, 100)
			c.labelled(sub(o, "component"), path+".component")
		case typeText:
			c.need(o, path, "content", 1, maxText)
		default:
			c.wrongType(path)
		}
	}
	return c.form()
}

// labelled is the component in a label.
func (c *componentCheck) labelled(o object, path string) {
	switch kind := number(o, "type"); {
	case o == nil:
		c.required(path)
	case kind == typeInput:
		if o["label"] != nil {
			c.add(path+".label", "COMPONENT_LABEL_NOT_ALLOWED", "A text input in a label has no label of its own")
		}
		c.input(o, path)
	case slices.Contains(selects, kind):
		c.menu(o, path)
	case kind == typeFileUpload:
		c.customID(o, path)
	default:
		c.wrongType(path)
	}
}

// input is a text input.
func (c *componentCheck) input(o object, path string) {
	c.customID(o, path)
	if o["style"] == nil {
		c.required(path + ".style")
	}
	c.choice(o, path, "style", 1, 1, 2)
	least := c.integer(o, path, "min_length", 0, 4000, 0)
	most := c.integer(o, path, "max_length", 1, 4000, 4000)
	if least > most {
		c.add(path+".min_length", "TEXT_INPUT_MIN_LENGTH", "Min length cannot be more than max length")
	}
	c.problems.text(o, path, "placeholder", 0, 100)
	if o["value"] != nil && o["value"] != "" {
		c.problems.text(o, path, "value", 0, most)
	}
}
