package automation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Problem is one thing that is wrong with a file, or could be.
type Problem struct {
	// File is its name as it was given.
	File string
	// Line and Column are where, from 1; 0 where it is about the file as a whole.
	Line, Column int
	// Say is a sentence, and what to do.
	Say string
}

// String is the problem as compilers write them: "welcome.yaml:3:5: sentence".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Say
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Say)
}

// Problems are all that is wrong with a file. It is an error.
type Problems []Problem

// Error implements error, with one problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// reader takes a file apart and collects what is wrong with it.
type reader struct {
	file     string
	problems Problems
	warnings Problems
	// steps counts those that were read.
	steps int
	// sends are the texts, for what can be said of all of them at the end.
	sends int
}

func (r *reader) wrong(n ast.Node, format string, args ...any) {
	r.problems = append(r.problems, r.problem(n, format, args...))
}

func (r *reader) warn(n ast.Node, format string, args ...any) {
	r.warnings = append(r.warnings, r.problem(n, format, args...))
}

func (r *reader) problem(n ast.Node, format string, args ...any) Problem {
	p := Problem{File: r.file, Say: fmt.Sprintf(format, args...)}
	if n == nil {
		return p
	}
	if t := tokenOf(n); t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}

// tokenOf is where a node begins. The library takes a mapping to begin at its first colon.
func tokenOf(n ast.Node) *token.Token {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return tokenOf(n.Values[0])
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return n.GetToken()
}

// inOrder sorts problems by where they are.
func (ps Problems) inOrder() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return ps
}
