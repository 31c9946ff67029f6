package discordtest_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"partyline/bot/discord/discordtest"
)

func TestModalsAreRefused(t *testing.T) {
	input := func(change object) object {
		in := object{"type": 4, "custom_id": "a", "style": 1, "label": "L"}
		for k, v := range change {
			in[k] = v
			if v == nil {
				delete(in, k)
			}
		}
		return in
	}
	row := func(in ...object) object { return object{"type": 1, "components": in} }
	label := func(in any) object { return object{"type": 18, "label": "L", "component": in} }
	modal := func(components ...object) object {
		return object{"custom_id": "m", "title": "T", "components": components}
	}
	first := "data.components.0.components.0"
	for name, c := range map[string]struct {
		data       object
		path, code string
	}{
		"no custom_id":       {object{"title": "T", "components": []object{row(input(nil))}}, "data.custom_id", "BASE_TYPE_REQUIRED"},
		"a long title":       {object{"custom_id": "m", "title": strings.Repeat("x", 46), "components": []object{row(input(nil))}}, "data.title", "BASE_TYPE_BAD_LENGTH"},
		"nothing":            {modal(), "data.components", "BASE_TYPE_REQUIRED"},
		"six inputs":         {modal(row(), row(), row(), row(), row(), row()), "data.components", "BASE_TYPE_BAD_LENGTH"},
		"two in a row":       {modal(row(input(nil), input(object{"custom_id": "b"}))), "data.components.0.components", "BASE_TYPE_BAD_LENGTH"},
		"a button":           {modal(row(object{"type": 2})), first + ".type", "UNION_TYPE_CHOICES"},
		"a bare input":       {modal(input(nil)), "data.components.0.type", "UNION_TYPE_CHOICES"},
		"the same id":        {modal(row(input(nil)), row(input(nil))), "data.components.1.components.0.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"},
		"no label":           {modal(row(input(object{"label": nil}))), first + ".label", "BASE_TYPE_REQUIRED"},
		"a long label":       {modal(row(input(object{"label": strings.Repeat("x", 46)}))), first + ".label", "BASE_TYPE_BAD_LENGTH"},
		"no style":           {modal(row(input(object{"style": nil}))), first + ".style", "BASE_TYPE_REQUIRED"},
		"a long placeholder": {modal(row(input(object{"placeholder": strings.Repeat("x", 101)}))), first + ".placeholder", "BASE_TYPE_MAX_LENGTH"},
		"min over max":       {modal(row(input(object{"min_length": 5, "max_length": 4}))), first + ".min_length", "TEXT_INPUT_MIN_LENGTH"},
		"max over 4000":      {modal(row(input(object{"max_length": 4001}))), first + ".max_length", "NUMBER_TYPE_MAX"},
		"a value over max":   {modal(row(input(object{"value": "12345", "max_length": 4}))), first + ".value", "BASE_TYPE_MAX_LENGTH"},
		"a labelled label":   {modal(label(input(nil))), "data.components.0.component.label", "COMPONENT_LABEL_NOT_ALLOWED"},
		"an empty label":     {modal(label(nil)), "data.components.0.component", "BASE_TYPE_REQUIRED"},
		"a labelled button":  {modal(label(object{"type": 2})), "data.components.0.component.type", "UNION_TYPE_CHOICES"},
		"an upload":          {modal(label(object{"type": 19})), "data.components.0.component.custom_id", "BASE_TYPE_REQUIRED"},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := json.Marshal(c.data)
			if err != nil {
				t.Fatal(err)
			}
			answer := httptest.NewRecorder()
			discordtest.CheckModal(answer, string(raw))
			equal(t, "status", answer.Code, 400)
			var o object
			decode(t, answer.Body.Bytes(), &o)
			formError(t, o, c.path, c.code)
		})
	}
	raw, err := json.Marshal(modal(row(input(nil)), label(input(object{"custom_id": "b", "label": nil})), object{"type": 10, "content": "why"}))
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	discordtest.CheckModal(answer, string(raw))
	equal(t, "what fits", answer.Code, 200)
}
