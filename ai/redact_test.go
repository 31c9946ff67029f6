package ai

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func masked(text string) string { return Writer{Redact: true}.masker().mask(text) }

func TestWhatMustNotLeaveIsMasked(t *testing.T) {
	for text, want := range map[string]string{
		"call +44 7700 900123 please": "call [phone 1] please",
		"+447700900123":               "[phone 1]",
		"+44 (0)20 7946 0018!":        "[phone 1]!",
		"0044 7700 900123":            "[phone 1]",
		"07700 900123 or 07700900123": "[phone 1] or [phone 2]",
		"020 7946 0018":               "[phone 1]",
		"(020) 7946 0018":             "[phone 1]",
		"0171/1234567":                "[phone 1]",
		"06 12 34 56 78":              "[phone 1]",
		"612 345 678":                 "[phone 1]",
		"(212) 555-0123":              "[phone 1]",
		"212-555-0123, 212.555.0123 and 1-212-555-0123":   "[phone 1], [phone 2] and [phone 3]",
		"my cell is 2125550123":                           "my cell is [phone 1]",
		"same: 07700 900123, again 07700 900123":          "same: [phone 1], again [phone 1]",
		"Anna.B+shop@mail.example.com, thanks":            "[email 1], thanks",
		"mail a@b.example or c@d.example":                 "mail [email 1] or [email 2]",
		"card 4111 1111 1111 1111 exp 04/27":              "card [card 1] exp 04/27",
		"4111111111111111":                                "[card 1]",
		"378282246310005 and 5555-5555-5555-4444":         "[card 1] and [card 2]",
		"4111 1111 1111 1111 12":                          "[card 1] 12",
		"my order 4711, card 4111 1111 1111 1111":         "my order 4711, card [card 1]",
		"[phone 1] is what I typed, 07700 900123 is mine": "[text 1] is what I typed, [phone 1] is mine",
		"[Email 12]": "[text 1]",
	} {
		assert.Equal(t, want, masked(text), text)
	}
}

func TestWhatIsAskedAboutStays(t *testing.T) {
	for _, text := range []string{
		"order 4711", "order #100234", "Order no. 10023456", "order number is 2125550123", "Bestellnummer 0712345678", "invoice INV-2026-0712345", "AB-0712345678",
		"tracking JD014600006281234567", "tracking number 00340434161094042557", "commande n° 0612345678", "#0712345678",
		"9.50", "1,299.00 EUR", "4.90-9.50", "10 to 200 pounds", "1 000 000", "50 %",
		"01.02.2026", "01.02.2026 10:30", "3/11/2026", "2026-11-03 10:02", "11-03-2026", "03.11.26", "1st of May 2026",
		"10:30", "10.30 to 18.00", "18:30-21:00", "9-5", "Tuesday 10-18",
		"14 Quay Lane, BS1 4SB", "room 101", "size 38/40", "1234 5678 9012 3456", "PIN 0000",
	} {
		assert.Equal(t, text, masked(text))
	}
}

// TestMasksComeBack: what is masked comes back as it was, whatever stands around it, and while it is away nothing of it is left.
func TestMasksComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Writer{Redact: true}.masker()
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"call", "me", "order 4711,", "[phone 1]", "[text 2]", "at 10:30", "for 9.50", "ü🙂", "<b>", "\n"}), 1, 6)
		secret := rapid.OneOf(rapid.Custom(phoneNumber), rapid.Custom(mailAddress), rapid.Custom(cardNumber))
		before, after := strings.Join(words.Draw(t, "before"), " "), strings.Join(words.Draw(t, "after"), " ")
		s := secret.Draw(t, "secret")
		text := before + " - " + s + " ; " + after
		out := m.mask(text)
		if strings.Contains(out, s) {
			t.Fatalf("%q is left in %q", s, out)
		}
		if d := digits(s); len(d) >= 7 && strings.Contains(digits(out), d) {
			t.Fatalf("the digits of %q are left in %q", s, out)
		}
		if back := m.restore(out); back != text {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
}

func phoneNumber(t *rapid.T) string {
	n := rapid.IntRange(100, 999).Draw(t, "number")
	return fmt.Sprintf(rapid.SampledFrom([]string{
		"+44 7700 900%03d", "+447700900%03d", "07700 900%03d", "07700900%03d", "020 7946 0%03d", "+1 212 555 0%03d", "(212) 555-0%03d", "212.555.0%03d",
		"+49 30 23125%03d", "030/23125%03d", "+33 6 39 98 1%03d", "0033639981%03d",
	}).Draw(t, "shape"), n)
}

