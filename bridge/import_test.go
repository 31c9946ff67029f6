package bridge_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// imports reads a file, and gives what was refused too.
func (o *office) imports(t *testing.T, text string, change func(*bridge.ImportRequest)) (bridge.ImportResult, []string, error) {
	t.Helper()
	var refused []string
	r := bridge.ImportRequest{Actor: o.mia.Actor, Inbox: o.mia.Inbox, Region: "GB", File: strings.NewReader(text),
		Refused: func(line int64, reason string) { refused = append(refused, fmt.Sprintf("%d: %s", line, reason)) }}
	if change != nil {
		change(&r)
	}
	done, err := o.b.ImportContacts(t.Context(), r)
	return done, refused, err
}

func (o *office) known(t *testing.T, number string) (store.Contact, store.Record) {
	t.Helper()
	c, err := o.s.ContactByNumber(t.Context(), number)
	require.NoError(t, err)
	rec, err := o.s.Record(t.Context(), o.mia.Inbox, c.ID)
	require.NoError(t, err)
	return c, rec
}

// The three spellings of a number are one contact, and what each line says of them comes together.
func TestAnImportReadsContacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		done, refused, err := o.imports(t, "\ufeffFirst Name;Last name;Mobile phone;E-Mail;Tags;Company;Time zone;Lang;Shoe size\r\n"+
			"Kim;Lee;07700 900200;kim@example.com;VIP, New;Acme;Europe/London;en-gb;42\r\n"+
			"\r\n"+
			";;+44 7700 900200;;regular;ACME;;;\r\n"+
			";;0044 7700 900200;;;;;;43\r\n"+
			"Bo;;12;;;;;;\r\n"+
			"Bo;;07700900201;no mail;;;;;\r\n"+
			"Bo;;07700900202;;;;London;;\r\n"+
			"Bo;;;;;;;;\r\n"+
			"Bo;;07700900203;;;;;;1;2\r\n"+
			"Us;;07700 900001;;;;;;\r\n"+
			"\"Ann \"\"A\"\"\nSmith\";;'+447700900204;;;;;;\r\n", nil)
		require.NoError(t, err)
		require.Equal(t, []string{
			"6: “12” is not a phone number.", "7: “no mail” is no e-mail address. Write it as in mia@example.com.",
			"8: “London” is no time zone. Write its name, as in Europe/London or America/New_York.", "9: It has no phone number.",
			"10: It has 10 columns, and the first line 9. Put quotes around what has separators in it.", "11: 07700 900001 is this inbox's own line.",
		}, refused)
		require.Equal(t, bridge.ImportResult{Lines: 12, Added: 2, Known: 2, Refused: 6}, done)
		c, rec := o.known(t, "+447700900200")
		require.Equal(t, "Kim Lee", c.Name)
		require.Equal(t, "kim@example.com", c.Email)
		require.Equal(t, "Europe/London", c.Zone)
		require.Equal(t, "en-GB", c.Language)
		require.Equal(t, store.Fields{"Shoe size": "43"}, rec.Fields)
		tags, err := o.s.TagsOf(t.Context(), o.mia.Inbox, c.ID)
		require.NoError(t, err)
		require.Equal(t, []string{"new", "regular", "vip"}, tags)
		account, err := o.s.AccountOf(t.Context(), o.mia.Inbox, c.ID)
		require.NoError(t, err)
		require.Equal(t, "ACME", account, "the batch's last spelling")
		ann, _ := o.known(t, "+447700900204")
		require.Equal(t, `Ann "A" Smith`, ann.Name)

		// What is known stays where the file says nothing.
		done, refused, err = o.imports(t, "phone\tname\n+447700900200\t\n+447700900123\tMia Berg\n", func(r *bridge.ImportRequest) { r.Tags = []string{"Spring"} })
		require.NoError(t, err)
		require.Empty(t, refused)
		require.Equal(t, bridge.ImportResult{Lines: 3, Known: 2}, done)
		c, _ = o.known(t, "+447700900200")
		require.Equal(t, "Kim Lee", c.Name)
		tags, err = o.s.TagsOf(t.Context(), o.mia.Inbox, o.mia.Contact)
		require.NoError(t, err)
		require.Equal(t, []string{"spring"}, tags)
		found, err := o.s.Find(t.Context(), store.FindQuery{Inbox: o.mia.Inbox, Words: store.ParseSearch("berg"), Limit: 5})
		require.NoError(t, err)
		require.Len(t, found.Rows, 1, "they are found by their new name")
	})
}

func TestFilesThatWillNotDo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		for text, say := range map[string]string{
			"":                        "The file is empty.",
			"name,email\nMia,x\n":     "No column has phone numbers.",
			"\xff\xfep\x00h\x00":      "is not written in UTF-8",
			"phone,\"a;b\"\n0770,1\n": "A column cannot be called “a;b”.",
		} {
			_, _, err := o.imports(t, text, nil)
			refusedWith(t, err, bridge.CodeInvalid, say)
		}
		_, _, err := o.imports(t, "phone\n07700900200\n", func(r *bridge.ImportRequest) { r.List = "nothing" })
		refusedWith(t, err, bridge.CodeNotFound, "There is no list “nothing”.")
		_, _, err = o.imports(t, "phone\n07700900200\n", func(r *bridge.ImportRequest) { r.Tags = []string{"a,b"} })
		refusedWith(t, err, bridge.CodeInvalid, "has no comma")
	})
}

