package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store/storetest"
)

// A file of contacts goes in, and comes out so that it can go in again.
func TestContactsAreImportedAndExported(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		t.Setenv("PARTYLINE_DATABASE_URL", db.URL)
		t.Setenv("PARTYLINE_INBOXES", `[{name: shop, channel: C0SHOP, region: GB, lines: [{number: "+447700900001"}]}]`)
		path := filepath.Join(t.TempDir(), "people.csv")
		require.NoError(t, os.WriteFile(path, []byte("Phone,Name,E-mail,Tags,Size\n07700 900200,Kim,kim@example.com,\"vip,new\",=42\nx,Bo,,,\n"), 0o600))
		code, _, errs := types(t, "contacts", "import", path, "--inbox", "shop")
		require.Equal(t, exitUsage, code)
		require.Contains(t, errs, `the database has no inbox "shop"`)

		s := db.Open(t)
		require.NoError(t, bridge.New(bridge.Options{Store: s}).Configure(t.Context(), []bridge.InboxSettings{{Name: "shop", Chat: "slack", Channel: "C0SHOP",
			Lines: []bridge.LineSettings{{Number: "+447700900001", Country: "GB"}}}}))
		code, out, errs := types(t, "contacts", "import", path, "--inbox", "shop", "--dry-run")
		require.Equal(t, exitFailed, code)
		require.Equal(t, "3,“x” is not a phone number.\n", out)
		require.Contains(t, errs, "Would be imported: 1 new contacts, 0 lines about contacts that were known, 1 lines refused.")
		code, out, errs = types(t, "contacts", "import", path, "--inbox", "shop", "--tag", "Spring")
		require.Equal(t, exitFailed, code)
		require.Equal(t, "3,“x” is not a phone number.\n", out)
		require.Contains(t, errs, "Imported: 1 new contacts")
		code, _, errs = types(t, "contacts", "import", path, "--inbox", "shop", "--list", "News")
		require.Equal(t, exitFailed, code)
		require.Contains(t, errs, "There is no list “News”.")

		code, out, _ = types(t, "contacts", "export", "--inbox", "shop")
		require.Zero(t, code)
		require.Equal(t, "\ufeffphone,name,email,zone,language,account,tags,lists,Size\r\n'+447700900200,Kim,kim@example.com,,,,\"new, spring, vip\",,'=42\r\n", out)
		require.NoError(t, os.WriteFile(path, []byte(out), 0o600))
		code, _, errs = types(t, "contacts", "import", path, "--inbox", "shop")
		require.Zero(t, code, errs)
		code, ledger, _ := types(t, "contacts", "consents", "--inbox", "shop")
		require.Zero(t, code)
		require.Contains(t, ledger, "entry,at,number,name,line,consent,source,wording,actor\n")
		_, again, _ := types(t, "contacts", "export", "--inbox", "shop")
		require.Equal(t, out, again)
		code, out, _ = types(t, "contacts", "export", "--inbox", "shop", "--format", "json")
		require.Zero(t, code)
		require.Contains(t, out, `{"phone":"+447700900200","name":"Kim","email":"kim@example.com","tags":["new","spring","vip"],"fields":{"Size":"=42"}`)
	})
}