func mailAddress(t *rapid.T) string {
	return rapid.StringMatching(`[a-z]{1,8}([._+-][a-z0-9]{1,5})?@[a-z]{1,8}\.(example|co\.uk)`).Draw(t, "address")
}

func cardNumber(t *rapid.T) string {
	number := rapid.StringMatching(`(4[0-9]{14}|5[1-5][0-9]{13}|3[47][0-9]{12})`).Draw(t, "number")
	for check := range 10 {
		if full := number + fmt.Sprint(check); luhn(full) {
			number = full
			break
		}
	}
	gap := rapid.SampledFrom([]string{"", " ", "-"}).Draw(t, "gap")
	var out strings.Builder
	for i, r := range number {
		if i > 0 && i%4 == 0 {
			out.WriteString(gap)
		}
		out.WriteRune(r)
	}
	return out.String()
}

func TestModelNeverSeesWhatIsMasked(t *testing.T) {
	r := shop()
	r.Conversation = append(r.Conversation, Turn{Text: "I am anna@mail.example, +44 7700 900123, card 4111 1111 1111 1111"})
	r.Instruction = "say that we call +44 7700 900123"
	r.Brand.Signature = "Wool & Wax 020 7946 0018"
	r.Passages = append(r.Passages, Passage{ID: "x", Text: "Write to help@woolwax.example", Title: "Call 020 7946 0018"})
	r.Change = &Change{Kind: Shorter, Draft: "We call +44 7700 900123 or mail anna@mail.example"}
	m := &scripted{answers: []string{answer(t, draftAnswer{Text: "We call [phone 1] and mail [EMAIL 1].", Question: "[phone 1]?", Note: "[card 1] [phone 9]"})}}
	d, err := Writer{Model: m, Redact: true}.Draft(deadline(t), r)
	require.NoError(t, err)
	asked := m.asked[0].Messages[0].Text
	for _, secret := range []string{"7700", "mail.example", "4111", "7946", "help@"} {
		assert.NotContains(t, asked, secret)
	}
	assert.Equal(t, "We call +44 7700 900123 and mail anna@mail.example.", d.Text)
	assert.Equal(t, "+44 7700 900123?", d.Question)
	assert.Equal(t, "4111 1111 1111 1111 [phone 9]", d.Note)
	assert.Empty(t, d.Flags)
}

func TestSummaryIsMaskedToo(t *testing.T) {
	m := &scripted{answers: []string{`{"text":"Call [phone 1].","open":["call on [phone 1]"]}`}}
	s, err := Writer{Model: m, Redact: true}.Summarize(deadline(t), SummaryRequest{
		Previous:     Summary{Text: "Asked for a call on 07700 900123.", Open: []string{"call on 07700 900123"}},
		Conversation: []Turn{{Text: "Call 07700 900123"}},
	})
	require.NoError(t, err)
	assert.NotContains(t, m.asked[0].Messages[0].Text, "900123")
	assert.Equal(t, "Call 07700 900123.", s.Text)
	assert.Equal(t, []string{"call on 07700 900123"}, s.Open)
}

func TestNothingIsMaskedWhereItIsOff(t *testing.T) {
	m := &scripted{answers: []string{`{"text":"ok"}`}}
	r := shop()
	r.Conversation = []Turn{{Text: "Call 07700 900123 [phone 1]"}}
	_, err := Writer{Model: m}.Draft(deadline(t), r)
	require.NoError(t, err)
	assert.Contains(t, m.asked[0].Messages[0].Text, "Call 07700 900123 [phone 1]")
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"+44 7700 900123", "a@b.example 4111 1111 1111 1111", "[phone 1] [text 1]", "01.02.2026 10:30", "0000000000000000000000000000", "\xff+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := Writer{Redact: true}.masker()
		out := m.mask(text)
		if back := m.restore(out); back != text {
			t.Errorf("%q became %q and came back as %q", text, out, back)
		}
		for original := range m.marks {
			if !markShape.MatchString(original) && emailShape.MatchString(original) && strings.Contains(out, original) {
				t.Errorf("%q is left in %q", original, out)
			}
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	var text strings.Builder
	for range 30 {
		fmt.Fprintf(&text, "Hello, my order %d is late, call me on 07700 900%03d or mail a%d@mail.example before 10:30. ", rand.IntN(9999), rand.IntN(999), rand.IntN(99))
	}
	s := text.String()
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		_ = Writer{Redact: true}.masker().mask(s)
	}
}