// Who is imported into an opt-in list agreed to it, but for those who opted out by text, before or after they were deleted.
func TestAnImportRecordsConsent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		_, err := o.b.MakeList(t.Context(), bridge.ListRequest{Actor: o.mia.Actor, Inbox: o.mia.Inbox, Name: "News", Kind: store.OptInList, Wording: "Offers."})
		require.NoError(t, err)
		stop := func(number string) {
			require.NoError(t, o.b.Receive(t.Context(), bridge.Inbound{CarrierID: "SM" + number, Line: "+447700900001", From: number, Body: "STOP"}))
		}
		stop("+447700900123")
		stop("+447700900201")
		gone, err := o.s.ContactByNumber(t.Context(), "+447700900201")
		require.NoError(t, err)
		convs, err := o.s.ConversationsOf(t.Context(), gone.ID, o.mia.Inbox)
		require.NoError(t, err)
		require.NoError(t, o.s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Forget(ctx, gone, o.mia.Inbox, []store.ConversationID{convs[0].ID}, store.At(o.clock.Now()))
			return err
		}))
		done, refused, err := o.imports(t, "phone\n07700900200\n07700900201\n07700900123\n", func(r *bridge.ImportRequest) { r.List = "news" })
		require.NoError(t, err)
		const reason = "They opted out of texts, so they are not on the list News. They must text START themselves."
		require.Equal(t, []string{"3: " + reason, "4: " + reason}, refused)
		require.Equal(t, bridge.ImportResult{Lines: 4, Added: 2, Known: 1, Refused: 2}, done)
		c, _ := o.known(t, "+447700900200")
		said, err := o.s.Consents(t.Context(), c.ID)
		require.NoError(t, err)
		require.Len(t, said, 1)
		require.Equal(t, "in import Offers. U1", fmt.Sprintf("%s %s %s %s", said[0].Kind, said[0].Source, said[0].Wording, said[0].Actor))
		l, err := o.s.ListByName(t.Context(), o.mia.Inbox, "news")
		require.NoError(t, err)
		n, err := o.s.Members(t.Context(), l.ID)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	})
}

// A dry run tells what would be done, and leaves nothing behind.
func TestADryRunChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		done, refused, err := o.imports(t, "phone,tags\n07700900200,x\nx,y\n", func(r *bridge.ImportRequest) { r.DryRun = true })
		require.NoError(t, err)
		require.Equal(t, []string{"3: “x” is not a phone number."}, refused)
		require.Equal(t, bridge.ImportResult{Lines: 3, Added: 1, Refused: 1}, done)
		_, err = o.s.ContactByNumber(t.Context(), "+447700900200")
		require.ErrorIs(t, err, store.ErrNotFound)
		tags, err := o.s.Tags(t.Context(), o.mia.Inbox)
		require.NoError(t, err)
		require.Empty(t, tags)
	})
}

// cutOff is a file whose medium fails behind so many bytes, once it was read through.
type cutOff struct {
	*strings.Reader
	left, times int
}

var errCut = errors.New("the cable was pulled")

func (c *cutOff) Seek(offset int64, whence int) (int64, error) {
	c.times++
	return c.Reader.Seek(offset, whence)
}

func (c *cutOff) Read(p []byte) (int, error) {
	if c.times == 0 {
		return c.Reader.Read(p)
	}
	if c.left <= 0 {
		return 0, errCut
	}
	n, err := c.Reader.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// An import that was cut off goes on where it stopped, and tells again what it had refused.
func TestAnImportGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		var file strings.Builder
		file.WriteString("phone,name\nbad,first\n")
		const people = 6000
		for n := range people {
			fmt.Fprintf(&file, "07%09d,Person %d\n", 700000000+n, n)
		}
		file.WriteString("bad,last\n")
		text := file.String()
		done, refused, err := o.imports(t, text, func(r *bridge.ImportRequest) {
			r.File = &cutOff{Reader: strings.NewReader(text), left: len(text) * 3 / 4}
		})
		require.ErrorIs(t, err, errCut)
		require.Len(t, refused, 1)
		require.Positive(t, done.Lines)
		require.Less(t, done.Lines, int64(people))
		rest, refused, err := o.imports(t, text, nil)
		require.NoError(t, err)
		require.Equal(t, done.Lines, rest.From)
		require.Equal(t, []string{"2: “bad” is not a phone number.", fmt.Sprintf("%d: “bad” is not a phone number.", people+3)}, refused)
		require.Equal(t, bridge.ImportResult{Lines: people + 3, Added: people, Refused: 2, From: done.Lines}, rest)
		again, refused, err := o.imports(t, text, nil)
		require.NoError(t, err)
		require.Len(t, refused, 2)
		require.Equal(t, bridge.ImportResult{Lines: people + 3, Known: people, Refused: 2}, again)
	})
}

// Whatever encoding/csv reads strictly is read the same here, and nothing makes the reader fall.
func FuzzContactFile(f *testing.F) {
	for _, s := range []string{"phone,name\n07700900123,\"Mia \"\"M\"\"\nBerg\"\n", "\ufeffphone;tags\r\n+447700900123;a\r\n", "phone\tx\n0044 7700 900123\t\"", "\"phone\"\n\n1\n", "phone,a\n\"x\ny"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := bridge.OpenContacts(strings.NewReader(text), "GB")
		if err != nil {
			require.Equal(t, bridge.CodeInvalid, bridge.CodeOf(err), "%v", err)
			return
		}
		before := int64(0)
		rows := 0
		for ; ; rows++ {
			row, reason, err := file.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			require.Greater(t, row.Line, before, "lines are told in order")
			before = row.Line
			if reason == "" {
				require.True(t, strings.HasPrefix(row.Number, "+"), row.Number)
				require.NotContains(t, row.Name, "\x00")
			}
		}
		all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err == nil && !strings.ContainsAny(text, ";\t\r \u00a0\u2003\v\f\u0085") && len(all) > 0 && len(text) < 60_000 {
			require.Equal(t, len(all)-1, rows, "%q", all)
		}
	})
}
