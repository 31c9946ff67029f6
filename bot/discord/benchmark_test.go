package discord_test

import (
	"testing"

	"partyline/bot/discord/discordtest"
	"partyline/bridge/bridgetest"
)

// BenchmarkPost measures the adapter over the wire, against the emulator on loopback.
func BenchmarkPost(b *testing.B) {
	b.Run("text channel", func(b *testing.B) { bridgetest.Bench(b, newRig(b, discordtest.TextChannel)) })
	b.Run("forum", func(b *testing.B) { bridgetest.Bench(b, newRig(b, discordtest.ForumChannel)) })
}
