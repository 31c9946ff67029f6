// Package bridgetest is the conformance suite of chat adapters: what bridge relies on in a [bridge.Chat], tried over the wire
// against the platform's emulator. Each platform's package runs it in a test of its own with [Run], giving a [Rig]: the real
// adapter, and hands and eyes on the emulator. [Bench] measures an adapter through the same Rig.
//
//	bridgetest.go  Run and the list of scenarios
//	rig.go         what a platform provides
//	desk.go        what the scenarios are written with; ear.go what an adapter told its listener
//	optional.go    the optional interfaces, each with its check
//	bench.go       the benchmark
//
// Each other file holds the scenarios of one promise. Nothing here sleeps or looks at the wall clock, but for a deadline.
package bridgetest

import "testing"

// scenario is one behaviour. Its test has its own Rig and runs beside others.
type scenario struct {
	name string
	run  func(d *desk)
}

// Run tries everything that bridge relies on in a chat adapter, a subtest each. build makes a fresh Rig, and closes it with the
// test that it is given.
func Run(t *testing.T, build func(t testing.TB) Rig) {
	for _, group := range []struct {
		name      string
		scenarios []scenario
	}{
		{"order", orderScenarios()},
		{"repeat", repeatScenarios()},
		{"open", openScenarios()},
		{"limits", limitScenarios()},
		{"literal", literalScenarios()},
		{"mark", markScenarios()},
		{"card", cardScenarios()},
		{"gone", goneScenarios()},
		{"unsafe", unsafeScenarios()},
		{"typed", typedScenarios()},
		{"events", eventScenarios()},
		{"catchup", catchUpScenarios()},
		{"pace", paceScenarios()},
		{"errors", errorScenarios()},
		{"optional", optionalScenarios()},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for _, s := range group.scenarios {
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					s.run(newDesk(t, build(t)))
				})
			}
		})
	}
}
