package demo

import "slices"

// OnlyWith leaves of the story what happened with customers of these numbers.
func (o *Options) OnlyWith(numbers ...string) {
	o.story = slices.DeleteFunc(slices.Clone(story), func(s step) bool { return !slices.Contains(numbers, s.with.Number) })
}
