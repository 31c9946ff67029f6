package ai

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// flagged is what is flagged in a text of a draft, a kind and a piece a line.
func flagged(r DraftRequest, text string) []string {
	var all []string
	for _, f := range r.flags(text) {
		all = append(all, string(f.Kind)+" "+f.Text)
	}
	return all
}

func TestWhatRestsOnNothingIsFlagged(t *testing.T) {
	r := shop()
	r.Instruction = "say that we refund 25 pounds"
	r.Conversation = append(r.Conversation,
		Turn{Text: "I am anna@mail.example, 07700 900123, see https://customer.example/photo"}, Turn{Outbound: true, Text: "Our map: https://maps.example/wool"})
	for text, want := range map[string][]string{
		"See https://woolwax.example/shipping.":             nil,
		"See www.woolwax.example/shipping/ (really)":        nil,
		"Our map again: https://maps.example/wool":          nil,
		"See https://woolwax.example/shipping/x":            {"link https://woolwax.example/shipping/x"},
		"See https://woolwax.example.evil.com/shipping":     {"link https://woolwax.example.evil.com/shipping"},
		"As you said at https://customer.example/photo":     {"link https://customer.example/photo"},
		"Pay at evil-shop.com, now":                         {"link evil-shop.com"},
		"Pay at bücher-shop.de/x":                           {"link bücher-shop.de/x"},
		"We are open.Come in, e.g. today at 9.50.Thanks":    nil,
		"We call you on 07700 900123":                       nil,
		"We call you on +1 212 555 0100":                    {"phone +1 212 555 0100"},
		"We write to anna@mail.example":                     nil,
		"Write to boss@evil.example":                        {"email boss@evil.example"},
		"It costs 9.50, or 9,50.":                           nil,
		"It costs £7 or 12.99 with 5 % off, in 2 days":      {"number 7", "number 12.99", "number 5"},
		"You get 25 pounds back":                            nil,
		"Our cheap candles are not Cheaper":                 {"word cheap"},
		"Call [phone 3] or [Phone 3]":                       {"mark [phone 3]", "mark [Phone 3]"},
		"evil-shop.com and evil-shop.com and EVIL-SHOP.com": {"link evil-shop.com", "link EVIL-SHOP.com"},
	} {
		assert.Equal(t, want, flagged(r, text), text)
	}
}

func TestEveryFlagIsASentence(t *testing.T) {
	for _, k := range []FlagKind{FlagLink, FlagPhone, FlagEmail, FlagNumber, FlagWord, FlagMark, FlagCut} {
		f := Flag{Kind: k, Text: "x"}
		if k == FlagCut {
			f.Text = ""
		}
		assert.True(t, strings.HasSuffix(f.Say(), "."), f.Say())
		assert.NotContains(t, f.Say(), "%!")
	}
}

func FuzzFlags(f *testing.F) {
	f.Add("see evil-shop.com, call 07700 900123")
	f.Add("https://?#")
	f.Fuzz(func(t *testing.T, text string) {
		r := shop()
		for _, flag := range r.flags(text) {
			assert.NotEmpty(t, flag.Say())
			assert.True(t, strings.Contains(text, flag.Text) || flag.Kind == FlagWord)
		}
	})
}
