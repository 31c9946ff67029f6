package discordtest

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
)

// Checks of the fields of a form. Each notes what is wrong under the path of the field, with Discord's codes.

func splitPath(path string) []string { return strings.Split(path, ".") }

// at is the path of a field below a path.
func at(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (p problems) required(path string) {
	p.add(path, "BASE_TYPE_REQUIRED", "This field is required")
}

// text reads a string of at most most characters, and at least least where it is there. The count is in UTF-16 units.
func (p problems) text(o object, path, key string, least, most int) string {
	v, there := o[key]
	if !there || v == nil {
		return ""
	}
	t, ok := v.(string)
	if !ok {
		p.add(at(path, key), "BASE_TYPE_STRING", fmt.Sprintf("Could not interpret %q as string.", fmt.Sprint(v)))
		return ""
	}
	switch n := utf16Len(t); {
	case n > most && least == 0:
		p.add(at(path, key), "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", most))
	case n > most || n < least:
		p.add(at(path, key), "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", least, most))
	}
	return t
}

// need is text that must be there.
func (p problems) need(o object, path, key string, least, most int) string {
	if o[key] == nil {
		p.required(at(path, key))
		return ""
	}
	return p.text(o, path, key, least, most)
}

// integer reads a number in a range; def where it is absent.
func (p problems) integer(o object, path, key string, least, most, def int) int {
	v, there := o[key]
	if !there || v == nil {
		return def
	}
	f, ok := v.(float64)
	switch {
	case !ok || f != math.Trunc(f):
		p.add(at(path, key), "NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not int.", fmt.Sprint(v)))
		return def
	case f < float64(least):
		p.add(at(path, key), "NUMBER_TYPE_MIN", fmt.Sprintf("int value should be greater than or equal to %d.", least))
	case f > float64(most):
		p.add(at(path, key), "NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", most))
	}
	return int(f)
}

// choice reads a number that must be one of some; def where it is absent.
func (p problems) choice(o object, path, key string, def int, of ...int) int {
	v, there := o[key]
	if !there || v == nil {
		return def
	}
	f, ok := v.(float64)
	if !ok || !slices.Contains(of, int(f)) || f != math.Trunc(f) {
		p.add(at(path, key), "BASE_TYPE_CHOICES", fmt.Sprintf("Value must be one of %s.", choices(of)))
		return def
	}
	return int(f)
}

func choices(of []int) string {
	out := make([]string, 0, len(of))
	for _, n := range of {
		out = append(out, fmt.Sprint(n))
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// list reads an array of objects with a number of elements.
func (p problems) list(o object, path, key string, least, most int) []object {
	v, there := o[key]
	if (!there || v == nil) && least == 0 {
		return nil
	}
	l, ok := v.([]any)
	switch {
	case !there || v == nil:
		p.required(at(path, key))
	case !ok:
		p.add(at(path, key), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
	case len(l) > most && least == 0:
		p.add(at(path, key), "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", most))
	case len(l) > most || len(l) < least:
		p.add(at(path, key), "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", least, most))
	}
	for i, e := range l {
		if _, ok := e.(object); !ok {
			p.add(fmt.Sprintf("%s.%d", at(path, key), i), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
		}
	}
	return objects(l)
}

// link checks an address.
func (p problems) link(o object, path, key string, schemes ...string) {
	t := p.text(o, path, key, 0, 2048)
	if t == "" {
		return
	}
	if u, err := url.Parse(t); err != nil || u.Host == "" {
		p.add(at(path, key), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	} else if !slices.Contains(schemes, u.Scheme) {
		p.add(at(path, key), "URL_TYPE_INVALID_SCHEME",
			fmt.Sprintf("Scheme %q is not supported. Scheme must be one of %q.", u.Scheme, schemes))
	}
}
