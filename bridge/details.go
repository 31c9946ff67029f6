package bridge

import (
	"context"
	"fmt"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"partyline/store"
)

// Details are what is known of a contact besides their number.
type Details struct {
	Name, Email string
	// Zone is the name of their time zone, such as Europe/London.
	Zone string
	// Language is its BCP 47 tag, such as en-GB.
	Language string
	// Fields are what the inbox writes down besides.
	Fields store.Fields
}

// The parts of a contact's details, for what is wrong with them.
const (
	AboutEmail    About = "e-mail"
	AboutZone     About = "zone"
	AboutLanguage About = "language"
	AboutFields   About = "fields"
)

// How much is kept of a contact.
const (
	MaxContactName = 120
	MaxEmail       = 254
	MaxFields      = 40
	MaxFieldValue  = 500
)

// SetDetails writes down what is known of a contact. Name, e-mail, zone and language are those of the person, wherever they write to;
// fields are the inbox's own. CodeInvalid with a sentence where a part will not do, CodeNotFound where the inbox does not know the contact.
func (b *Bridge) SetDetails(ctx context.Context, s Subject, d Details) error {
	d, err := d.Read()
	if err != nil {
		return err
	}
	return b.about(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.LockContact(ctx, s.Contact)
		if err != nil {
			return err
		}
		rec, err := tx.LockRecord(ctx, s.Inbox, s.Contact)
		if err != nil {
			return err
		}
		changed := d.differs(c, rec)
		if len(changed) == 0 {
			return nil
		}
		c.Name, c.Email, c.Zone, c.Language, rec.Fields = d.Name, d.Email, d.Zone, d.Language, d.Fields
		if err := tx.PutContact(ctx, &c); err != nil {
			return err
		}
		if err := tx.PutRecord(ctx, &rec); err != nil {
			return err
		}
		if err := b.audit(ctx, tx, s.Actor, "change details", s.Conversation, strings.Join(changed, ", ")); err != nil {
			return err
		}
		s.Inbox = 0 // the name stands on the cards of every inbox
		return b.touch(ctx, tx, s)
	})
}

// differs names the parts that are not as they were.
func (d Details) differs(c store.Contact, rec store.Record) (parts []string) {
	for part, changed := range map[string]bool{
		"name": d.Name != c.Name, "e-mail": d.Email != c.Email, "zone": d.Zone != c.Zone, "language": d.Language != c.Language,
		"fields": !maps.Equal(d.Fields, rec.Fields),
	} {
		if changed {
			parts = append(parts, part)
		}
	}
	slices.Sort(parts)
	return parts
}

// Read gives the details as they are kept. CodeInvalid with a sentence about the first part that will not do.
func (d Details) Read() (Details, error) {
	var err error
	d.Name = line(d.Name)
	if utf8.RuneCountInString(d.Name) > MaxContactName {
		return d, &Error{Code: CodeInvalid, About: AboutName, Say: fmt.Sprintf("A name has at most %d characters.", MaxContactName)}
	}
	if d.Email, err = readEmail(d.Email); err != nil {
		return d, err
	}
	if d.Zone, err = readZone(d.Zone); err != nil {
		return d, err
	}
	if d.Language, err = readLanguage(d.Language); err != nil {
		return d, err
	}
	d.Fields, err = readFields(d.Fields)
	return d, err
}

// line is a text on one line, of what can be seen.
func line(typed string) string {
	return strings.Join(strings.Fields(strings.Map(printable, typed)), " ")
}

func readEmail(typed string) (string, error) {
	typed = line(typed)
	if typed == "" {
		return "", nil
	}
	at, err := mail.ParseAddress(typed)
	if err != nil || at.Address != typed || len(typed) > MaxEmail || !strings.Contains(typed[strings.LastIndex(typed, "@"):], ".") {
		return "", &Error{Code: CodeInvalid, About: AboutEmail, Cause: err,
			Say: fmt.Sprintf("“%s” is no e-mail address. Write it as in mia@example.com.", excerpt(typed))}
	}
	return typed, nil
}

func readZone(typed string) (string, error) {
	typed = line(typed)
	if typed == "" {
		return "", nil
	}
	zone, err := time.LoadLocation(typed)
	if err != nil || zone == time.Local { //nolint:gosmopolitan // it is refused
		return "", &Error{Code: CodeInvalid, About: AboutZone, Cause: err,
			Say: fmt.Sprintf("“%s” is no time zone. Write its name, as in Europe/London or America/New_York.", excerpt(typed))}
	}
	return zone.String(), nil
}

func readLanguage(typed string) (string, error) {
	typed = line(typed)
	if typed == "" {
		return "", nil
	}
	tag, err := language.Parse(typed)
	if err != nil {
		return "", &Error{Code: CodeInvalid, About: AboutLanguage, Cause: err,
			Say: fmt.Sprintf("“%s” is no language. Write its code, as in en, en-GB or de.", excerpt(typed))}
	}
	return tag.String(), nil
}

// readFields cleans fields. A field without a value is none.
func readFields(typed store.Fields) (store.Fields, error) {
	kept := store.Fields{}
	for _, key := range slices.Sorted(maps.Keys(typed)) {
		name, err := readLabel(key, "field")
		value := line(typed[key])
		switch {
		case err != nil:
			return nil, &Error{Code: CodeInvalid, About: AboutFields, Say: Say(err), Cause: err}
		case strings.Contains(name, ":"):
			return nil, &Error{Code: CodeInvalid, About: AboutFields, Say: "The name of a field has no colon."}
		case utf8.RuneCountInString(value) > MaxFieldValue:
			return nil, &Error{Code: CodeInvalid, About: AboutFields, Say: fmt.Sprintf("The field %s has more than %d characters.", name, MaxFieldValue)}
		case value != "":
			kept[name] = value
		}
	}
	if len(kept) > MaxFields {
		return nil, &Error{Code: CodeInvalid, About: AboutFields, Say: fmt.Sprintf("A contact has at most %d fields.", MaxFields)}
	}
	return kept, nil
}

// ParseFields reads fields as people write them, one "name: value" a line. CodeInvalid with a sentence about the first line that is not.
func ParseFields(text string) (store.Fields, error) {
	fields := store.Fields{}
	for i, l := range strings.Split(text, "\n") {
		if strings.TrimSpace(l) == "" {
			continue
		}
		key, value, ok := strings.Cut(l, ":")
		if !ok || line(key) == "" {
			return nil, &Error{Code: CodeInvalid, About: AboutFields,
				Say: fmt.Sprintf("Line %d is no field. Write a name, a colon and the value, as in size: 42.", i+1)}
		}
		fields[line(key)] = value
	}
	return fields, nil
}

// FieldLines are fields as ParseFields reads them, by name.
func FieldLines(f store.Fields) string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(f)) {
		lines = append(lines, key+": "+f[key])
	}
	return strings.Join(lines, "\n")
}
