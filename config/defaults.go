package config

import "time"

// Default is the configuration of an installation that sets nothing. It does not pass [Config.Validate]: a carrier
// account and an inbox have no default.
func Default() Config {
	return Config{
		Listen:   "127.0.0.1:8080",
		Database: Database{URL: "sqlite:partyline.db"},
		Media:    Media{S3: S3{Region: "us-east-1"}},
		Log:      Log{Level: "info", Format: "text"},
		Twilio: Twilio{
			APIURL:         "https://api.twilio.com",
			Timeout:        10 * time.Second,
			ReconcileAfter: 20 * time.Second,
		},
		Slack: Slack{
			Mode:           "socket",
			APIURL:         "https://slack.com/api/",
			PostsPerSecond: 1,
			PostBurst:      5,
		},
		AI:              AI{Provider: AIOffline, Timeout: 20 * time.Second, Redact: true, DraftsPerDay: 200, SummariesPerDay: 200, DraftMaxSegments: 2, AllowedHosts: []string{}},
		Credits:         Credits{Rates: map[string]string{}, Low: "100"},
		TwoWayCountries: []string{"US", "GB", "AU"},
		Discord:         Discord{APIURL: "https://discord.com", CallsPerSecond: 45},
	}
}

// DefaultInbox is what an element of inboxes starts from before its own keys are read.
func DefaultInbox() Inbox {
	return Inbox{
		Chat:            "slack",
		Hold:            3 * time.Second,
		Mode:            ModeReplyFirst,
		ConfirmSegments: 4,
		ReadingTime:     3 * time.Second,
		SmartEncoding:   true,
		OriginWindow:    168 * time.Hour,
		RemindAfter:     30 * time.Minute,
		Pinned:          true,
		Zone:            "UTC",
		QuietHours:      "21:00-08:00",
		LegalHours:      true,
		NoticeEvery:     3 * time.Minute,
		ThreadMaxAge:    720 * time.Hour,
		Pipelines:       []Pipeline{{Name: "Sales", Stages: []string{"New", "Contacted", "Offer", "Decision"}}},
		Currency:        "USD",
		Broadcasts:      Broadcasts{StopFailedPercent: 20, StopOptOutPercent: 5, StopAfter: 50},
	}
}

// DefaultLine is what an element of lines starts from before its own keys are read.
func DefaultLine() Line {
	return Line{TwoWay: true, MMS: "auto"}
}

// setDefaults makes list elements start from their defaults; the decoder calls it on each new element that has it.
func (i *Inbox) setDefaults() { *i = DefaultInbox() }

func (l *Line) setDefaults() { *l = DefaultLine() }
