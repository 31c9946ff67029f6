package discord

// Seen is what a reader sees of mark-up, and what in it means something.
var Seen = seen
