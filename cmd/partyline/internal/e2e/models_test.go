package e2e

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/ai/aitest"
	"partyline/config"
)

// modelKey opens the services that run models. It is found nowhere but in their headers.
const modelKey = "swordfish-of-the-model"

// withModel runs a scenario with each kind of service behind the assistant.
func withModel(t *testing.T, scenario func(w *world, service *aitest.Server), options ...option) {
	for name, start := range map[string]func(aitest.Options) (*aitest.Server, error){
		config.AIGemini: aitest.NewGemini, config.AIOpenAI: aitest.NewOpenAI,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				service, err := start(aitest.Options{Key: modelKey, Answer: answers})
				require.NoError(t, err)
				w.t.Cleanup(service.Close)
				w.Stops()
				w.config.AI.Provider, w.config.AI.Model, w.config.AI.APIKey, w.config.AI.APIURL = name, "the-model", modelKey, service.URL()
				if name == config.AIOpenAI {
					w.config.AI.APIURL += "/v1"
				}
				w.Starts()
				scenario(w, service)
				require.Zero(w.t, w.log.count(modelKey), "the key is in the log")
				for _, r := range service.Requests() {
					require.False(w.t, r.KeyInAddress)
				}
			}, options...)
		})
	}
}

// answers are those of a model that reads what it is given: a draft of it rests on the first source.
func answers(r aitest.Request) aitest.Answer {
	var asked struct {
		Task    string                `json:"task"`
		Sources []struct{ ID string } `json:"sources"`
	}
	switch err := json.Unmarshal([]byte(r.Turns[len(r.Turns)-1].Text), &asked); {
	case err == nil && asked.Task == "summary":
		return aitest.Answer{Text: `{"text": "Sam asks for their order and wants a call on [phone 1].", "open": ["delivery date"]}`, In: 400, Out: 30}
	case err != nil || len(asked.Sources) == 0:
		return aitest.Answer{Text: "I was given nothing to rest on."}
	}
	text, _ := json.Marshal(map[string]any{ // texts always can
		"text": "Yes, Sam, all over Europe. We call you on [phone 1].", "language": "en", "sources": []string{asked.Sources[0].ID},
		"confidence": "high", "question": "", "note": "Mind the\x00gap.",
	})
	return aitest.Answer{Text: string(text), Thoughts: "They want to know about shipping.", In: 900, Out: 40, Thought: 60}
}

// A language model writes the draft. Numbers stay in the house and come back.
func TestALanguageModelDrafts(t *testing.T) {
	withModel(t, func(w *world, service *aitest.Server) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		sam.Texts("Do you ship abroad? Call me on +44 7700 900456")
		ana.SeesInThread(sam, "Do you ship abroad? Call me on +44 7700 900456")
		ana.Replies(sam, "!draft")
		draft := ana.drafted(sam, "Yes, Sam, all over Europe. We call you on +44 7700 900456.")
		require.Contains(w.t, draft.Plain(), "Do you ship abroad?")
		require.Len(w.t, service.Requests(), 1)
		for _, r := range service.Requests() {
			require.Contains(w.t, string(r.Body), "Call me on [phone 1]")
			require.NotContains(w.t, string(r.Body), "900456")
			require.NotContains(w.t, string(r.Body), "900123")
		}
		ana.pressesIn(draft, "Send")
		sam.Gets("Yes, Sam, all over Europe. We call you on +44 7700 900456.")
	})
}

// A language model sums up, and numbers stay in the house and come back.
func TestALanguageModelSumsUp(t *testing.T) {
	withModel(t, func(w *world, service *aitest.Server) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("summaries")
		sam.Texts("Where is my order? Call me on +44 7700 900456")
		ana.SeesInThread(sam, "Where is my order? Call me on +44 7700 900456")
		ana.Replies(sam, "!summary")
		ana.SeesNotice(sam, "Sam asks for their order and wants a call on +44 7700 900456.")
		ana.SeesCard(sam, "Summary: Sam asks for their order and wants a call on +44 7700 900456.", "Open: delivery date")
		require.Len(w.t, service.Requests(), 1)
		require.Contains(w.t, string(service.Requests()[0].Body), "Call me on [phone 1]")
		require.NotContains(w.t, string(service.Requests()[0].Body), "900456")
	})
}

// A model that fails is told of in the thread, is asked once, and keeps no SMS from going its way.
func TestAModelFails(t *testing.T) {
	withModel(t, func(w *world, service *aitest.Server) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.setsUpAssistant("drafts")
		sam.Texts("do you ship abroad?")
		ana.SeesInThread(sam, "do you ship abroad?")
		for i, fails := range []struct {
			fault aitest.Fault
			says  string
		}{
			{aitest.Fault{Kind: aitest.Refuse, Status: 503}, "is overloaded or has an error of its own."},
			{aitest.Fault{Kind: aitest.Refuse, Status: 429, RetryAfter: time.Minute}, "Try again in 60 seconds."},
			{aitest.Fault{Kind: aitest.Refuse, Status: 401, Message: "no: " + modelKey}, "refuses the API key."},
			{aitest.Fault{Kind: aitest.Page}, "answer could not be read."},
			{aitest.Fault{Kind: aitest.Delay}, "did not answer in time."},
		} {
			service.Fail(fails.fault)
			ana.Replies(sam, "!draft")
			w.eventually("the thread says why", func() bool {
				return w.noticed(sam, "There is no draft for ana.") == i+1 && w.noticed(sam, fails.says) == 1
			})
			w.rests()
			require.Len(w.t, service.Requests(), i+1, "asked again by itself")
		}
		sam.Texts("hello?")
		ana.SeesInThread(sam, "do you ship abroad?", "hello?")
		ana.Sends(sam, "Yes, we do.")
		w.Passes(hold)
		sam.Gets("Yes, we do.")
		for _, p := range w.posts(sam) {
			require.NotContains(w.t, p.Plain(), modelKey)
		}
	}, func(c *config.Config) { c.AI.Timeout = time.Second }, neverReminds)
}
