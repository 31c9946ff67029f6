package layers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// behind is what the one function that hands a text to a carrier does before, in this order: it opens a transaction, and within that asks
// the gate and commits an attempt. Whoever sends by another way goes past consent, credits and quiet hours, and does not know after a crash
// what it sent.
var behind = []string{"(*store.Store).Tx", "(*bridge.Bridge).turnedBack", "(*store.Tx).AddAttempt"}

// alone are what one function alone does: who writes a message by another way forgets its credits.
var alone = map[string]string{
	"(*store.Tx).AddMessage": "partyline/bridge Bridge.addMessage",
	"(*store.Tx).PutMessage": "partyline/bridge Bridge.putMessage",
	"(*store.Tx).AddAttempt": "partyline/bridge carrierWork.send",
}

// callers adds the functions of a package that call what one alone may.
func (p shipped) callers(to map[string][]string) {
	for _, f := range p.files {
		for _, d := range f.Decls {
			ast.Inspect(d, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok || p.info.Selections[sel] == nil || alone[callee(p.info.Selections[sel])] == "" {
					return true
				}
				what, who := callee(p.info.Selections[sel]), p.path+" outside of a function"
				if fn, ok := d.(*ast.FuncDecl); ok {
					who = p.path + " " + nameOf(fn)
				}
				to[what] = append(to[what], who)
				return true
			})
		}
	}
}

// There is one way to the carrier. This looks through everything that ships, by types and not by names: nothing else refers to the Send of
// bridge.Carrier, or of a type that is one.
func TestThereIsOneWayToTheCarrier(t *testing.T) {
	var ways []string
	callers := map[string][]string{}
	for _, p := range loadSource(t) {
		ways = append(ways, p.waysOut(t)...)
		p.callers(callers)
	}
	for what, who := range alone {
		if !slices.Equal(callers[what], []string{who}) {
			t.Errorf("%s is called by %q; only %q may", what, callers[what], who)
		}
	}
	if want := []string{"partyline/bridge carrierWork.send"}; !slices.Equal(ways, want) {
		t.Errorf("the carrier is called by %q; only %q may", ways, want)
	}
}

// shipped is a package of ours with the types of all that stands in it.
type shipped struct {
	path  string
	files []*ast.File
	info  *types.Info
	// carrier is bridge.Carrier as the package sees it.
	carrier *types.Interface
}

// waysOut are the functions of a package that refer to the Send of a carrier.
func (p shipped) waysOut(t *testing.T) []string {
	t.Helper()
	var ways []string
	for _, f := range p.files {
		for _, d := range f.Decls {
			sends := token.NoPos
			ast.Inspect(d, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Send" && p.ofCarrier(p.info.Selections[sel]) {
					sends = max(sends, sel.Pos())
				}
				return true
			})
			if sends == token.NoPos {
				continue
			}
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				ways = append(ways, p.path+" outside of a function")
				continue
			}
			ways = append(ways, p.path+" "+nameOf(fn))
			if err := p.orderly(fn, sends); err != nil {
				t.Errorf("%s %s: %v", p.path, nameOf(fn), err)
			}
		}
	}
	return ways
}

// ofCarrier tells whether a method is that of a carrier.
func (p shipped) ofCarrier(sel *types.Selection) bool {
	if sel == nil {
		return false
	}
	recv := sel.Recv()
	return types.Implements(recv, p.carrier) || types.Implements(types.NewPointer(recv), p.carrier)
}

// orderly tells whether a function does what it has to do before it calls the carrier, within one transaction.
func (p shipped) orderly(fn *ast.FuncDecl, sends token.Pos) error {
	at := token.NoPos
	for i, want := range behind {
		found := token.NoPos
		end := sends
		ast.Inspect(fn, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || p.info.Selections[sel] == nil {
				return true
			}
			if callee(p.info.Selections[sel]) == want && call.Pos() > at && found == token.NoPos {
				found = call.Pos()
				if i == 0 {
					end = call.End()
				}
			}
			return true
		})
		if found == token.NoPos || found >= end || end > sends {
			return fmt.Errorf("%s is not called before the carrier is", want)
		}
		at = found
	}
	return nil
}

// callee names a method as "(*store.Tx).AddAttempt".
func callee(sel *types.Selection) string {
	recv := types.TypeString(sel.Recv(), func(p *types.Package) string { return p.Name() })
	if !strings.HasPrefix(recv, "*") {
		recv = "*" + recv
	}
	return "(" + recv + ")." + sel.Obj().Name()
}

func nameOf(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	of := fn.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if id, ok := of.(*ast.Ident); ok {
		return id.Name + "." + fn.Name.Name
	}
	return fn.Name.Name
}

// loadSource reads everything that ships and could know a carrier: all packages of ours that import bridge, or are it.
func loadSource(t *testing.T) (all []shipped) {
	t.Helper()
	exports, ours := compiled(t)
	fset := token.NewFileSet()
	lookup := func(path string) (io.ReadCloser, error) {
		file, ok := exports[path]
		if !ok {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file)
	}
	imports := importer.ForCompiler(fset, "gc", lookup)
	for _, p := range ours {
		local := strings.TrimPrefix(p.ImportPath, "partyline/")
		if forTests(local) || p.ImportPath != "partyline/bridge" && !slices.Contains(p.Deps, "partyline/bridge") {
			continue
		}
		one := shipped{path: p.ImportPath, info: &types.Info{Selections: map[*ast.SelectorExpr]*types.Selection{}}}
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			one.files = append(one.files, f)
		}
		conf := types.Config{Importer: imports}
		core, err := conf.Check(p.ImportPath, fset, one.files, one.info)
		if err == nil && p.ImportPath != "partyline/bridge" {
			core, err = imports.Import("partyline/bridge")
		}
		if err != nil {
			t.Fatal(err)
		}
		one.carrier = core.Scope().Lookup("Carrier").Type().Underlying().(*types.Interface) //nolint:forcetypeassert // a test may panic
		all = append(all, one)
	}
	return all
}

type built struct {
	ImportPath, Dir, Export string
	GoFiles, Deps           []string
	Module                  *struct{ Main bool }
}

// compiled has everything built, and gives where the types of each package stand, and the packages of ours.
func compiled(t *testing.T) (exports map[string]string, ours []built) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Deps,Module", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports = map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p built
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return exports, ours
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.Module != nil && p.Module.Main {
			ours = append(ours, p)
		}
	}
}
