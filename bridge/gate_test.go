package bridge

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// There is one way to the carrier, and it asks the gate: who sends by another one goes past consent and quiet hours.
func TestThereIsOneWayToTheCarrier(t *testing.T) {
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	var callers []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		for _, d := range tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !calls(fn, "carrier", "Send") {
				continue
			}
			callers = append(callers, f.Name()+" "+fn.Name.Name)
			require.True(t, calls(fn, "b", "turnedBack"), "%s does not ask the gate", fn.Name.Name)
		}
	}
	require.Equal(t, []string{"send.go send"}, callers)
}

// calls tells whether a function calls a method of something of that name.
func calls(fn *ast.FuncDecl, of, method string) (found bool) {
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != method {
			return true
		}
		switch x := selector.X.(type) {
		case *ast.Ident:
			found = found || x.Name == of
		case *ast.SelectorExpr:
			found = found || x.Sel.Name == of
		}
		return true
	})
	return found
}

// Every row of the gate says something, and does one of two things.
func TestGatesAreComplete(t *testing.T) {
	names := map[string]bool{}
	for _, g := range gates {
		require.NotEmpty(t, g.name)
		require.False(t, names[g.name], "%s is there twice", g.name)
		require.NotEqual(t, g.stops == nil, g.until == nil, "%s either stops or delays", g.name)
		names[g.name] = true
	}
}

func TestRepeated(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  bool
	}{
		{nil, false},
		{[]string{"a", "a"}, false},
		{[]string{"a", "b", "a", "b", "a"}, true},
		{[]string{"", "", ""}, false},
		{[]string{"a", "b", "c"}, false},
	} {
		require.Equal(t, c.want, repeated(c.texts, 3), c.texts)
	}
}
