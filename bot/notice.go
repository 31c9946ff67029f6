package bot

import "partyline/bridge"

// refusals are the codes that tell the person something, rather than us: nothing is broken.
var refusals = map[bridge.Code]bool{
	bridge.CodeInvalid:   true,
	bridge.CodeForbidden: true,
	bridge.CodeNotFound:  true,
	bridge.CodeRejected:  true,
	bridge.CodeGone:      true,
	bridge.CodeUnsafe:    true,
}

// refused says whether err is a refusal.
func refused(err error) bool { return refusals[bridge.CodeOf(err)] }

// refuse is a refusal for nonsense in the call; sentence tells what to do instead.
func refuse(sentence string) error {
	return &bridge.Error{Code: bridge.CodeInvalid, Say: sentence}
}

// say is an answer of plain sentences.
func say(sentences ...string) Answer {
	return Answer{View: &View{Lines: sentences}}
}

// complain is an answer at one input of a submitted form, which stays open.
func complain(input, sentence string) Answer {
	return Answer{Errors: map[string]string{input: sentence}}
}

// empty says whether there is nothing to show.
func (a Answer) empty() bool {
	return a.View == nil && a.Form == nil && len(a.Errors) == 0
}
