package bot

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A command of a group is called with the group before it; who leaves that out is understood too.
func TestSplitReadsGroups(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][2]string{
		"contact profile 07700 900123":  {profileName, "07700 900123"},
		"Contact  PROFILE 07700 900123": {profileName, "07700 900123"},
		"profile 07700 900123":          {profileName, "07700 900123"},
		"contact profile":               {profileName, ""},
		"contact":                       {helpName, ContactGroup},
		"contacts":                      {"contacts", ""},
		"find contact":                  {findName, "contact"},
	} {
		command, text := Split(typed)
		require.Equal(t, want, [2]string{command, text}, typed)
	}
}

// Discord takes 25 subcommands of a command, and as many of a group.
// docs.discord.com/developers/interactions/application-commands#application-command-object
func TestDiscordTakesAllCommands(t *testing.T) {
	t.Parallel()
	entries := map[string]map[string]bool{}
	add := func(group, name string) {
		if entries[group] == nil {
			entries[group] = map[string]bool{}
		}
		entries[group][name] = true
	}
	for _, c := range Commands() {
		if !c.Doors.Has(DoorSlash) {
			continue
		}
		add(c.Group, c.Name)
		if c.Group != "" {
			require.NotEmpty(t, AboutGroup(c.Group), "a group says what it is about")
			add("", c.Group)
		}
	}
	for group, names := range entries {
		require.LessOrEqual(t, len(names), 25, "group %q", group)
	}
}

func TestHelpExplainsAGroup(t *testing.T) {
	t.Parallel()
	v := (&Bot{commands: Commands()}).groupHelp(ContactGroup)
	require.Equal(t, "/sms contact", v.Title)
	require.Contains(t, v.Items[0].Text, "/sms contact ")
}
