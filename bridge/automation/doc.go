// Package automation sends what was agreed on beforehand, step by step: a definition in a file says what starts it and what its steps are,
// and each contact who enters goes through them by their own clock.
//
//	file.yaml -> Parse (parse.go, kinds.go) -> Definition (definition.go)
package automation
