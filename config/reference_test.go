package config_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"partyline/config"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	goldenReference = "testdata/reference.yaml"
	goldenPage      = "../docs/configuration.md"
)

func reference(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := config.Reference(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func checkGolden(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(have)); diff != "" {
		t.Errorf("%s is out of date; run go test ./config -update\n%s", path, diff)
	}
}

func TestReferenceIsTheGoldenFile(t *testing.T) {
	checkGolden(t, goldenReference, reference(t))
}

func TestDocumentationPageHoldsTheReference(t *testing.T) {
	intro, err := os.ReadFile("testdata/configuration.intro.md")
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, goldenPage, string(intro)+"\n```yaml\n"+reference(t)+"```\n")
}

func TestReferenceLoadsBackToTheDefaults(t *testing.T) {
	got, err := config.Load(write(t, reference(t)), noEnv)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.Inboxes = []config.Inbox{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExampleInboxOfTheReferenceLoads(t *testing.T) {
	_, example, ok := strings.Cut(reference(t), "# inboxes:\n")
	if !ok {
		t.Fatal("no example")
	}
	example = regexp.MustCompile(`(?m)^# ?`).ReplaceAllString("# inboxes:\n"+example, "")
	example = strings.TrimSuffix(example, "inboxes: []\n")
	got, err := config.Load(write(t, example), noEnv)
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Inbox{{
		Name: "support", Chat: "slack", Channel: "C0123456789",
		Lines: []config.Line{{Number: "+447700900123", Label: "Support", TwoWay: true, MMS: "auto", Country: "GB"}},
		Hold:  3 * time.Second,
		Mode:  "reply-first", ConfirmSegments: 4, ReadingTime: 3 * time.Second, SmartEncoding: true, OriginWindow: 168 * time.Hour, RemindAfter: 30 * time.Minute,
		Pinned: true, Zone: "UTC", QuietHours: "21:00-08:00", LegalHours: true, OptOutWords: []string{}, OptInWords: []string{}, HelpWords: []string{},
		Admins: []string{"U0123456789"}, UserGroups: []string{"S0123456789"}, Roles: []string{},
		NoticeEvery: 3 * time.Minute, ThreadMaxAge: 720 * time.Hour, Region: "GB",
		Pipelines: []config.Pipeline{{Name: "Sales", Stages: []string{"New", "Contacted", "Offer", "Decision"}}}, Currency: "USD",
		Broadcasts: config.Broadcasts{StopFailedPercent: 20, StopOptOutPercent: 5, StopAfter: 50},
	}}
	if diff := cmp.Diff(want, got.Inboxes); diff != "" {
		t.Error(diff)
	}
}

func TestEveryKeyIsDocumented(t *testing.T) {
	lines := strings.Split(reference(t), "\n")
	key := regexp.MustCompile(`^[# ]*[a-z_]+:( \S.*)?$`)
	checked := 0
	for i, line := range lines {
		if !key.MatchString(line) || line == "inboxes: []" || line == "# inboxes:" {
			continue
		}
		checked++
		comment := strings.TrimLeft(lines[i-1], "# ")
		if strings.HasPrefix(comment, "PARTYLINE_") {
			comment = strings.TrimLeft(lines[i-2], "# ")
		}
		if comment == "" {
			t.Errorf("line %d, %q, has no documentation above it", i+1, line)
		}
	}
	if checked < 30 {
		t.Errorf("found %d keys only; the pattern of this test no longer fits", checked)
	}
	if _, err := os.Stat(filepath.FromSlash(goldenPage)); err != nil {
		t.Error(err)
	}
}
