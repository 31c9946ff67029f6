package ai_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"partyline/ai"
	"partyline/ai/aitest"
)

// eachWay asks once whole and once streamed.
func eachWay(t *testing.T, f func(t *testing.T, r ai.Request)) {
	for name, r := range map[string]ai.Request{"whole": draft(), "streamed": talk()} {
		t.Run(name, func(t *testing.T) { f(t, r) })
	}
}

func TestGeminiAnswers(t *testing.T) {
	eachWay(t, func(t *testing.T, r ai.Request) {
		p := gemini(t, answers(aitest.Answer{Text: goodAnswer, Thoughts: "{The customer asks", In: 120, Out: 30, Thought: 50}))
		got := p.gets(r)
		if diff := cmp.Diff(ai.Answer{JSON: goodAnswer, Usage: ai.Usage{In: 120, Out: 80}}, got); diff != "" {
			t.Error(diff)
		}
		asked := p.last()
		if asked.Streamed != (len(r.Messages) > 1) {
			t.Errorf("streamed: %v with %d turns", asked.Streamed, len(r.Messages))
		}
		if p.model.Name() != "gemini/gemini-flash-latest" || asked.Model != "gemini-flash-latest" {
			t.Errorf("asked %s as %s", asked.Model, p.model.Name())
		}
		if asked.KeyInAddress || asked.Header.Get("X-Goog-Api-Key") != theKey {
			t.Errorf("the key is not in the header alone: %v", asked.Header)
		}
	})
}

