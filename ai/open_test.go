package ai_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

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

// A model that rests does nothing: no connection is kept open or tried for.
func TestAModelThatRestsLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Setenv("GOOGLE_API_USE_CLIENT_CERTIFICATE", "true")
	t.Setenv("GOOGLE_API_USE_MTLS_ENDPOINT", "always")
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere")
	for _, o := range []ai.Options{
		{Provider: ai.ProviderGemini, APIKey: theKey},
		{Provider: ai.ProviderGemini, APIKey: theKey, APIURL: "https://proxy.example.com/gemini"},
		{Provider: ai.ProviderOpenAI, Model: "llama3.2"},
	} {
		if _, err := ai.Open(o); err != nil {
			t.Error(err)
		}
	}
	goleak.VerifyNone(t, before, goleak.IgnoreTopFunction("google.golang.org/grpc/internal/grpcsync.(*CallbackSerializer).run")) // waits for calls
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
