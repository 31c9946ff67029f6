package bridge

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/currency"
)

// Money is an amount of a currency.
type Money struct {
	// Minor is in the currency's smallest unit, such as pence.
	Minor int64
	// Currency is its ISO 4217 code.
	Currency string
}

// maxMinor is the largest amount that is taken; one above it is a slip of the hand.
const maxMinor = 1_000_000_000_000_000

// currencySigns are the signs that people write for currencies.
var currencySigns = map[string]string{"£": "GBP", "€": "EUR", "$": "USD", "¥": "JPY"}

var errMoney = errors.New("bridge: no amount of money")

// ParseMoney reads an amount as people type it: "1200", "1,200.50", "£1.200,50", "EUR 99". Without a currency it is of the one that is
// given besides. Its error says what to write.
func ParseMoney(typed, usual string) (Money, error) {
	amount, code := splitMoney(strings.TrimSpace(typed), usual)
	unit, err := currency.ParseISO(code)
	if err != nil || len(code) != 3 {
		return Money{}, &Error{Code: CodeInvalid, Cause: errMoney, Say: fmt.Sprintf("“%s” is no currency. Write its code of three letters, as in 1200 GBP.", excerpt(code))}
	}
	scale, _ := currency.Standard.Rounding(unit)
	minor, ok := readMinor(amount, scale)
	if !ok || minor > maxMinor {
		return Money{}, &Error{Code: CodeInvalid, Cause: errMoney,
			Say: fmt.Sprintf("“%s” is no amount of money. Write it as in 1200, 1,200.50 or 1200 %s.", excerpt(typed), strings.ToUpper(code))}
	}
	return Money{Minor: minor, Currency: unit.String()}, nil
}

// splitMoney takes amount and currency apart.
func splitMoney(typed, usual string) (amount, code string) {
	for sign, code := range currencySigns {
		if strings.HasPrefix(typed, sign) || strings.HasSuffix(typed, sign) {
			return strings.TrimSpace(strings.Trim(typed, sign)), code
		}
	}
	letters := strings.TrimFunc(typed, func(r rune) bool { return !unicode.IsLetter(r) })
	if letters == "" {
		return typed, usual
	}
	return strings.TrimSpace(strings.Replace(typed, letters, "", 1)), strings.ToUpper(letters)
}

// readMinor reads an amount of a currency whose major unit has 10^scale minor ones. The last separator is the decimal one where no more
// digits follow it than the currency has; every other one separates groups of three.
func readMinor(amount string, scale int) (int64, bool) {
	whole, part := amount, ""
	if i := strings.LastIndexAny(amount, ".,"); i >= 0 && len(amount)-i-1 <= scale && len(amount)-i-1 > 0 {
		whole, part = amount[:i], amount[i+1:]
	}
	whole, ok := joinGroups(whole)
	if !ok || strings.ContainsFunc(part, notDigit) {
		return 0, false
	}
	digits := whole + part + strings.Repeat("0", scale-len(part))
	minor, err := strconv.ParseInt(digits, 10, 64)
	return minor, err == nil
}

// joinGroups takes the separators out of a whole number, where every group behind the first has three digits.
func joinGroups(whole string) (string, bool) {
	groups := strings.Split(strings.NewReplacer(",", ".", "'", ".", "’", ".", " ", ".", "\u00a0", ".", "\u202f", ".").Replace(whole), ".")
	for i, g := range groups {
		if g == "" || strings.ContainsFunc(g, notDigit) || i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// String is the amount as people read it, "1,200.50 GBP".
func (m Money) String() string {
	scale := 2
	if unit, err := currency.ParseISO(m.Currency); err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	digits := fmt.Sprintf("%0*d", scale+1, m.Minor)
	whole, part := digits[:len(digits)-scale], digits[len(digits)-scale:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if part != "" {
		whole += "." + part
	}
	return strings.TrimSpace(whole + " " + m.Currency)
}
