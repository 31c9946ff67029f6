package slack_test

import (
	"testing"

	"partyline/bridge/bridgetest"
)

// BenchmarkPost measures the adapter over the wire, against the emulator on loopback.
func BenchmarkPost(b *testing.B) { bridgetest.Bench(b, newRig(b)) }
