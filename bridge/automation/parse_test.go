package automation_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/automation"
)

// head is the beginning of a definition; steps follow.
const head = "name: welcome\ntitle: Welcome\nsteps:\n"

func TestParse(t *testing.T) {
	d, warnings, err := automation.Parse("welcome.yaml", []byte(`
name: welcome
title: Welcome to the shop
inbox: shop
line: +44 7700 900001
trigger:
  - by hand
  - tag: VIP
  - keyword: [JOIN, "Join us"]
  - first message
  - opt-in
  - list: news
steps:
  - send: Hi {{first_name|there}}
  - wait: until monday 9:30
  - wait_for_reply: 1 hour 30 minutes
    replied:
      - branch: { reply_has: [Yes, "J\u00e4"] }
        then: { tag: keen }
        otherwise:
          - stop
    silent:
      - untag: vip
  - deal: open
    title: A bike
    value: 120.50 GBP
  - notify: done
`))
	require.NoError(t, err)
	require.Empty(t, warnings)
	require.Equal(t, "welcome", d.Name)
	require.Equal(t, []string{"shop"}, d.Inboxes)
	require.Equal(t, "+447700900001", d.Line)
	require.Equal(t, []automation.Trigger{{automation.ByTag, "vip"}, {automation.ByKeyword, "join"}, {automation.ByKeyword, "join us"},
		{Kind: automation.ByFirstMessage}, {Kind: automation.ByOptIn}, {automation.ByList, "news"}}, d.Triggers)

	require.Equal(t, "1", d.First())
	require.Equal(t, time.Monday, *d.At("2").Wait.Weekday)
	wait := d.At("3")
	require.Equal(t, 90*time.Minute, wait.Wait.For)
	require.Equal(t, "3.replied.1", wait.Into(wait.Then))
	require.Equal(t, "3.silent.1", wait.Into(wait.Else))
	branch := d.At("3.replied.1")
	require.Equal(t, []string{"yes", "ja"}, branch.If.Has)
	require.Equal(t, "3.replied.1.then.1", branch.Into(branch.Then))
	require.Equal(t, "4", d.At("3.replied.1.then.1").Next())
	require.Equal(t, automation.Stop, d.At("3.replied.1.otherwise.1").Kind)
	require.Equal(t, "4", d.At("3.silent.1").Next())
	require.Equal(t, "120.50 GBP", d.At("4").Deal.Value)
	require.Empty(t, d.At("5").Next())
	require.Nil(t, d.At("6"))
}

