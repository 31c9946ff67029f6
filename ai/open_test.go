package ai_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"partyline/ai"
	"partyline/ai/aitest"
)

func TestAnotherCertificateIsToldToTheAdmin(t *testing.T) {
	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	t.Cleanup(stranger.Close)
	gemini(t, aitest.Options{}, func(o *ai.Options) { o.APIURL = stranger.URL }).fails(draft(), ai.CodeBroken, "certificate")
}

func TestTheBuiltInModelNeedsNothing(t *testing.T) {
	if m, err := ai.Open(ai.Options{Provider: ai.ProviderOffline}); err != nil || m == nil {
		t.Errorf("%v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, o := range map[string]ai.Options{
		"no provider":         {},
		"an unknown provider": {Provider: "oracle"},
		"no model":            {Provider: ai.ProviderOpenAI},
		"no address to ask":   {Provider: ai.ProviderOpenAI, Model: "llama3.2", APIURL: "localhost:11434"},
		"no key":              {Provider: ai.ProviderGemini},
		"no address":          {Provider: ai.ProviderGemini, APIKey: theKey, APIURL: "example.com"},
		"unreadable address":  {Provider: ai.ProviderGemini, APIKey: theKey, APIURL: "https://a b"},
		"key in the address":  {Provider: ai.ProviderGemini, APIKey: theKey, APIURL: "https://example.com?key=" + theKey},
		"user in the address": {Provider: ai.ProviderGemini, APIKey: theKey, APIURL: "https://u:" + theKey + "@example.com"},
	} {
		if m, err := ai.Open(o); err == nil || m != nil {
			t.Errorf("%s: opened", name)
		}
	}
}
