package discord

import (
	"context"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
)

// unreachable is a client whose Discord is nowhere, so that it can only use what it was told.
func unreachable(t *testing.T) (*Client, *clockwork.FakeClock) {
	t.Helper()
	clock := clockwork.NewFakeClock()
	c, err := New(Options{
		Token: "x", APIURL: "http://127.0.0.1:1", Clock: clock,
		Channels: map[string]Admins{"7": {Users: []string{"20"}, Roles: []string{"30"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.places.note(channel{ID: "7", GuildID: "1"})
	return c, clock
}

// An event or interaction brings along who somebody is. Nothing more is asked then, and what it says holds at once.
func TestWhatAnEventTellsDecides(t *testing.T) {
	c, clock := unreachable(t)
	for _, step := range []struct {
		what    string
		m       member
		refused string
	}{
		{"nobody's friend", member{User: &user{ID: "21", Username: "eve"}}, "not on the list"},
		{"a role came", member{User: &user{ID: "21", Username: "eve"}, Roles: []string{"30"}}, ""},
		{"and went", member{User: &user{ID: "21", Username: "eve"}, Roles: []string{"31"}}, "not on the list"},
		{"everyone's role is none", member{User: &user{ID: "21", Username: "eve"}, Roles: []string{"1"}}, "not on the list"},
		{"listed by name", member{User: &user{ID: "20", Username: "eve"}}, ""},
		{"an app with the role", member{User: &user{ID: "21", Username: "eve", Bot: true}, Roles: []string{"30"}}, "Apps"},
	} {
		c.people.note("1", step.m)
		who, refused, err := c.mayAct(context.Background(), "7", bridge.Person{ID: step.m.User.ID})
		if err != nil || who.Name != "eve" || (step.refused == "") != (refused == "") || !strings.Contains(refused, step.refused) {
			t.Errorf("%s: %+v, %q, %v", step.what, who, refused, err)
		}
	}
	clock.Advance(freshFor)
	if _, _, err := c.mayAct(context.Background(), "7", bridge.Person{ID: "20"}); bridge.CodeOf(err) != bridge.CodeUnavailable {
		t.Errorf("what is old decided still: %v", err)
	}
}
