package slacktest

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// surface is where blocks are shown.
type surface int

const (
	surfaceMessage surface = iota
	surfaceModal
	surfaceHome
)

// maxBlocks by surface. docs.slack.dev/reference/block-kit/blocks
var maxBlocks = map[surface]int{surfaceMessage: 50, surfaceModal: 100, surfaceHome: 100}

// blockCheck collects what is wrong with blocks, in Slack's words.
type blockCheck struct {
	problems []string
	where    surface
	blockIDs map[string]bool
}

func (b *blockCheck) bad(path, format string, args ...any) {
	b.problems = append(b.problems, fmt.Sprintf(format, args...)+" [json-pointer:"+path+"]")
}

// checkBlocks validates blocks against the published limits; path is the JSON pointer of the list.
func checkBlocks(blocks []any, where surface, path string) []string {
	b := &blockCheck{where: where, blockIDs: map[string]bool{}}
	if len(blocks) > maxBlocks[where] {
		b.bad(path, "no more than %d items allowed", maxBlocks[where])
	}
	markdown, tables := 0, 0
	for i, v := range blocks {
		at := path + "/" + strconv.Itoa(i)
		o, ok := v.(object)
		if !ok {
			b.bad(at, "must be an object")
			continue
		}
		switch str(o, "type") {
		case "markdown":
			markdown += utf8.RuneCountInString(str(o, "text"))
		case "table":
			tables++
		}
		b.block(o, at)
	}
	if markdown > 12000 {
		b.bad(path, "markdown blocks must have less than 12001 characters in total")
	}
	if tables > 1 {
		b.bad(path, "only one table block is allowed")
	}
	return b.problems
}

// field is the rule for one field of a block, element or composition object.
type field struct {
	kind     fieldKind
	required bool
	least    int // characters of a text, items of a list
	most     int
	of       []string // allowed types of an element, allowed values of a choice
}

type fieldKind int

const (
	anything fieldKind = iota
	plainString
	plainText // text object of type plain_text
	anyText   // text object, plain_text or mrkdwn
	boolean
	element
	elements
	texts // list of text objects
	option
	options
	optionGroups
	confirm
	choice
	richParts
	dispatchConfig
)

func (b *blockCheck) block(o object, at string) {
	kind := str(o, "type")
	rules, known := blockRules[kind]
	switch {
	case kind == "":
		b.bad(at, "missing required field: type")
		return
	case !known || !slices.Contains(blockPlaces[kind], b.where) && blockPlaces[kind] != nil:
		b.bad(at+"/type", "unsupported type: %s", kind)
		return
	}
	if id := str(o, "block_id"); id != "" {
		if b.blockIDs[id] {
			b.bad(at+"/block_id", "`block_id` %s already exists", id)
		}
		b.blockIDs[id] = true
	}
	if rules == nil {
		return // a block whose inside is not emulated
	}
	b.fields(o, rules, at, "type", "block_id")
	b.length(o, "block_id", 1, 255, at)
	if kind == "section" && sub(o, "text") == nil && len(list(o, "fields")) == 0 {
		b.bad(at, "missing required field: text")
	}
	b.actionIDs(o, at)
}

func (b *blockCheck) actionIDs(o object, at string) {
	seen := map[string]bool{}
	for i, e := range interactive(o) {
		id := str(e, "action_id")
		if id != "" && seen[id] {
			b.bad(at+"/elements/"+strconv.Itoa(i)+"/action_id", "`action_id` %q already exists for `block_id` %q", id, str(o, "block_id"))
		}
		seen[id] = true
	}
}

// fields applies rules and refuses fields that no rule names, as Slack does.
func (b *blockCheck) fields(o object, rules map[string]field, at string, also ...string) {
	for _, key := range sortedKeys(o) {
		if _, ok := rules[key]; !ok && !slices.Contains(also, key) {
			b.bad(at, "invalid additional property: %s", key)
		}
	}
	for _, key := range sortedKeys(rules) {
		v, there := o[key]
		if !there || v == nil {
			if rules[key].required {
				b.bad(at, "missing required field: %s", key)
			}
			continue
		}
		b.value(v, rules[key], at+"/"+key)
	}
}

func (b *blockCheck) value(v any, f field, at string) {
	switch f.kind {
	case plainString, choice:
		t, ok := v.(string)
		if !ok {
			b.bad(at, "must be a string")
		} else if f.kind == choice && !slices.Contains(f.of, t) {
			b.bad(at, "must be a valid enum value")
		} else {
			b.size(utf8.RuneCountInString(t), f, at, "characters")
		}
	case boolean:
		if _, ok := v.(bool); !ok {
			b.bad(at, "must be a boolean")
		}
	case plainText, anyText:
		b.text(v, f, at)
	case element:
		if o := b.object(v, at); o != nil {
			b.element(o, f.of, at)
		}
	case option, confirm, dispatchConfig:
		if o := b.object(v, at); o != nil {
			b.fields(o, compositions[f.kind], at)
		}
	case elements, texts, options, optionGroups, richParts:
		b.items(v, f, at)
	}
}

