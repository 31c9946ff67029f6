package ai_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"partyline/ai"
	"partyline/ai/aitest"
)

// draftSchema is the schema of [draft], as OpenAI is told it.
const draftSchema = `{"type":"object","properties":{"text":{"type":"string","description":"What is sent."},` +
	`"confidence":{"type":"string","enum":["high","low"]},"sources":{"type":"array","items":{"type":"integer"}}},` +
	`"required":["text","confidence","sources"],"additionalProperties":false}`

func TestACompatibleServerAnswers(t *testing.T) {
	p := compatible(t, answers(aitest.Answer{Text: goodAnswer, Thoughts: "{The customer asks", In: 120, Out: 30, Thought: 50}))
	if diff := cmp.Diff(ai.Answer{JSON: goodAnswer, Usage: ai.Usage{In: 120, Out: 80}}, p.gets(talk())); diff != "" {
		t.Error(diff)
	}
	if p.model.Name() != "openai/llama3.2" {
		t.Errorf("named %s", p.model.Name())
	}
	asked, r := p.last(), talk()
	if got := asked.Header.Get("Authorization"); got != "Bearer "+theKey {
		t.Errorf("authorized by %q", got)
	}
	want := aitest.Request{
		Model: "llama3.2", System: r.System, Format: "json_schema", Schema: []byte(draftSchema), Limit: 500, LimitName: "max_tokens",
		Turns: []aitest.Turn{{Role: "user", Text: r.Messages[0].Text}, {Role: "assistant", Text: goodAnswer}, {Role: "user", Text: "Shorter."}},
	}
	asked.Header, asked.Body = nil, nil
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

func TestACompatibleServerNeedsNoKey(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", theKey)
	t.Setenv("OPENAI_ORG_ID", theKey)
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
	server, err := aitest.NewOpenAI(answers(aitest.Answer{Text: goodAnswer}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	p := compatible(t, aitest.Options{}, func(o *ai.Options) { o.APIURL, o.APIKey = server.URL()+"/v1", "" })
	p.gets(draft())
	for name, values := range server.Requests()[0].Header {
		if name == "Authorization" || strings.Contains(strings.Join(values, " "), "Swordfish") {
			t.Errorf("%s: %q was sent", name, values)
		}
	}
}

// TestServersThatKnowLess speaks to servers that know only a part of the protocol, and counts how often they are asked for two answers.
func TestServersThatKnowLess(t *testing.T) {
	for name, test := range map[string]struct {
		formats, limits []string
		asked           int
		format, limit   string
	}{
		"all":             {asked: 2, format: "json_schema", limit: "max_tokens"},
		"no schema":       {formats: []string{"text", "json_object"}, asked: 3, format: "json_object", limit: "max_tokens"},
		"no form":         {formats: []string{"text"}, asked: 4, limit: "max_tokens"},
		"the new limit":   {limits: []string{"max_completion_tokens"}, asked: 3, format: "json_schema", limit: "max_completion_tokens"},
		"none of it, new": {formats: []string{"text"}, limits: []string{"max_completion_tokens"}, asked: 5, limit: "max_completion_tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			service := answers(aitest.Answer{Text: "<think>Hm.</think>\n```json\n" + goodAnswer + "\n```"})
			service.Formats, service.Limits = test.formats, test.limits
			p := compatible(t, service)
			for range 2 {
				if got := p.gets(draft()); got.JSON != goodAnswer {
					t.Errorf("got %s", got.JSON)
				}
			}
			if n := len(p.at.Requests()); n != test.asked {
				t.Errorf("asked %d times, want %d", n, test.asked)
			}
			last := p.last()
			if last.Format != test.format || last.LimitName != test.limit {
				t.Errorf("asked for %q with %s", last.Format, last.LimitName)
			}
			if told := strings.Contains(last.System, draftSchema); told != (test.format != "json_schema") {
				t.Errorf("the model is told the schema: %v", told)
			}
			if logged := strings.Contains(p.log.String(), "plainer"); logged != (test.asked > 2) {
				t.Errorf("logged: %s", p.log)
			}
		})
	}
}

func TestAServerThatKnowsNoLimit(t *testing.T) {
	service := answers(aitest.Answer{Text: goodAnswer})
	service.Limits = []string{"max_new_tokens"}
	p := compatible(t, service)
	p.fails(draft(), ai.CodeRefused, "does not take the question")
	if n := len(p.at.Requests()); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestACompatibleServerGivesNoAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		answer aitest.Answer
		code   ai.Code
		say    string
	}{
		"no choices":      {aitest.Answer{NoCandidates: true}, ai.CodeGarbled, "no answer"},
		"declined":        {aitest.Answer{Declined: "I cannot help with that."}, ai.CodeRefused, "declines"},
		"filtered":        {aitest.Answer{Text: goodAnswer, Finish: "content_filter"}, ai.CodeRefused, "safety rules"},
		"Google's filter": {aitest.Answer{Finish: "content_filter: PROHIBITED_CONTENT"}, ai.CodeRefused, "safety rules"},
		"too long":        {aitest.Answer{Text: `{"text": "H`, Finish: "length"}, ai.CodeRefused, "longer than it may be"},
		"all thought":     {aitest.Answer{NoContent: true, Thoughts: "Well", Finish: "length"}, ai.CodeRefused, "longer than it may be"},
		"no content":      {aitest.Answer{NoContent: true}, ai.CodeGarbled, "form"},
		"empty":           {aitest.Answer{}, ai.CodeGarbled, "form"},
		"thoughts alone":  {aitest.Answer{Thoughts: goodAnswer}, ai.CodeGarbled, "form"},
		"tagged thoughts": {aitest.Answer{Text: "<think>" + goodAnswer}, ai.CodeGarbled, "form"},
		"prose":           {aitest.Answer{Text: "It left today."}, ai.CodeGarbled, "form"},
		"half an object":  {aitest.Answer{Text: `{"text": `, Finish: "-"}, ai.CodeGarbled, "form"},
	} {
		t.Run(name, func(t *testing.T) {
			compatible(t, answers(test.answer)).fails(draft(), test.code, test.say)
		})
	}
}

func TestACompatibleServerFails(t *testing.T) {
	for name, test := range map[string]struct {
		fault aitest.Fault
		code  ai.Code
		say   string
	}{
		"unpaid":               {aitest.Fault{Kind: aitest.Refuse, Status: 402}, ai.CodeBroken, "payment"},
		"forbidden":            {aitest.Fault{Kind: aitest.Refuse, Status: 403}, ai.CodeBroken, "may not use"},
		"no credit":            {aitest.Fault{Kind: aitest.Refuse, Status: 429, Reason: "insufficient_quota"}, ai.CodeBroken, "credit"},
		"no such model":        {aitest.Fault{Kind: aitest.Refuse, Status: 400, Reason: "model_not_found"}, ai.CodeBroken, "ai.model"},
		"too long":             {aitest.Fault{Kind: aitest.Refuse, Status: 400, Reason: "context_length_exceeded"}, ai.CodeRefused, "too long"},
		"filtered":             {aitest.Fault{Kind: aitest.Refuse, Status: 400, Reason: "content_filter"}, ai.CodeRefused, "safety rules"},
		"not taken":            {aitest.Fault{Kind: aitest.Refuse, Status: 422, Message: "Where is my order"}, ai.CodeRefused, "does not take"},
		"too many":             {aitest.Fault{Kind: aitest.Refuse, Status: 429, RetryAfter: 7 * time.Second}, ai.CodeBusy, "slow down. Try again in 7 seconds."},
		"error of its own":     {aitest.Fault{Kind: aitest.Refuse, Status: 500}, ai.CodeBusy, "overloaded"},
		"bad gateway":          {aitest.Fault{Kind: aitest.Page, Status: 502}, ai.CodeBusy, "overloaded"},
		"overloaded":           {aitest.Fault{Kind: aitest.Refuse, Status: 503, RetryAfter: 2 * time.Minute}, ai.CodeBusy, "of its own. Try again in 2 minutes."},
		"its own deadline":     {aitest.Fault{Kind: aitest.Refuse, Status: 504}, ai.CodeSlow, "in time"},
		"another address":      {aitest.Fault{Kind: aitest.Redirect}, ai.CodeBroken, "ai.api_url"},
		"another server":       {aitest.Fault{Kind: aitest.Page, Status: 404}, ai.CodeBroken, "ai.api_url"},
		"cut":                  {aitest.Fault{Kind: aitest.Cut}, ai.CodeBusy, "could not be reached"},
		"cut within":           {aitest.Fault{Kind: aitest.CutInside}, ai.CodeBusy, "could not be reached"},
		"a page":               {aitest.Fault{Kind: aitest.Page}, ai.CodeGarbled, "could not be read"},
		"endless":              {aitest.Fault{Kind: aitest.Endless}, ai.CodeGarbled, "could not be read"},
		"half":                 {aitest.Fault{Kind: aitest.Half}, ai.CodeGarbled, "could not be read"},
		"refused behind a 200": {aitest.Fault{Kind: aitest.Late, Reason: "server_error"}, ai.CodeBusy, "overloaded"},
	} {
		t.Run(name, func(t *testing.T) {
			p := compatible(t, answers(aitest.Answer{Text: goodAnswer}))
			test.fault.Times = -1
			p.at.Fail(test.fault)
			if e := p.failure(draft(), test.code, test.say); e.RetryAfter != test.fault.RetryAfter {
				t.Errorf("retry after %s, want %s", e.RetryAfter, test.fault.RetryAfter)
			}
			if n := len(p.at.Requests()); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

func TestACompatibleServerRefusesWhatItDoesNotKnow(t *testing.T) {
	known := aitest.Options{Models: []string{"llama3.2"}}
	compatible(t, known, func(o *ai.Options) { o.Model = "qwen" }).fails(draft(), ai.CodeBroken, "ai.model")
	compatible(t, known, func(o *ai.Options) { o.APIKey = "Swordfish-of-another" }).fails(draft(), ai.CodeBroken, "ai.api_key")
	compatible(t, known, func(o *ai.Options) { o.APIURL = strings.TrimSuffix(o.APIURL, "/v1/") }).fails(draft(), ai.CodeBroken, "ai.api_url")
}

func TestACompatibleServerIsSlow(t *testing.T) {
	p := compatible(t, aitest.Options{}, func(o *ai.Options) { o.Timeout = 50 * time.Millisecond })
	p.at.Fail(aitest.Fault{Kind: aitest.Delay})
	p.fails(draft(), ai.CodeSlow, "in time")
}

func TestACompatibleServerIsNotThere(t *testing.T) {
	p := compatible(t, aitest.Options{})
	p.at.Close()
	p.fails(draft(), ai.CodeBusy, "could not be reached")
}
