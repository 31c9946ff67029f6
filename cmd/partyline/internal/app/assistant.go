package app

import (
	"fmt"

	"partyline/ai"
	"partyline/bridge"
	"partyline/bridge/assist"
	"partyline/config"
)

// assistant makes what drafts replies and sums up; nil where that is off.
func (a *App) assistant(c config.AI) (bridge.Assistant, error) {
	if c.Provider == config.AIOff {
		return nil, nil //nolint:nilnil // there is none, and that is as it was wished
	}
	model, err := ai.Open(ai.Options{Provider: ai.Provider(c.Provider), Model: c.Model, APIKey: c.APIKey.Reveal(), APIURL: c.APIURL, Timeout: c.Timeout, Log: a.log})
	if err != nil {
		return nil, fmt.Errorf("ai: %w", err)
	}
	return assist.New(assist.Options{Store: a.Store, Model: model, Redact: c.Redact, MaxSegments: c.DraftMaxSegments, AllowedHosts: c.AllowedHosts,
		Observe: a.metrics.observe}), nil
}

// assistantLimits bound what the assistant is asked.
func assistantLimits(c config.AI) bridge.AssistantLimits {
	return bridge.AssistantLimits{Timeout: c.Timeout, Drafts: c.DraftsPerDay, Summaries: c.SummariesPerDay}
}
