package twiliotest

import "unicode/utf16"

// gsmBasic and gsmExtended are the default alphabet of GSM 03.38 and its extension, whose characters take two septets.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
)

var septets = func() map[rune]int {
	t := map[rune]int{}
	for _, r := range gsmBasic {
		t[r] = 1
	}
	for _, r := range gsmExtended {
		t[r] = 2
	}
	return t
}()

// segments counts the billed parts of a text: 160 septets, or 153 each in several parts; where one character is not of
// GSM-7, 70 and 67 UTF-16 units (twilio.com/docs/glossary/what-sms-character-limit). A character of two units stays
// whole. An empty text is one segment.
func segments(body string) int {
	widths, single, part := gsmWidths(body), 160, 153
	if widths == nil {
		widths, single, part = utf16Widths(body), 70, 67
	}
	total := 0
	for _, w := range widths {
		total += w
	}
	if total <= single {
		return 1
	}
	parts, used := 1, 0
	for _, w := range widths {
		if used+w > part {
			parts, used = parts+1, 0
		}
		used += w
	}
	return parts
}

// gsmWidths gives the septets of each character, or nil where GSM-7 does not have one of them.
func gsmWidths(body string) []int {
	widths := []int{}
	for _, r := range body {
		w, ok := septets[r]
		if !ok {
			return nil
		}
		widths = append(widths, w)
	}
	return widths
}

func utf16Widths(body string) []int {
	widths := []int{}
	for _, r := range body {
		widths = append(widths, max(1, utf16.RuneLen(r)))
	}
	return widths
}
