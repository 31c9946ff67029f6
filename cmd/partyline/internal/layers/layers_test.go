package layers_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of go.mod.
const root = "../../../.."

func TestImportsPointOneWay(t *testing.T) {
	packages := list(t)
	for _, broken := range violations(packages) {
		t.Error(broken)
	}
	// Walking the tree finds folders that build tags hide from go list. It also makes the test cache notice new imports,
	// which it would not see through another process.
	for _, folder := range foldersWithGo(t) {
		if !slices.ContainsFunc(packages, func(p pkg) bool { return p.path == folder }) {
			t.Errorf("go list does not know the Go files in %s", folder)
		}
	}
}

// list is every package of the module.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Module,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("%v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath                         string
			Module                             struct{ Path string }
			Imports, TestImports, XTestImports []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		local := func(paths []string) []string {
			for i := range paths {
				paths[i] = strings.TrimPrefix(paths[i], p.Module.Path+"/")
			}
			return paths
		}
		packages = append(packages, pkg{
			path:        local([]string{p.ImportPath})[0],
			imports:     local(p.Imports),
			testImports: local(slices.Concat(p.TestImports, p.XTestImports)),
		})
	}
}

// foldersWithGo is every folder of the module that go list should report, relative to root.
func foldersWithGo(t *testing.T) []string {
	t.Helper()
	var folders []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata"):
			return fs.SkipDir
		case !entry.IsDir() && strings.HasSuffix(name, ".go"):
			folder, err := filepath.Rel(root, filepath.Dir(path))
			folders = append(folders, filepath.ToSlash(folder))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

func TestTheLawIsRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		pkg  pkg
		want string // empty where the law allows it
	}{
		{"a new top-level folder", pkg{path: "util"}, "util is in no layer"},
		{"store knows bridge", pkg{path: "store", imports: []string{"bridge"}}, "store imports bridge"},
		{"bridge knows bot", pkg{path: "bridge", imports: []string{"bot"}}, "bridge imports bot"},
		{"bridge knows a carrier", pkg{path: "bridge", imports: []string{"bridge/twilio"}}, "bridge imports bridge/twilio"},
		{"a room of bridge knows a carrier", pkg{path: "bridge/broadcast", imports: []string{"bridge/twilio"}}, "bridge/broadcast imports bridge/twilio"},
		{"a room of bridge knows bridge", pkg{path: "bridge/broadcast", imports: []string{"bridge", "store"}}, ""},
		{"one platform knows another", pkg{path: "bot/slack", imports: []string{"bot/discord"}}, "bot/slack imports bot/discord"},
		{"bot knows a platform", pkg{path: "bot", imports: []string{"bot/slack"}}, "bot imports bot/slack"},
		{"a layer reads the configuration", pkg{path: "bot", imports: []string{"config"}}, "bot imports config"},
		{"cmd wires", pkg{path: "cmd/partyline", imports: []string{"config", "store", "bot/slack", "bot/slack/slacktest"}}, ""},
		{"the product knows an emulator", pkg{path: "bot/slack", imports: []string{"bot/slack/slacktest"}}, "bot/slack imports bot/slack/slacktest"},
		{"an emulator knows the product", pkg{path: "bridge/twilio/twiliotest", imports: []string{"bridge/twilio"}}, "twiliotest imports bridge/twilio"},
		{"an emulator uses the client", pkg{path: "bot/slack/slacktest", imports: []string{"github.com/slack-go/slack"}}, "only bot/slack may"},
		{"an emulator is tested with the client", pkg{path: "bot/slack/slacktest", testImports: []string{"github.com/slack-go/slack"}}, ""},
		{"a fixture on the database", pkg{path: "store/storetest", imports: []string{"store", "github.com/jackc/pgx/v5"}}, ""},
		{"a suite on another fixture", pkg{path: "bridge/bridgetest", imports: []string{"bridge", "store/storetest"}}, ""},
		{"a room of store", pkg{path: "store/blob", imports: []string{"store", "github.com/minio/minio-go/v7"}}, ""},
		{"bridge knows where contents lie", pkg{path: "bridge", imports: []string{"store/blob"}}, "bridge imports store/blob"},
		{"object storage outside of its room", pkg{path: "store", imports: []string{"github.com/minio/minio-go/v7"}}, "only store/blob may"},
		{"SQL outside of store", pkg{path: "bridge", imports: []string{"github.com/uptrace/bun"}}, "bridge imports github.com/uptrace/bun; only store may"},
		{"the queue outside of store", pkg{path: "cmd/partyline", imports: []string{"github.com/riverqueue/river/rivermigrate"}}, "only store may"},
		{"a library in a foreign test", pkg{path: "bot", testImports: []string{"github.com/slack-go/slack"}}, "a test of bot imports github.com/slack-go/slack"},
		{"a library in a benchmark", pkg{path: "cmd/partyline/bench", testImports: []string{"github.com/jackc/pgx/v5"}}, ""},
		{"a library with a longer name", pkg{path: "bot", imports: []string{"github.com/uptrace/bunny"}}, ""},
		{"all of twilio-go", pkg{path: "bridge/twilio", imports: []string{"github.com/twilio/twilio-go"}}, "as a whole"},
		{"a part of twilio-go", pkg{path: "bridge/twilio", imports: []string{"github.com/twilio/twilio-go/client"}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := violations([]pkg{test.pkg})
			if test.want == "" && len(got) != 0 {
				t.Errorf("refused: %v", got)
			}
			if test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)) {
				t.Errorf("got %q, want one that says %q", got, test.want)
			}
		})
	}
}
