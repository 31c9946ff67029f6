package slacktest

import (
	"maps"
	"slices"
)

// The published limits of Block Kit as tables. docs.slack.dev/reference/block-kit

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// blockPlaces are the surfaces of blocks that do not go everywhere.
var blockPlaces = map[string][]surface{
	"input":    {surfaceMessage, surfaceModal, surfaceHome},
	"file":     {surfaceMessage},
	"markdown": {surfaceMessage},
	"table":    {surfaceMessage},
}

var (
	buttonLike   = []string{"button", "overflow", "datepicker", "datetimepicker", "timepicker", "checkboxes", "radio_buttons", "workflow_button"}
	selects      = []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
	multi        = []string{"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
	inputOnly    = []string{"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input", "datepicker", "datetimepicker", "timepicker", "checkboxes", "radio_buttons"}
	inSection    = slices.Concat(buttonLike, selects, multi, []string{"image"})
	inActions    = slices.Concat(buttonLike, selects, multi, []string{"rich_text_input"})
	inInput      = slices.Concat(inputOnly, selects, multi)
	needsOptions = map[string]bool{"static_select": true, "multi_static_select": true, "overflow": true, "radio_buttons": true, "checkboxes": true}
)

// blockRules by type; nil for a block that is taken as it is.
var blockRules = map[string]map[string]field{
	"section": {
		"text":      {kind: anyText},
		"fields":    {kind: texts, least: 1, most: 10},
		"accessory": {kind: element, of: inSection},
		"expand":    {kind: boolean},
	},
	"header":  {"text": {kind: plainText, required: true, most: 150}, "level": {}},
	"divider": {},
	"context": {"elements": {kind: elements, required: true, least: 1, most: 10, of: []string{"image", "plain_text", "mrkdwn"}}},
	"actions": {"elements": {kind: elements, required: true, least: 1, most: 25, of: inActions}},
	"image": {
		"image_url": {kind: plainString, least: 1, most: 3000}, "slack_file": {}, "alt_text": {kind: plainString, required: true, most: 2000},
		"title": {kind: plainText, most: 2000},
	},
	"input": {
		"label": {kind: plainText, required: true, most: 2000}, "element": {kind: element, required: true, of: inInput},
		"hint": {kind: plainText, most: 2000}, "optional": {kind: boolean}, "dispatch_action": {kind: boolean},
	},
	"rich_text": {"elements": {kind: richParts, required: true, of: []string{"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}}},
	"markdown":  {"text": {kind: plainString, required: true, least: 1, most: 12000}},
	"file":      nil, "video": nil, "table": nil, "context_actions": nil, "card": nil, "carousel": nil, "alert": nil, "plan": nil, "task_card": nil,
}

// compositions are the objects inside elements.
var compositions = map[fieldKind]map[string]field{
	option: {
		"text": {kind: anyText, required: true, most: 75}, "value": {kind: plainString, required: true, least: 1, most: 75},
		"description": {kind: anyText, most: 75}, "url": {kind: plainString, most: 3000},
	},
	optionGroups: {"label": {kind: plainText, required: true, most: 75}, "options": {kind: options, required: true, least: 1, most: 100}},
	confirm: {
		"title": {kind: plainText, required: true, most: 100}, "text": {kind: anyText, required: true, most: 300},
		"confirm": {kind: plainText, required: true, most: 30}, "deny": {kind: plainText, required: true, most: 30},
		"style": {kind: choice, of: []string{"primary", "danger"}},
	},
	dispatchConfig: {"trigger_actions_on": {}},
}

// elementRules by type.
var elementRules = func() map[string]map[string]field {
	rule := func(parts ...map[string]field) map[string]field {
		out := map[string]field{}
		for _, p := range parts {
			maps.Copy(out, p)
		}
		return out
	}
	sure := map[string]field{"confirm": {kind: confirm}}
	focus := map[string]field{"focus_on_load": {kind: boolean}}
	hint := map[string]field{"placeholder": {kind: plainText, most: 150}}
	pick := rule(sure, focus, hint)
	choices := map[string]field{"options": {kind: options, least: 1, most: 100}, "option_groups": {kind: optionGroups, least: 1, most: 100}}
	many := map[string]field{"max_selected_items": {}}
	filter := map[string]field{"default_to_current_conversation": {kind: boolean}, "response_url_enabled": {kind: boolean}, "filter": {}}
	typing := rule(focus, hint, map[string]field{"dispatch_action_config": {kind: dispatchConfig}})
	first := func(names ...string) map[string]field {
		out := map[string]field{}
		for _, n := range names {
			out["initial_"+n] = field{}
		}
		return out
	}
	ten := map[string]field{"options": {kind: options, required: true, least: 1, most: 10}}
	return map[string]map[string]field{
		"button": rule(sure, map[string]field{
			"text": {kind: plainText, required: true, most: 75}, "value": {kind: plainString, most: 2000}, "url": {kind: plainString, most: 3000},
			"style": {kind: choice, of: []string{"primary", "danger"}}, "accessibility_label": {kind: plainString, most: 75},
		}),
		"workflow_button": rule(map[string]field{"text": {kind: plainText, required: true, most: 75}, "workflow": {required: true},
			"style": {kind: choice, of: []string{"primary", "danger"}}, "accessibility_label": {kind: plainString, most: 75}}),
		"image":                {"image_url": {kind: plainString, least: 1, most: 3000}, "slack_file": {}, "alt_text": {kind: plainString, required: true, most: 2000}},
		"overflow":             rule(sure, map[string]field{"options": {kind: options, required: true, least: 1, most: 5}}),
		"checkboxes":           rule(sure, focus, ten, first("options")),
		"radio_buttons":        rule(sure, focus, ten, map[string]field{"initial_option": {kind: option}}),
		"datepicker":           rule(pick, first("date")),
		"timepicker":           rule(pick, first("time"), map[string]field{"timezone": {kind: plainString}}),
		"datetimepicker":       rule(sure, focus, first("date_time")),
		"static_select":        rule(pick, choices, map[string]field{"initial_option": {kind: option}}),
		"external_select":      rule(pick, first("option"), map[string]field{"min_query_length": {}}),
		"users_select":         rule(pick, first("user")),
		"channels_select":      rule(pick, first("channel"), filter),
		"conversations_select": rule(pick, first("conversation"), filter),

		"multi_static_select":        rule(pick, choices, many, first("options")),
		"multi_external_select":      rule(pick, many, first("options"), map[string]field{"min_query_length": {}}),
		"multi_users_select":         rule(pick, many, first("users")),
		"multi_channels_select":      rule(pick, many, first("channels")),
		"multi_conversations_select": rule(pick, many, first("conversations"), filter),

		"plain_text_input": rule(typing, map[string]field{
			"initial_value": {kind: plainString, most: 3000}, "multiline": {kind: boolean}, "min_length": {}, "max_length": {},
		}),
		"number_input":     rule(typing, first("value"), map[string]field{"is_decimal_allowed": {kind: boolean, required: true}, "min_value": {}, "max_value": {}}),
		"email_text_input": rule(typing, first("value")),
		"url_text_input":   rule(typing, first("value")),
		"rich_text_input":  rule(typing, first("value")),
		"file_input":       {"filetypes": {}, "max_files": {}},
	}
}()

// rich_text: what may be in each part. docs.slack.dev/reference/block-kit/blocks/rich-text-block
var (
	inRichSection = []string{"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color", "team"}
	richRules     = map[string]map[string]field{
		"rich_text_section":      {"elements": {kind: richParts, required: true, of: inRichSection}},
		"rich_text_quote":        {"elements": {kind: richParts, required: true, of: inRichSection}, "border": {}},
		"rich_text_preformatted": {"elements": {kind: richParts, required: true, of: []string{"text", "link"}}, "border": {}, "language": {kind: plainString}},
		"rich_text_list": {"elements": {kind: richParts, required: true, of: []string{"rich_text_section"}}, "style": {kind: choice, required: true, of: []string{"bullet", "ordered"}},
			"indent": {}, "offset": {}, "border": {}},
		"text":      {"text": {kind: plainString, required: true, least: 1}, "style": {}},
		"link":      {"url": {kind: plainString, required: true, least: 1}, "text": {kind: plainString}, "unsafe": {kind: boolean}, "style": {}},
		"emoji":     {"name": {kind: plainString, required: true, least: 1}, "unicode": {kind: plainString}, "skin_tone": {}, "style": {}, "url": {}, "display_team_id": {}},
		"user":      {"user_id": {kind: plainString, required: true, least: 1}, "style": {}},
		"usergroup": {"usergroup_id": {kind: plainString, required: true, least: 1}, "style": {}},
		"channel":   {"channel_id": {kind: plainString, required: true, least: 1}, "style": {}},
		"team":      {"team_id": {kind: plainString, required: true, least: 1}, "style": {}},
		"broadcast": {"range": {kind: choice, required: true, of: []string{"here", "channel", "everyone"}}, "style": {}},
		"date":      {"timestamp": {required: true}, "format": {kind: plainString, required: true, least: 1}, "url": {kind: plainString}, "fallback": {kind: plainString}, "style": {}},
		"color":     {"value": {kind: plainString, required: true, least: 1}, "style": {}},
	}
	richStyles = []string{"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
)

// rich checks a part of a rich_text block.
func (b *blockCheck) rich(o object, allowed []string, at string) {
	kind := str(o, "type")
	if !slices.Contains(allowed, kind) {
		b.bad(at+"/type", "unsupported type: %s", kind)
		return
	}
	b.fields(o, richRules[kind], at, "type")
	if style := sub(o, "style"); style != nil {
		for _, key := range sortedKeys(style) {
			if !slices.Contains(richStyles, key) {
				b.bad(at+"/style", "invalid additional property: %s", key)
			}
		}
	}
}
