package slack

import "partyline/bridge"

const (
	// maxText is the customer text of one post, in characters. Slack takes more, but the text that stands in notifications
	// beside the blocks is cut by it at 4,000. docs.slack.dev/reference/methods/chat.postMessage
	maxText = 3000
	// maxParts is how many parts fit: each takes two of the 50 blocks that a message may have.
	// docs.slack.dev/reference/block-kit/blocks
	maxParts = 20
)

// Capabilities implements bridge.Chat. They are the same in every thread.
func (c *Client) Capabilities(bridge.ThreadRef) bridge.Capabilities {
	return bridge.Capabilities{MaxText: maxText, MaxParts: maxParts, MaxFile: maxUpload}
}
