package sms

import "iter"

// The GSM 7-bit default alphabet (3GPP TS 23.038, formerly GSM 03.38, section 6.2.1) and its extension table. National shift
// tables are left out: carriers' gateways fall back to UCS-2 instead of using them. The escape character itself is no
// character that one can write, so it is in neither.
const (
	basicAlphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ" +
		" !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
		"¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extensionTable = "\f^{}\\[~]|€"
)

// septets is how many septets each character takes, by code point: 0 for those outside GSM-7. The euro sign is the last one.
var septets = func() (width ['€' + 1]uint8) {
	for _, r := range basicAlphabet {
		width[r] = 1
	}
	for _, r := range extensionTable {
		width[r] = 2
	}
	return width
}()

// septetsOf is how many septets r takes in GSM-7: 1, 2 with the escape, or 0 where it cannot be written.
func septetsOf(r rune) uint8 {
	if uint32(r) >= uint32(len(septets)) {
		return 0
	}
	return septets[r]
}

// Foreign gives the characters of text that GSM-7 does not have, with their byte offsets, in order and with repetitions. One of
// them is enough to make the whole message UCS-2, which more than halves what fits into a segment.
func Foreign(text string) iter.Seq2[int, rune] {
	return func(yield func(int, rune) bool) {
		for i, r := range text {
			if septetsOf(r) == 0 && !yield(i, r) {
				return
			}
		}
	}
}
