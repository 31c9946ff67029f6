package demo

import (
	"slices"
	"time"
)

// OnlyWith leaves of the story what happened with customers of these numbers.
func (o *Options) OnlyWith(numbers ...string) {
	o.story = slices.DeleteFunc(slices.Clone(story), func(s step) bool { return !slices.Contains(numbers, s.with.Number) })
}

// Hold has replies wait so long before they leave.
func (o *Options) Hold(d time.Duration) { o.hold = d }