// Every problem is said at once, with its place.
func TestProblemsHaveTheirPlaces(t *testing.T) {
	_, _, err := automation.Parse("bad.yaml", []byte("name: Wel come\ntitel: Welcome\nsteps:\n  - sendd: hi\n  - wait: 5 parsecs\n  - stop\n  - send: hi {{first_name}}\n"))
	var problems automation.Problems
	require.ErrorAs(t, err, &problems)
	places := make([]string, len(problems))
	for i, p := range problems {
		places[i] = fmt.Sprintf("%d:%d", p.Line, p.Column)
	}
	require.Equal(t, []string{"1:1", "1:7", "2:1", "4:5", "5:11", "7:5", "7:11"}, places, err)
	require.Contains(t, err.Error(), "bad.yaml:4:5: \"sendd\" is no step. Did you mean send?")
	require.Contains(t, err.Error(), "Did you mean title?")
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct{ text, say string }{
		"nothing":               {"", "The file is empty"},
		"a comment":             {"# none yet\n", "The file is empty"},
		"no YAML":               {"name: [", "not readable as YAML"},
		"a key twice":           {"name: a\nname: b\n", "not readable as YAML"},
		"a list":                {"- send: hi\n", "Here must be an automation"},
		"a text":                {"hello\n", "Here must be an automation"},
		"two":                   {head + "  - stop\n---\n" + head, "A second document starts here"},
		"no name":               {"title: x\nsteps: [stop]\n", "There is no name"},
		"no title":              {"name: x\nsteps: [stop]\n", "There is no title"},
		"no steps":              {"name: x\ntitle: x\n", "There is no steps"},
		"empty steps":           {"name: x\ntitle: x\nsteps: []\n", "There are no steps here"},
		"an anchor":             {"name: &x y\ntitle: x\nsteps: [stop]\n", "Anchors, aliases and tags are not read"},
		"a long title":          {"name: x\ntitle: " + strings.Repeat("x", 61) + "\nsteps: [stop]\n", "at most 60"},
		"an odd line":           {"line: \"020\"\n" + head + "  - stop\n", "is no number"},
		"an unknown trigger":    {"trigger: [first mesage]\n" + head + "  - stop\n", "Did you mean first message?"},
		"an unknown trigger 2":  {"trigger: [{taag: x}]\n" + head + "  - stop\n", "Did you mean tag?"},
		"a trigger twice":       {"trigger: [opt-in, opt-in]\n" + head + "  - stop\n", "stands here twice"},
		"a carrier's keyword":   {"trigger: [{keyword: Stop}]\n" + head + "  - stop\n", "carriers answer themselves, as STOP"},
		"an empty keyword":      {"trigger: [{keyword: \"\"}]\n" + head + "  - stop\n", "there is nothing"},
		"no step":               {head + "  - {}\n", "Here is no step"},
		"a word":                {head + "  - stoop\n", "Did you mean stop?"},
		"two in one":            {head + "  - send: a\n    wait: 2 days\n", "This is both send and wait"},
		"an unknown key":        {head + "  - send: a\n    to: b\n", "A step send has no \"to\""},
		"an empty text":         {head + "  - send:\n", "there is nothing"},
		"a text as a list":      {head + "  - send: [a]\n", "This is a list"},
		"a text with a colon":   {head + "  - send:\n      hi: you\n", "needs quotation marks"},
		"no default":            {head + "  - send: hi {{name}}\n", "Say what stands in its place"},
		"an open field":         {head + "  - send: hi {{name\n", "is not closed"},
		"a long text":           {head + "  - send: " + strings.Repeat("x", 1601) + "\n", "at most 1600"},
		"a long notice":         {head + "  - notify: " + strings.Repeat("x", 501) + "\n", "at most 500"},
		"a control character":   {head + "  - send: \"a\\u0007b\"\n", "cannot be shown or sent"},
		"no unit":               {head + "  - wait: 5 parsecs\n", "is no unit of time"},
		"no length":             {head + "  - wait: soon\n", "is no length of time"},
		"too short":             {head + "  - wait: 0 minutes\n", "less than a minute"},
		"too long":              {head + "  - wait: 60 weeks\n", "longer than a year"},
		"no moment":             {head + "  - wait: until noon\n", "is no moment"},
		"no time":               {head + "  - wait: until 25:00\n", "There is no 25:00"},
		"no weekday":            {head + "  - wait: until moonday 9:00\n", "is no day of the week"},
		"a reply until":         {head + "  - wait_for_reply: until 9:00\n", "is no length of time"},
		"no condition":          {head + "  - branch: {}\n    then: [stop]\n", "A branch has one condition"},
		"two conditions":        {head + "  - branch: {tag: a, list: b}\n    then: [stop]\n", "A branch has one condition"},
		"an odd condition":      {head + "  - branch: {tagg: a}\n    then: [stop]\n", "Did you mean tag?"},
		"no ways":               {head + "  - branch: {tag: a}\n", "leads nowhere"},
		"no reply yet":          {head + "  - branch: {reply_has: [a]}\n    then: [stop]\n", "There is no reply yet"},
		"no reply when silent":  {head + "  - wait_for_reply: 1 day\n    silent:\n      - branch: {reply_is: a}\n        then: [stop]\n", "There is no reply yet"},
		"unreachable":           {head + "  - stop\n  - send: a\n", "This is never reached"},
		"an odd deal":           {head + "  - deal: close\n", "is not something to do with a deal"},
		"a deal without title":  {head + "  - deal: open\n", "needs a title"},
		"a deal without stage":  {head + "  - deal: move\n", "needs a stage"},
		"a deal won with title": {head + "  - deal: win\n    title: x\n", "takes no title"},
		"an odd value":          {head + "  - deal: open\n    title: x\n    value: much\n", "is no currency"},
		"a tag with a comma":    {head + "  - tag: a, b\n", "no comma"},
		"too many steps":        {head + strings.Repeat("  - send: a\n", 101), "more than 100 steps"},
		"too deep":              {head + deep(6), "more than 5 deep"},
		"too large":             {strings.Repeat("#\n", 40<<10), "bytes; an automation has at most"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := automation.Parse("x.yaml", []byte(test.text))
			require.ErrorContains(t, err, test.say)
			for line := range strings.Lines(err.Error()) {
				require.True(t, strings.HasPrefix(line, "x.yaml:"), line)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	_, warnings, err := automation.Parse("x.yaml", []byte(head+"  - send: "+strings.Repeat("x", 400)+"\n"))
	require.NoError(t, err)
	require.ErrorContains(t, warnings, "x.yaml:4:11: This text costs 3 segments (GSM-7)")
	_, warnings, err = automation.Parse("x.yaml", []byte(head+"  - stop\n"))
	require.NoError(t, err)
	require.ErrorContains(t, warnings, "sends nothing")
}

// deep is a definition whose branches lie so deep within each other.
func deep(n int) string {
	text, indent := "", "  "
	for range n {
		text += indent + "- branch: {tag: a}\n" + indent + "  then:\n"
		indent += "    "
	}
	return text + indent + "- stop\n"
}

// The examples are what their documentation says.
func TestExamplesAreValid(t *testing.T) {
	files, err := fs.Glob(automation.Examples(), "*.yaml")
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, file := range files {
		text, err := fs.ReadFile(automation.Examples(), file)
		require.NoError(t, err)
		d, warnings, err := automation.Parse(file, text)
		require.NoError(t, err)
		require.Empty(t, warnings)
		require.Equal(t, file, d.Name+".yaml")
		require.NotEmpty(t, d.Triggers)
		require.Contains(t, string(text), "bike shop here", "who sends it")
	}
}

func FuzzParse(f *testing.F) {
	files, _ := fs.Glob(automation.Examples(), "*.yaml")
	for _, file := range files {
		text, _ := fs.ReadFile(automation.Examples(), file)
		f.Add(text)
	}
	for _, text := range []string{"", "name: [", head + deep(6), "? a\n: b\n", "<<: *a\n", head + "  - send: |\n      hi\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, _, err := automation.Parse("x.yaml", text)
		if err != nil {
			for _, p := range err.(automation.Problems) { //nolint:errorlint,forcetypeassert // it says that it is
				require.NotEmpty(t, p.Say)
			}
			return
		}
		seen := map[string]bool{}
		for path := d.First(); path != ""; path = d.At(path).Next() { // the way of somebody who takes no branch
			require.NotNil(t, d.At(path), path)
			require.False(t, seen[path], "it goes on for ever")
			seen[path] = true
		}
	})
}