func TestGeminiIsAskedAllOfIt(t *testing.T) {
	p := gemini(t, answers(aitest.Answer{Text: goodAnswer}), func(o *ai.Options) { o.Model = "models/gemini-3.8-flash" })
	r := talk()
	p.gets(r)
	asked := p.last()
	want := aitest.Request{
		Model: "gemini-3.8-flash", System: r.System, Format: "application/json", Limit: 500, LimitName: "maxOutputTokens", Streamed: true, Thinking: "LOW",
		Turns: []aitest.Turn{{Role: "user", Text: r.Messages[0].Text}, {Role: "model", Text: goodAnswer}, {Role: "user", Text: "Shorter."}},
	}
	var schema struct {
		Order      []string `json:"propertyOrdering"`
		Required   []string `json:"required"`
		Properties map[string]struct {
			Enum        []string `json:"enum"`
			Description string   `json:"description"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(asked.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	asked.Schema, asked.Header, asked.Body = nil, nil, nil
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
	order := []string{"text", "confidence", "sources"}
	if !slices.Equal(schema.Order, order) || !slices.Equal(schema.Required, order) {
		t.Errorf("order %q, required %q", schema.Order, schema.Required)
	}
	if schema.Properties["text"].Description != "What is sent." || !slices.Equal(schema.Properties["confidence"].Enum, []string{"high", "low"}) {
		t.Errorf("%s", asked.Schema)
	}
}

func TestOlderModelsOfGeminiThinkAsTheyLike(t *testing.T) {
	eachWay(t, func(t *testing.T, r ai.Request) {
		service := answers(aitest.Answer{Text: goodAnswer})
		service.Unled = true
		p := gemini(t, service)
		for range 2 {
			p.gets(r)
		}
		if n := len(p.at.Requests()); n != 3 || p.last().Thinking != "" {
			t.Errorf("asked %d times, thinking %q", n, p.last().Thinking)
		}
	})
}

func TestGeminiGivesNoAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		answer aitest.Answer
		code   ai.Code
		say    string
	}{
		"no candidates":        {aitest.Answer{NoCandidates: true}, ai.CodeRefused, "no answer"},
		"question blocked":     {aitest.Answer{Blocked: "SAFETY"}, ai.CodeRefused, "refuse the question"},
		"prohibited question":  {aitest.Answer{Blocked: "PROHIBITED_CONTENT"}, ai.CodeRefused, "refuse the question"},
		"blocked for news":     {aitest.Answer{Blocked: "TIRED"}, ai.CodeRefused, "no answer"},
		"answer blocked":       {aitest.Answer{Text: "{", Finish: "SAFETY"}, ai.CodeRefused, "stopped the answer"},
		"recitation":           {aitest.Answer{Text: "{", Finish: "RECITATION"}, ai.CodeRefused, "published text"},
		"prohibited answer":    {aitest.Answer{Text: goodAnswer, Finish: "PROHIBITED_CONTENT"}, ai.CodeRefused, "stopped the answer"},
		"personal data":        {aitest.Answer{NoContent: true, Finish: "SPII"}, ai.CodeRefused, "stopped the answer"},
		"a reason that is new": {aitest.Answer{Text: goodAnswer, Finish: "BORED"}, ai.CodeRefused, "stopped the answer"},
		"too long":             {aitest.Answer{Text: `{"text": "Hi`, Finish: "MAX_TOKENS"}, ai.CodeRefused, "longer than it may be"},
		"all thought":          {aitest.Answer{NoContent: true, Finish: "MAX_TOKENS", Thought: 500}, ai.CodeRefused, "longer than it may be"},
		"too long, no word":    {aitest.Answer{Thoughts: "Well", Finish: "MAX_TOKENS"}, ai.CodeRefused, "longer than it may be"},
		"broken off":           {aitest.Answer{Text: goodAnswer, Finish: "-"}, ai.CodeGarbled, "broke off"},
		"no content":           {aitest.Answer{NoContent: true}, ai.CodeGarbled, "form"},
		"empty":                {aitest.Answer{}, ai.CodeGarbled, "form"},
		"thoughts alone":       {aitest.Answer{Thoughts: goodAnswer}, ai.CodeGarbled, "form"},
		"prose":                {aitest.Answer{Text: "It left today."}, ai.CodeGarbled, "form"},
		"a list":               {aitest.Answer{Text: "[1]"}, ai.CodeGarbled, "form"},
		"half an object":       {aitest.Answer{Text: `{"text": `}, ai.CodeGarbled, "form"},
	} {
		t.Run(name, func(t *testing.T) {
			eachWay(t, func(t *testing.T, r ai.Request) {
				gemini(t, answers(test.answer)).fails(r, test.code, test.say)
			})
		})
	}
}

func TestGeminiFails(t *testing.T) {
	for name, test := range map[string]struct {
		fault aitest.Fault
		code  ai.Code
		say   string
	}{
		"wrong key":             {aitest.Fault{Kind: aitest.Refuse, Status: 400, Reason: "API_KEY_INVALID", Message: "no: " + theKey}, ai.CodeBroken, "ai.api_key"},
		"expired key":           {aitest.Fault{Kind: aitest.Refuse, Status: 400, Reason: "API_KEY_EXPIRED"}, ai.CodeBroken, "expired"},
		"unknown key":           {aitest.Fault{Kind: aitest.Refuse, Status: 401}, ai.CodeBroken, "ai.api_key"},
		"unpaid":                {aitest.Fault{Kind: aitest.Refuse, Status: 402}, ai.CodeBroken, "payment"},
		"key for others":        {aitest.Fault{Kind: aitest.Refuse, Status: 403}, ai.CodeBroken, "restrictions"},
		"not enabled":           {aitest.Fault{Kind: aitest.Refuse, Status: 403, Reason: "SERVICE_DISABLED"}, ai.CodeBroken, "not enabled"},
		"country":               {aitest.Fault{Kind: aitest.Refuse, Status: 400, Reason: "FAILED_PRECONDITION"}, ai.CodeBroken, "billing"},
		"no such model":         {aitest.Fault{Kind: aitest.Refuse, Status: 404}, ai.CodeBroken, "ai.model"},
		"question not taken":    {aitest.Fault{Kind: aitest.Refuse, Status: 400, Message: "Where is my order"}, ai.CodeRefused, "too long"},
		"too large":             {aitest.Fault{Kind: aitest.Page, Status: 413}, ai.CodeRefused, "too long"},
		"too many":              {aitest.Fault{Kind: aitest.Refuse, Status: 429, RetryAfter: 34 * time.Second}, ai.CodeBusy, "for now. Try again in 34 seconds."},
		"error of its own":      {aitest.Fault{Kind: aitest.Refuse, Status: 500}, ai.CodeBusy, "overloaded"},
		"bad gateway":           {aitest.Fault{Kind: aitest.Page, Status: 502}, ai.CodeBusy, "overloaded"},
		"overloaded":            {aitest.Fault{Kind: aitest.Refuse, Status: 503, RetryAfter: 2 * time.Minute}, ai.CodeBusy, "of its own. Try again in 2 minutes."},
		"its own deadline":      {aitest.Fault{Kind: aitest.Refuse, Status: 504}, ai.CodeSlow, "in time"},
		"another address":       {aitest.Fault{Kind: aitest.Redirect}, ai.CodeBroken, "ai.api_url"},
		"another server":        {aitest.Fault{Kind: aitest.Page, Status: 404}, ai.CodeBroken, "ai.api_url"},
		"cut":                   {aitest.Fault{Kind: aitest.Cut}, ai.CodeBusy, "could not be reached"},
		"cut within":            {aitest.Fault{Kind: aitest.CutInside}, ai.CodeBusy, "could not be reached"},
		"a page":                {aitest.Fault{Kind: aitest.Page}, ai.CodeGarbled, "could not be read"},
		"endless":               {aitest.Fault{Kind: aitest.Endless}, ai.CodeGarbled, "could not be read"},
		"half":                  {aitest.Fault{Kind: aitest.Half}, ai.CodeGarbled, "could not be read"},
		"an error behind a 200": {aitest.Fault{Kind: aitest.Late, Status: 503}, ai.CodeBusy, "overloaded"},
		"refused behind a 200":  {aitest.Fault{Kind: aitest.Late, Status: 400, Reason: "API_KEY_INVALID"}, ai.CodeBroken, "ai.api_key"},
	} {
		t.Run(name, func(t *testing.T) {
			eachWay(t, func(t *testing.T, r ai.Request) {
				p := gemini(t, answers(aitest.Answer{Text: goodAnswer}))
				test.fault.Times = -1
				p.at.Fail(test.fault)
				e := p.failure(r, test.code, test.say)
				if e.RetryAfter != test.fault.RetryAfter {
					t.Errorf("retry after %s, want %s", e.RetryAfter, test.fault.RetryAfter)
				}
				if n := len(p.at.Requests()); n != 1 {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

func TestGeminiRefusesWhatItDoesNotKnow(t *testing.T) {
	known := aitest.Options{Models: []string{"gemini-flash-latest"}}
	gemini(t, known, func(o *ai.Options) { o.Model = "gemini-1.0" }).fails(draft(), ai.CodeBroken, "ai.model")
	gemini(t, known, func(o *ai.Options) { o.APIKey = "Swordfish-of-another" }).fails(draft(), ai.CodeBroken, "ai.api_key")
	r := draft()
	r.Schema = &ai.Schema{Kind: ai.KindObject}
	gemini(t, known).fails(r, ai.CodeRefused, "set form")
}

func TestGeminiIsSlow(t *testing.T) {
	eachWay(t, func(t *testing.T, r ai.Request) {
		p := gemini(t, aitest.Options{}, func(o *ai.Options) { o.Timeout = 50 * time.Millisecond })
		p.at.Fail(aitest.Fault{Kind: aitest.Delay})
		p.fails(r, ai.CodeSlow, "in time")
	})
}

func TestGeminiIsNotAskedAnyMore(t *testing.T) {
	p := gemini(t, aitest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.model.Generate(ctx, draft())
	if e, ok := err.(*ai.Error); !ok || e.Code != ai.CodeBusy || !strings.Contains(e.Say, "withdrawn") { //nolint:errorlint // the contract is the type itself
		t.Errorf("%v", err)
	}
}

func TestGeminiIsNotThere(t *testing.T) {
	p := gemini(t, aitest.Options{})
	p.at.Close()
	p.fails(draft(), ai.CodeBusy, "could not be reached")
}
