package bridgetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every interface of which bridge says that it is optional has its check here.
func TestEveryOptionalInterfaceIsChecked(t *testing.T) {
	var known []string
	for _, o := range optionals() {
		known = append(known, o.name)
	}
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of bridge: %v", err)
	}
	var found []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, optionalsOf(file)...)
	}
	slices.Sort(found)
	slices.Sort(known)
	if !slices.Equal(found, known) {
		t.Errorf("bridge has the optional interfaces %q, the suite checks %q", found, known)
	}
}

// optionalsOf are the interfaces of a file whose comment calls them an optional interface of a Chat.
func optionalsOf(file *ast.File) []string {
	var names []string
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			s, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			_, isInterface := s.Type.(*ast.InterfaceType)
			doc := strings.Join(strings.Fields(group.Doc.Text()+s.Doc.Text()), " ")
			if isInterface && strings.Contains(doc, "optional interface of a Chat") {
				names = append(names, s.Name.Name)
			}
		}
	}
	return names
}
