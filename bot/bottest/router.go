package bottest

import (
	"context"
	"slices"
	"testing"

	"partyline/bot"
)

// Router is a bot.Router that keeps the calls and answers as it is told. The zero value answers each with the line "Done."
type Router struct {
	state  changing
	calls  []Asked
	answer func(command string, call bot.Call) (bot.Answer, error)
}

// Asked is one use of a command.
type Asked struct {
	Command string
	Call    bot.Call
}

var _ bot.Router = (*Router)(nil)

// Do implements bot.Router.
func (r *Router) Do(_ context.Context, command string, call bot.Call) (bot.Answer, error) {
	r.state.Lock()
	r.calls = append(r.calls, Asked{command, call})
	r.state.tell()
	answer := r.answer
	r.state.Unlock()
	if answer == nil {
		return bot.Answer{View: &bot.View{Lines: []string{"Done."}}}, nil
	}
	return answer(command, call)
}

// Answers sets what answers from now on. f may block.
func (r *Router) Answers(f func(command string, call bot.Call) (bot.Answer, error)) {
	r.state.Lock()
	defer r.state.Unlock()
	r.answer = f
}

// Asked are the calls so far, in order.
func (r *Router) Asked() []Asked {
	r.state.Lock()
	defer r.state.Unlock()
	return slices.Clone(r.calls)
}

// Sees waits for so many calls.
func (r *Router) Sees(t testing.TB, n int) {
	t.Helper()
	if !r.state.wait(func() bool { return len(r.calls) >= n }) {
		t.Fatalf("%d calls, want %d", len(r.Asked()), n)
	}
}
