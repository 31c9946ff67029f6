package discord

import (
	"testing"
)

// Only what the author changed is an edit: Discord also sends MESSAGE_UPDATE when a link was unfurled or a thread was started.
func TestWhatCountsAsAnEvent(t *testing.T) {
	c := &Client{}
	for name, e := range map[string]struct {
		name, data string
		thread     string
		counts     bool
	}{
		"typed":         {"MESSAGE_CREATE", `{"id":"1","channel_id":"5","type":0,"author":{"id":"2"},"content":"x"}`, "5", true},
		"reply":         {"MESSAGE_CREATE", `{"id":"1","channel_id":"5","type":19,"author":{"id":"2"},"content":"x"}`, "5", true},
		"by a bot":      {"MESSAGE_CREATE", `{"id":"1","channel_id":"5","type":0,"author":{"id":"2","bot":true}}`, "", false},
		"joined":        {"MESSAGE_CREATE", `{"id":"1","channel_id":"5","type":7,"author":{"id":"2"}}`, "", false},
		"no author":     {"MESSAGE_CREATE", `{"id":"1","channel_id":"5","type":0}`, "", false},
		"no object":     {"MESSAGE_CREATE", `[]`, "", false},
		"edited":        {"MESSAGE_UPDATE", `{"id":"1","channel_id":"5","author":{"id":"2"},"content":"y","edited_timestamp":"2026-11-03T10:02:00.5+00:00"}`, "5", true},
		"edited empty":  {"MESSAGE_UPDATE", `{"id":"1","channel_id":"5","author":{"id":"2"},"content":"","edited_timestamp":"2026-11-03T10:02:00+00:00"}`, "5", true},
		"unfurled":      {"MESSAGE_UPDATE", `{"id":"1","channel_id":"5","author":{"id":"2"},"content":"y","edited_timestamp":null,"embeds":[{}]}`, "", false},
		"embeds only":   {"MESSAGE_UPDATE", `{"id":"1","channel_id":"5","author":{"id":"2"},"edited_timestamp":"2026-11-03T10:02:00+00:00"}`, "", false},
		"our own edit":  {"MESSAGE_UPDATE", `{"id":"1","channel_id":"5","author":{"id":"2","bot":true},"content":"y","edited_timestamp":"2026-11-03T10:02:00+00:00"}`, "", false},
		"deleted":       {"MESSAGE_DELETE", `{"id":"1","channel_id":"5","guild_id":"7"}`, "5", true},
		"bulk":          {"MESSAGE_DELETE_BULK", `{"ids":["1","2"],"channel_id":"5"}`, "5", true},
		"deleted, odd":  {"MESSAGE_DELETE", `7`, "", true},
		"half a record": {"MESSAGE_CREATE", `{"id":`, "", false},
	} {
		thread, do := c.sort(delivery{name: e.name, data: []byte(e.data)})
		if thread != e.thread || (do != nil) != e.counts {
			t.Errorf("%s: thread %q, counts %v; want %q, %v", name, thread, do != nil, e.thread, e.counts)
		}
	}
}
