package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store/storetest"
)

func TestAutomationsAreWrittenCheckedAndLoaded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		t.Setenv("PARTYLINE_DATABASE_URL", db.URL)
		dir := filepath.Join(t.TempDir(), "automations")
		code, out, errs := types(t, "automations", "examples", "--dir", dir)
		require.Zero(t, code, errs)
		require.Contains(t, out, "welcome.yaml")
		code, _, errs = types(t, "automations", "examples", "--dir", dir)
		require.Equal(t, exitUsage, code)
		require.Contains(t, errs, "left as they are")

		code, out, errs = types(t, "automations", "check", dir)
		require.Zero(t, code, errs)
		require.Contains(t, out, "missed-call (Missed call) is valid.")

		code, out, _ = types(t, "automations", "list")
		require.Zero(t, code)
		require.Contains(t, out, "No automation is loaded.")
		code, out, errs = types(t, "automations", "apply", dir, "--dry-run")
		require.Zero(t, code, errs)
		require.Contains(t, out, "welcome: new (version 1)")
		require.Contains(t, out, "nothing has changed")
		code, out, _ = types(t, "automations", "list")
		require.Zero(t, code)
		require.Contains(t, out, "No automation is loaded.")

		code, _, errs = types(t, "automations", "apply", dir)
		require.Zero(t, code, errs)
		_, out, _ = types(t, "automations", "apply", dir)
		require.Contains(t, out, "welcome: unchanged (version 1)")

		welcome := filepath.Join(dir, "welcome.yaml")
		text, err := os.ReadFile(welcome)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(welcome, append(text, "\n# another\n"...), 0o600))
		_, out, _ = types(t, "automations", "apply", welcome)
		require.Contains(t, out, "welcome: new version 2")
		require.Contains(t, out, "win-back: not in these files")
		_, out, _ = types(t, "automations", "apply", welcome, "--prune")
		require.Contains(t, out, "win-back: retired")
		_, out, _ = types(t, "automations", "apply", dir)
		require.Contains(t, out, "win-back: back in use (version 1)")
		_, out, _ = types(t, "automations", "list")
		require.Regexp(t, `welcome +2 +in use +0 +0 +Welcome`, out)
	})
}

func TestWrongDefinitionsAreRefusedWithTheirPlaces(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("name: a\ntitle: A\nsteps:\n  - sendd: hi\n  - wait: soon\n"), 0o600))
	for _, command := range []string{"check", "apply"} {
		code, out, errs := types(t, "automations", command, dir)
		require.Equal(t, exitUsage, code)
		require.Empty(t, out)
		require.Contains(t, errs, bad+":4:5: \"sendd\" is no step. Did you mean send?")
		require.Contains(t, errs, bad+":5:11: ")
		require.Contains(t, errs, "2 of these must be mended first")
	}
	code, _, errs := types(t, "automations", "check", filepath.Join(dir, "none"))
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "name a file, or a folder")
	code, _, errs = types(t, "automations", "check", t.TempDir())
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "partyline automations examples")
}
