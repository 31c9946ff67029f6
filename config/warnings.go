package config

import (
	"fmt"
	"slices"
)

// Warnings are sentences about what is allowed and probably not meant, each with its key. Call it after Load.
func (c Config) Warnings() []string {
	var out []string
	for i, inbox := range c.Inboxes {
		for j, line := range inbox.Lines {
			if line.TwoWay && !slices.Contains(c.TwoWayCountries, line.Country) {
				out = append(out, fmt.Sprintf("inboxes[%d].lines[%d]: %s only shows what comes in, because %s is not in two_way_countries", i, j, line.Number, line.Country))
			}
		}
	}
	return out
}
