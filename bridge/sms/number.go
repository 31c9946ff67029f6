package sms

import (
	"errors"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// ErrNumber is returned for input that is no telephone number to write to.
var ErrNumber = errors.New("not a telephone number; write it with its country code, such as +44 7700 900123")

// Normalize reads a telephone number typed by a person and gives it in E.164. A number without a country code is read as one
// of region, an ISO 3166 code such as "GB"; with an empty region the country code is needed. Its error is ErrNumber.
//
// Letters are refused, so that neither "whatsapp:+44...", nor an extension, nor a word silently becomes a number. The length
// must be possible in the country, but the range need not be assigned: ranges reserved for examples (07700 900xxx,
// 555-01xx) and newly opened ones pass, and the carrier has the last word on the rest. Short codes and numbers without
// their area code are refused, unless a number is typed with plus and country code: there, nothing is guessed.
func Normalize(input, region string) (string, error) {
	typed := strings.TrimSpace(strings.Map(withoutFormat, input))
	if strings.ContainsFunc(typed, notOfNumbers) {
		return "", ErrNumber
	}
	if region == "" && strings.HasPrefix(typed, "00") {
		typed = "+" + typed[2:]
	}
	number, err := phonenumbers.Parse(typed, strings.ToUpper(region))
	if err != nil {
		return "", ErrNumber
	}
	switch phonenumbers.IsPossibleNumberWithReason(number) {
	case phonenumbers.IS_POSSIBLE:
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		if !strings.HasPrefix(typed, "+") {
			return "", ErrNumber
		}
	default:
		return "", ErrNumber
	}
	e164 := phonenumbers.Format(number, phonenumbers.E164)
	// A zero in front is taken for a trunk prefix, even when it is the second: what does not read as itself is no number.
	again, ok := parseE164(e164)
	if !ok || phonenumbers.Format(again, phonenumbers.E164) != e164 {
		return "", ErrNumber
	}
	return e164, nil
}

// notOfNumbers tells whether r is no digit and none of the marks that people put between digits.
func notOfNumbers(r rune) bool {
	return !unicode.IsDigit(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r) && !strings.ContainsRune("+＋().（）．/", r)
}

// withoutFormat drops invisible characters, such as the direction marks that come along when a number is copied.
func withoutFormat(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// National gives a number as people of its own country write it, such as "07700 900123". Anything else than a number in E.164
// comes back unchanged.
func National(e164 string) string {
	number, ok := parseE164(e164)
	if !ok {
		return e164
	}
	return phonenumbers.Format(number, phonenumbers.NATIONAL)
}

// Region is the ISO 3166 code of the number's country. For a number in no assigned range it is the main country of its country
// code. It is empty for a number that belongs to no country, such as +800, and for anything else than E.164.
func Region(e164 string) string {
	number, ok := parseE164(e164)
	if !ok {
		return ""
	}
	region := phonenumbers.GetRegionCodeForNumber(number)
	if region == "" {
		region = phonenumbers.GetRegionCodeForCountryCode(int(number.GetCountryCode()))
	}
	if region == phonenumbers.UNKNOWN_REGION || region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return ""
	}
	return region
}

func parseE164(s string) (*phonenumbers.PhoneNumber, bool) {
	if a, err := ParseAddress(s); err != nil || a.Kind() != E164 {
		return nil, false
	}
	number, err := phonenumbers.Parse(s, phonenumbers.UNKNOWN_REGION)
	return number, err == nil
}

// fixed are the kinds of numbers that get no texts.
var fixed = map[phonenumbers.PhoneNumberType]bool{
	phonenumbers.FIXED_LINE: true, phonenumbers.TOLL_FREE: true, phonenumbers.PREMIUM_RATE: true, phonenumbers.SHARED_COST: true,
	phonenumbers.UAN: true, phonenumbers.VOICEMAIL: true, phonenumbers.PAGER: true,
}

// Mobile tells whether a number in E.164 may be one that gets texts. It is false only where its range says that it is none: many countries
// do not tell mobile numbers from others, and ranges reserved for examples count as mobile.
func Mobile(e164 string) bool {
	number, ok := parseE164(e164)
	return ok && !fixed[phonenumbers.GetNumberType(number)]
}
