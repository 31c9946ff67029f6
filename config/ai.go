package config

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The values of ai.provider.
const (
	AIOff     = "off"
	AIOffline = "offline"
	AIGemini  = "gemini"
	AIOpenAI  = "openai"
)

// The longest that anybody waits for a draft, and the most segments that one may have.
const (
	maxAITime       = 40 * time.Second
	maxAIDraftParts = 10
)

// hostName is a host without a port.
var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

func (v *validator) ai(a AI) {
	v.oneOf("ai.provider", a.Provider, AIOff, AIOffline, AIGemini, AIOpenAI)
	if a.Provider == AIGemini && a.APIKey == "" {
		v.add("ai.api_key", "missing; make a key in Google AI Studio, or name a file in ai.api_key_file")
	}
	if a.Provider == AIOpenAI && a.Model == "" {
		v.add("ai.model", "missing; give the name of the model as the server has it")
	}
	if a.APIURL != "" && v.httpURL("ai.api_url", a.APIURL) && strings.HasSuffix(a.APIURL, "/") {
		v.add("ai.api_url", "remove the slash at the end")
	}
	if a.Timeout <= 0 || a.Timeout > maxAITime {
		v.add("ai.timeout", "%s is out of range; give more than 0s and at most %s", a.Timeout, maxAITime)
	}
	if a.DraftsPerDay < 0 {
		v.add("ai.drafts_per_day", "must be 0 or more")
	}
	if a.SummariesPerDay < 0 {
		v.add("ai.summaries_per_day", "must be 0 or more")
	}
	if a.DraftMaxSegments < 1 || a.DraftMaxSegments > maxAIDraftParts {
		v.add("ai.draft_max_segments", "must be 1 to %d", maxAIDraftParts)
	}
	if !(a.PriceIn >= 0) { // also refuses NaN
		v.add("ai.price_in", "must be 0 or more")
	}
	if !(a.PriceOut >= 0) {
		v.add("ai.price_out", "must be 0 or more")
	}
	for i, host := range a.AllowedHosts {
		name := host
		if h, port, err := net.SplitHostPort(host); err == nil {
			name = h
			if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
				name = ""
			}
		}
		if !hostName.MatchString(name) && net.ParseIP(name) == nil {
			v.add(fmt.Sprintf("ai.allowed_hosts[%d]", i), "%q is no host; give one such as wiki.example.lan or 10.0.0.5:8080", host)
		}
	}
}
