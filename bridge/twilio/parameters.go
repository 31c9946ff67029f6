package twilio

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"partyline/bridge"
	"partyline/bridge/sms"
)

// parameters are what a webhook says. The errors of its methods have CodeInvalid and are safe to show.
type parameters map[string][]string

// longestNumber bounds the address of either end.
const longestNumber = 100

// longestURL bounds the address of a media item.
const longestURL = 2048

// sid is an id of Twilio, or of somebody who stands in for it.
var sid = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

func invalid(format string, args ...any) error {
	return &bridge.Error{Code: bridge.CodeInvalid, Say: fmt.Sprintf(format, args...)}
}

// first is a parameter's first value, empty where it has none.
func (p parameters) first(name string) string {
	if values := p[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// one is a parameter's only value, empty where it has none. The signature does not tell the order of several, so it cannot be known which
// one is meant.
func (p parameters) one(name string) (string, error) {
	for _, v := range p[name] {
		if v != p[name][0] {
			return "", invalid("%s has two different values.", name)
		}
	}
	return p.first(name), nil
}

// sid is a parameter that names something at Twilio.
func (p parameters) sid(name string) (string, error) {
	v, err := p.one(name)
	if err == nil && !sid.MatchString(v) {
		err = invalid("%s is missing or no id.", name)
	}
	return v, err
}

// number is a parameter that names one end. What sort of address it is, the bridge looks at.
func (p parameters) number(name string) (string, error) {
	v, err := p.one(name)
	if err == nil && (v == "" || len(v) > longestNumber || sms.Clean(v) != v || strings.ContainsFunc(v, unicode.IsControl)) {
		err = invalid("%s is missing or no number.", name)
	}
	return v, err
}

// count is a parameter that counts, from 0, which is also what it is where it is missing, to most.
func (p parameters) count(name string, most int) (int, error) {
	v, err := p.one(name)
	if err != nil || v == "" {
		return 0, err
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > most {
		return 0, invalid("%s is no number from 0 to %d.", name, most)
	}
	return n, nil
}

// web is a parameter that holds the address of a media item.
func (p parameters) web(name string) (string, error) {
	v, err := p.one(name)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(v) > longestURL || sms.Clean(v) != v {
		return "", invalid("%s is missing or no address.", name)
	}
	return v, nil
}
