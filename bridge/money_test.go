package bridge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
)

func TestMoney(t *testing.T) {
	for typed, want := range map[string]string{
		"1200": "1,200.00 GBP", "1,200.50": "1,200.50 GBP", "1.200,50": "1,200.50 GBP", "1 200,5": "1,200.50 GBP", "£99": "99.00 GBP",
		"99 €": "99.00 EUR", "EUR 99": "99.00 EUR", "99eur": "99.00 EUR", "1.200": "1,200.00 GBP", "¥1200": "1,200 JPY", "1,200 jpy": "1,200 JPY",
		"1.250 KWD": "1.250 KWD", "0": "0.00 GBP", "0.05": "0.05 GBP", "1’234’567.89 CHF": "1,234,567.89 CHF",
	} {
		m, err := bridge.ParseMoney(typed, "GBP")
		require.NoError(t, err, typed)
		require.Equal(t, want, m.String(), typed)
	}
	for _, typed := range []string{"", "x", "12 pounds", "-5", "1,2,3", "1.2345", "£", "12 12", "99999999999999999999", "1..2", "5 XQQ"} {
		_, err := bridge.ParseMoney(typed, "GBP")
		require.Equal(t, bridge.CodeInvalid, bridge.CodeOf(err), typed)
	}
}

// Whatever is read as an amount is shown so that it is read as the same amount again.
func FuzzMoney(f *testing.F) {
	for _, s := range []string{"1,200.50", "£1.200,50", "EUR 99", "1.250 KWD", "¥1200", "1 200"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		m, err := bridge.ParseMoney(typed, "GBP")
		if err != nil {
			return
		}
		again, err := bridge.ParseMoney(m.String(), "GBP")
		require.NoError(t, err, m.String())
		require.Equal(t, m, again)
	})
}
