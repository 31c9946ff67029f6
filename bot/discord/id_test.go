package discord

import (
	"strings"
	"testing"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

func TestSnowflakes(t *testing.T) {
	// The example of the page that explains them.
	if got := timeOf("175928847299117063"); !got.Equal(time.Date(2016, 4, 30, 11, 18, 25, 796e6, time.UTC)) {
		t.Errorf("it is of %v", got)
	}
	moment := time.Date(2026, 11, 3, 10, 2, 0, 123e6, time.UTC)
	if got := timeOf(snowflake(moment)); !got.Equal(moment) {
		t.Errorf("%v became %v", moment, got)
	}
	if got := snowflake(time.Time{}); got != "0" {
		t.Errorf("the beginning of time is %s", got)
	}
	for _, nonsense := range []string{"", "x", "-1", "99999999999999999999999"} {
		if !timeOf(nonsense).IsZero() {
			t.Errorf("%q has a time", nonsense)
		}
	}
	for _, c := range []struct {
		id, than string
		want     bool
	}{{"10", "9", true}, {"9", "10", false}, {"9", "9", false}, {"1", "", true}, {"", "1", false}} {
		if newer(c.id, c.than) != c.want {
			t.Errorf("newer(%q, %q) is wrong", c.id, c.than)
		}
	}
}

func TestCustomIDs(t *testing.T) {
	key, value := strings.Repeat("k", 25), strings.Repeat("1", 19)
	for _, c := range bot.Commands() {
		id := customID(c.Name, 24, key, value)
		command, k, v, ok := parseCustomID(id)
		if !ok || command != c.Name || k != key || v != value || len(id) > maxCustomID {
			t.Errorf("%s became %q, %q, %q", id, command, k, v)
		}
		if id := customID(c.Name, 24, "", strings.Repeat("v", 60)); len(id) > maxCustomID {
			t.Errorf("%s is too long", id)
		}
	}
	if _, _, v, _ := parseCustomID(customID("send", 0, "", "a:b::c")); v != "a:b::c" {
		t.Errorf("the value became %q", v)
	}
	for _, foreign := range []string{"", "x", "a:b", ":1:2:3"} {
		if _, _, _, ok := parseCustomID(foreign); ok {
			t.Errorf("%q is one of ours", foreign)
		}
	}
}

func TestFileRefs(t *testing.T) {
	m, a, ok := parseFileRef(fileRef("12", "34"))
	if !ok || m != "12" || a != "34" {
		t.Errorf("became %q, %q", m, a)
	}
	for _, wrong := range []string{"", "12", "12/", "/34", "../34", "12/34/56"} {
		if _, _, ok := parseFileRef(wrong); ok {
			t.Errorf("%q is a file", wrong)
		}
	}
}

func TestNoncesFit(t *testing.T) {
	key := strings.Repeat("k", 25)
	if n := announcementNonce(key); len(n) > 25 || n == announcementNonce(key[1:]) {
		t.Errorf("the nonce is %q", n)
	}
}

func TestThreadNames(t *testing.T) {
	family := "👨‍👩‍👧‍👦" // one character to the eye, eleven units
	for _, c := range []struct{ name, number, want string }{
		{"", "07700 900123", "07700 900123"},
		{"Mia", "", "Mia"},
		{"", "", "SMS"},
		{" Mia \n Berg ", "1", "Mia Berg · 1"},
		{strings.Repeat("x", 200), "07700 900123", strings.Repeat("x", 84) + "… · 07700 900123"},
		{strings.Repeat(family, 40), "1", strings.Repeat(family, 8) + "… · 1"},
	} {
		got := threadName(bridge.Card{Name: c.name, Number: c.number})
		if got != c.want || size(got) > maxThreadName {
			t.Errorf("%q, %q is called %q", c.name, c.number, got)
		}
	}
}
