package bot

import (
	"fmt"
	"slices"
	"strings"

	"partyline/bridge"
)

// Named is somebody with all the names that the platform shows of them.
type Named struct {
	ID    string
	Names []string
}

// ByName finds whom a name means among people: exactly, in any case, with or without an @ before it. CodeNotFound where nobody is
// called so, or more than one.
func ByName(people []Named, name string) (id string, err error) {
	name = strings.TrimPrefix(strings.TrimSpace(name), "@")
	var found []string
	for _, p := range people {
		if slices.ContainsFunc(p.Names, func(n string) bool { return name != "" && strings.EqualFold(n, name) }) && !slices.Contains(found, p.ID) {
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", &bridge.Error{Code: bridge.CodeNotFound, Say: fmt.Sprintf("Nobody here is called %q. Write the name as it is shown, or choose from the list.", shorten(name, maxEcho))}
	case 1:
		return found[0], nil
	}
	return "", &bridge.Error{Code: bridge.CodeNotFound, Say: fmt.Sprintf("%d people here are called %q. Choose from the list.", len(found), shorten(name, maxEcho))}
}
