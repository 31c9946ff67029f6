package discord

import "partyline/bridge"

const (
	// maxText is the customer text of one post, in characters. A message takes 2,000 UTF-16 units; each character takes two at most,
	// escaped or not, and the rest is for the name and for what stands above each part.
	// docs.discord.com/developers/resources/message#create-message
	maxText = 700
	// maxParts is how many parts fit, with the moment of each.
	maxParts = 8
)

// Capabilities implements bridge.Chat. They are the same in every thread.
func (c *Client) Capabilities(bridge.ThreadRef) bridge.Capabilities {
	return bridge.Capabilities{MaxText: maxText, MaxParts: maxParts, MaxFile: maxUpload}
}
