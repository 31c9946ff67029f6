package slacktest

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
)

// What the inputs of a view hold: view.state.values[block_id][action_id]. docs.slack.dev/reference/views

// stateKey is the field of a state value, and of an element's initial value, by element type.
var stateKey = map[string]struct{ value, initial string }{
	"plain_text_input":           {"value", "initial_value"},
	"number_input":               {"value", "initial_value"},
	"email_text_input":           {"value", "initial_value"},
	"url_text_input":             {"value", "initial_value"},
	"datepicker":                 {"selected_date", "initial_date"},
	"timepicker":                 {"selected_time", "initial_time"},
	"datetimepicker":             {"selected_date_time", "initial_date_time"},
	"static_select":              {"selected_option", "initial_option"},
	"external_select":            {"selected_option", "initial_option"},
	"radio_buttons":              {"selected_option", "initial_option"},
	"checkboxes":                 {"selected_options", "initial_options"},
	"multi_static_select":        {"selected_options", "initial_options"},
	"multi_external_select":      {"selected_options", "initial_options"},
	"users_select":               {"selected_user", "initial_user"},
	"multi_users_select":         {"selected_users", "initial_users"},
	"conversations_select":       {"selected_conversation", "initial_conversation"},
	"multi_conversations_select": {"selected_conversations", "initial_conversations"},
	"channels_select":            {"selected_channel", "initial_channel"},
	"multi_channels_select":      {"selected_channels", "initial_channels"},
}

// fill gives every stateful element its state: the old one where both ids stay, else its initial value.
func (v *view) fill(old map[string]map[string]object) {
	for _, b := range objects(v.blocks()) {
		for _, e := range interactive(b) {
			key, stateful := stateKey[str(e, "type")]
			if !stateful {
				continue
			}
			block, action := str(b, "block_id"), str(e, "action_id")
			value, kept := old[block][action]
			if !kept || str(value, "type") != str(e, "type") {
				value = object{"type": str(e, "type"), key.value: e[key.initial]}
				if e[key.initial] == nil && strings.HasSuffix(key.value, "s") {
					value[key.value] = []any{}
				}
			}
			if v.state[block] == nil {
				v.state[block] = map[string]object{}
			}
			v.state[block][action] = value
		}
	}
}

// stateText is what a person sees in an input: typed text, or the values chosen, joined by commas.
func stateText(value object) string {
	switch v := value[stateKey[str(value, "type")].value].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	case object:
		return str(v, "value")
	case []any:
		var out []string
		for _, o := range v {
			if s, ok := o.(string); ok {
				out = append(out, s)
			} else if o, ok := o.(object); ok {
				out = append(out, str(o, "value"))
			}
		}
		return strings.Join(out, ",")
	}
	return ""
}

// enter makes the state value of an element from what a person types or chooses: text, a date, the value or text of an
// option, ids; several are separated by commas.
func enter(e object, input string) (object, error) {
	kind := str(e, "type")
	key, ok := stateKey[kind]
	if !ok {
		return nil, fmt.Errorf("slacktest: nothing can be entered into a %s", kind)
	}
	out := object{"type": kind}
	switch key.value {
	case "value":
		out[key.value] = any(input)
		if input == "" {
			out[key.value] = nil
		}
	case "selected_option":
		if input == "" {
			out[key.value] = nil
			break
		}
		o, err := choose(e, input)
		if err != nil {
			return nil, err
		}
		out[key.value] = o
	case "selected_options":
		chosen := []any{}
		for _, one := range splitList(input) {
			o, err := choose(e, one)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, o)
		}
		out[key.value] = chosen
	case "selected_date_time":
		if input == "" {
			out[key.value] = nil
			break
		}
		n, err := strconv.Atoi(input)
		if err != nil {
			return nil, fmt.Errorf("slacktest: a datetimepicker takes unix seconds, not %q", input)
		}
		out[key.value] = float64(n)
	case "selected_users", "selected_conversations", "selected_channels":
		chosen := []any{}
		for _, one := range splitList(input) {
			chosen = append(chosen, one)
		}
		out[key.value] = chosen
	default:
		out[key.value] = any(input)
		if input == "" {
			out[key.value] = nil
		}
	}
	return out, nil
}

func splitList(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// choose finds an option by its value or its text. An external select takes anything as value and text.
func choose(e object, input string) (object, error) {
	for _, o := range optionsOf(e) {
		if str(o, "value") == input || str(sub(o, "text"), "text") == input {
			return o, nil
		}
	}
	if strings.Contains(str(e, "type"), "external") {
		return object{"text": object{"type": "plain_text", "text": input}, "value": input}, nil
	}
	return nil, fmt.Errorf("slacktest: no option %q in %s", input, str(e, "action_id"))
}

// unfit is what the Slack client says about an input before it submits; empty when it is fine.
func unfit(b, e, value object) string {
	text := stateText(value)
	if text == "" {
		if flag(b, "optional") {
			return ""
		}
		return "This is a required field."
	}
	if least, ok := e["min_length"].(float64); ok && runes(text) < int(least) {
		return fmt.Sprintf("Must be at least %d characters", int(least))
	}
	most := 3000
	if m, ok := e["max_length"].(float64); ok {
		most = int(m)
	}
	switch str(e, "type") {
	case "plain_text_input":
		if runes(text) > most {
			return fmt.Sprintf("Must be less than %d characters", most+1)
		}
	case "number_input":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || !flag(e, "is_decimal_allowed") && strings.Contains(text, ".") {
			return "Please enter a number"
		}
		if limit, err := strconv.ParseFloat(str(e, "min_value"), 64); err == nil && n < limit {
			return "Number is too small"
		}
		if limit, err := strconv.ParseFloat(str(e, "max_value"), 64); err == nil && n > limit {
			return "Number is too large"
		}
	case "email_text_input":
		if _, err := mail.ParseAddress(text); err != nil {
			return "Please enter a valid email address"
		}
	case "url_text_input":
		if !webLink(text) {
			return "Please enter a valid URL"
		}
	}
	return ""
}

// findInput finds a stateful element by its block_id, action_id or label.
func (v *view) findInput(key string) (b, e object) {
	for _, b := range objects(v.blocks()) {
		for _, e := range interactive(b) {
			names := []string{str(b, "block_id"), str(e, "action_id"), str(sub(b, "label"), "text")}
			if _, stateful := stateKey[str(e, "type")]; stateful && slices.Contains(names, key) {
				return b, e
			}
		}
	}
	return nil, nil
}
