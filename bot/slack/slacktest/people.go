package slacktest

import (
	"maps"
	"slices"
)

func (s *Server) usersInfo(r *request) (object, *refusal) {
	u := s.users[r.get("user")]
	if u == nil {
		return nil, no("user_not_found")
	}
	return object{"user": s.wireUser(u)}, nil
}

func (s *Server) usersList(r *request) (object, *refusal) {
	got, next, ref := page(slices.Sorted(maps.Keys(s.users)), r, 200, 1000)
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, id := range got {
		out = append(out, s.wireUser(s.users[id]))
	}
	return object{"members": out, "cache_ts": s.o.Now().Unix(), "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) usergroupsList(r *request) (object, *refusal) {
	out := []any{}
	for _, id := range slices.Sorted(maps.Keys(s.groups)) {
		g := s.groups[id]
		if g.Disabled && !r.flag("include_disabled") {
			continue
		}
		deleted := 0
		if g.Disabled {
			deleted = 1
		}
		o := object{
			"id": g.ID, "team_id": teamID, "is_usergroup": true, "name": g.Name, "handle": g.Handle, "description": "",
			"is_external": false, "date_create": 1700000000, "date_update": 1700000000, "date_delete": deleted,
			"user_count": len(g.Users), "prefs": object{"channels": []string{}, "groups": []string{}},
		}
		if r.flag("include_users") {
			o["users"] = orEmpty(slices.Clone(g.Users))
		}
		out = append(out, o)
	}
	return object{"usergroups": out}, nil
}

func (s *Server) usergroupsUsersList(r *request) (object, *refusal) {
	g := s.groups[r.get("usergroup")]
	if g == nil || g.Disabled && !r.flag("include_disabled") {
		return nil, no("no_such_subteam")
	}
	return object{"users": orEmpty(slices.Clone(g.Users))}, nil
}

func (s *Server) emojiList(*request) (object, *refusal) {
	return object{"emoji": maps.Clone(s.emoji), "cache_ts": "1700000000.000000"}, nil
}
