package ai

// Tone is how drafts speak: one of six that are fixed. Its value is what is stored.
type Tone string

// The tones. Friendly is the default.
const (
	Friendly     Tone = "friendly"
	Professional Tone = "professional"
	Empathetic   Tone = "empathetic"
	Playful      Tone = "playful"
	Concise      Tone = "concise"
	Expert       Tone = "expert"
)

// Tones are all tones in the order in which they are offered.
func Tones() []Tone {
	return []Tone{Friendly, Professional, Empathetic, Playful, Concise, Expert}
}

// tones says each tone to people and to models in the same words.
var tones = map[Tone]struct{ name, description string }{
	Friendly:     {"Friendly", "Warm and relaxed, like a helpful neighbour. Greets, thanks, and uses everyday words."},
	Professional: {"Professional", "Polite and factual. Whole sentences, no slang, no exclamation marks."},
	Empathetic:   {"Empathetic", "First shows that the trouble is understood, then helps. Never hurries or blames."},
	Playful:      {"Playful", "Light and cheerful, with a little wit where the matter allows. Never at the customer's expense."},
	Concise:      {"Concise", "The answer and nothing else, in as few words as stay polite."},
	Expert:       {"Expert", "Knows the matter well: exact, with the one reason or detail that helps, without jargon."},
}

// Known tells whether there is such a tone.
func (t Tone) Known() bool { _, ok := tones[t]; return ok }

// Name is the tone's name for people; that of Friendly where the tone is not known.
func (t Tone) Name() string { return tones[t.or()].name }

// Description is one or two sentences on what the tone sounds like; that of Friendly where the tone is not known.
func (t Tone) Description() string { return tones[t.or()].description }

func (t Tone) or() Tone {
	if t.Known() {
		return t
	}
	return Friendly
}
