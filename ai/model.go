package ai

import "context"

// Model is one language model, or what stands in for one. A provider is one file of this package; nothing else knows a provider's words.
type Model interface {
	// Generate asks once and waits for the whole answer. It blocks until then, or until ctx ends, which must have a deadline. It does
	// not try again: whoever asks decides about that by the error's [Code]. Each error is an [*Error].
	Generate(ctx context.Context, r Request) (Answer, error)

	// Name is the provider and the model, as in gemini/gemini-flash-latest, for people, logs and metrics.
	Name() string
}

// Request is what a model is asked.
type Request struct {
	// System says what the model is and what it must do. It holds nothing that a customer or a web page wrote.
	System string

	// Messages are the turns so far, the oldest first; the last one is of the user. What others wrote stands in them as JSON strings, as
	// data.
	Messages []Message

	// Schema is the JSON that the answer must be.
	Schema *Schema

	// MaxTokens bounds the answer, what the model thinks included.
	MaxTokens int
}

// Message is one turn.
type Message struct {
	// Role is who speaks.
	Role Role
	// Text is what is said.
	Text string
}

// Role is who speaks in a turn.
type Role string

const (
	// RoleUser asks.
	RoleUser Role = "user"
	// RoleModel has answered.
	RoleModel Role = "model"
)

// Kind is a type of JSON.
type Kind string

// The types of JSON that schemas use.
const (
	KindObject  Kind = "object"
	KindArray   Kind = "array"
	KindString  Kind = "string"
	KindInteger Kind = "integer"
)

// Schema is the part of JSON Schema that all providers know: objects whose properties are all required, arrays, strings, whole numbers.
type Schema struct {
	Kind Kind
	// Description tells the model what belongs there.
	Description string
	// Properties are those of an object, in the order in which the model shall write them.
	Properties []Property
	// Items is what an array holds.
	Items *Schema
	// Enum are all values that a string may have; empty for any.
	Enum []string
}

// Property is one property of an object.
type Property struct {
	Name string
	Schema
}

// Answer is what a model answered.
type Answer struct {
	// JSON is one object, without the fences and thoughts that some models put around it. Providers promise that it is as the schema
	// says, and it is held to that by whoever asked.
	JSON string
	// Usage is what it cost.
	Usage Usage
}

// Usage counts tokens; 0 where the provider does not tell.
type Usage struct {
	In, Out int
}