// items checks a list.
func (b *blockCheck) items(v any, f field, at string) {
	l, ok := v.([]any)
	if !ok {
		b.bad(at, "must be an array")
		return
	}
	b.size(len(l), f, at, "items")
	for i, item := range l {
		at := at + "/" + strconv.Itoa(i)
		o := b.object(item, at)
		switch {
		case o == nil:
		case f.kind == texts:
			b.text(o, field{most: maxFieldText}, at)
		case f.kind == elements:
			b.element(o, f.of, at)
		case f.kind == options:
			b.fields(o, compositions[option], at)
		case f.kind == optionGroups:
			b.fields(o, compositions[optionGroups], at)
		case f.kind == richParts:
			b.rich(o, f.of, at)
		}
	}
}

// maxFieldText is the longest text of a section field. docs.slack.dev/reference/block-kit/blocks/section-block
const maxFieldText = 2000

func (b *blockCheck) object(v any, at string) object {
	o, ok := v.(object)
	if !ok {
		b.bad(at, "must be an object")
	}
	return o
}

func (b *blockCheck) size(n int, f field, at, what string) {
	if f.most > 0 && n > f.most {
		if what == "items" {
			b.bad(at, "no more than %d items allowed", f.most)
		} else {
			b.bad(at, "must be less than %d characters", f.most+1)
		}
	}
	if n < f.least {
		if what == "items" {
			b.bad(at, "must have at least %d items", f.least)
		} else {
			b.bad(at, "must be more than %d characters", f.least-1)
		}
	}
}

func (b *blockCheck) length(o object, key string, least, most int, at string) {
	if v, there := o[key]; there {
		b.value(v, field{kind: plainString, least: least, most: most}, at+"/"+key)
	}
}

// text checks a text object: never empty, at most 3000 characters. docs.slack.dev/reference/block-kit/composition-objects
func (b *blockCheck) text(v any, f field, at string) {
	o := b.object(v, at)
	if o == nil {
		return
	}
	kind := str(o, "type")
	allowed := map[string][]string{"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}[kind]
	if allowed == nil || f.kind == plainText && kind != "plain_text" {
		b.bad(at+"/type", "unsupported type: %s", kind)
		return
	}
	for _, key := range sortedKeys(o) {
		if !slices.Contains(allowed, key) {
			b.bad(at, "invalid additional property: %s", key)
		}
	}
	t, ok := o["text"].(string)
	if !ok {
		b.bad(at, "missing required field: text")
		return
	}
	most := f.most
	if most == 0 {
		most = 3000
	}
	b.size(utf8.RuneCountInString(t), field{least: 1, most: most}, at+"/text", "characters")
}

func (b *blockCheck) element(o object, allowed []string, at string) {
	kind := str(o, "type")
	if kind == "plain_text" || kind == "mrkdwn" { // in a context block
		if slices.Contains(allowed, kind) {
			b.text(o, field{}, at)
		} else {
			b.bad(at+"/type", "unsupported type: %s", kind)
		}
		return
	}
	rules, known := elementRules[kind]
	if !known || !slices.Contains(allowed, kind) {
		b.bad(at+"/type", "unsupported type: %s", kind)
		return
	}
	b.fields(o, rules, at, "type", "action_id")
	b.length(o, "action_id", 1, 255, at)
	if needsOptions[kind] && o["options"] == nil && o["option_groups"] == nil {
		b.bad(at, "missing required field: options")
	}
	if (kind == "image") && o["image_url"] == nil && o["slack_file"] == nil {
		b.bad(at, "missing required field: image_url")
	}
}

// textSize sums the texts of blocks, for the cumulative limit of a message.
func textSize(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += textSize(e)
		}
	case object:
		for k, e := range v {
			if t, ok := e.(string); ok && k == "text" {
				n += utf8.RuneCountInString(t)
			} else {
				n += textSize(e)
			}
		}
	}
	return n
}

// nameBlocks gives the blocks and interactive elements that have no id one, as Slack does. s.mu is held.
func (s *Server) nameBlocks(blocks []any) {
	for _, b := range objects(blocks) {
		if str(b, "block_id") == "" {
			b["block_id"] = random(5)
		}
		for _, e := range interactive(b) {
			if str(e, "action_id") == "" {
				e["action_id"] = random(5)
			}
		}
	}
}
