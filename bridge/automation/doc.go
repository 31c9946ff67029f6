// Package automation sends what was agreed on beforehand, step by step: a definition in a file says what starts it and what its steps are,
// and each contact who enters goes through them by their own clock.
//
//	file.yaml -> Parse (parse.go, kinds.go) -> Definition (definition.go) -> Apply (apply.go) -> a version in the database
//
//	something happens to a contact -> Room.Happened (happened.go) -> enter (enter.go): a run, due at once
//	an admin says so               -> Room.Start (hand.go)        ---^
//
//	the run is due -> the conversation's timer lane -> fire (run.go) -> one step (steps.go), in one transaction: what it does, and where
//	                                                                    the run is by then
//
// A run belongs to the version that it entered and to one conversation. What it does and where it is are committed together, so a process
// that dies between two steps loses and repeats nothing; a text bears the run and the step as its key besides. Where a step waits, the
// run's row says until when.
package automation
