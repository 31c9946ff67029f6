package bridge

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"partyline/bridge/sms"
	"partyline/store"
)

// ContactFile reads contacts from CSV: UTF-8 with or without a byte order mark, with commas, semicolons or tabs, and a first line that
// names the columns. It holds one line at a time.
type ContactFile struct {
	lines   *csvLines
	columns []column
	region  string
}

// column says what stands in a column of a file.
type column struct {
	part part
	// field is the name of a field of the inbox's own.
	field string
}

// part is what a column tells of a contact.
type part string

const (
	ofNothing part = ""
	ofNumber  part = "number"
	ofName    part = "name"
	ofFirst   part = "first name"
	ofLast    part = "last name"
	ofEmail   part = "e-mail"
	ofTags    part = "tags"
	ofAccount part = "account"
	ofZone    part = "zone"
	ofLang    part = "language"
	ofField   part = "field"
	// ofIgnored is in files that we wrote, and nothing that a line may say: who joins a list is said for the whole file.
	ofIgnored part = "ignored"
)

// columnNames are the names of columns that are known, as headerOf writes them. Whatever else a column is called, it is a field.
var columnNames = map[string]part{
	"phone": ofNumber, "phonenumber": ofNumber, "number": ofNumber, "mobile": ofNumber, "mobilephone": ofNumber, "mobilenumber": ofNumber,
	"cell": ofNumber, "cellphone": ofNumber, "cellnumber": ofNumber, "telephone": ofNumber, "telephonenumber": ofNumber, "tel": ofNumber,
	"sms": ofNumber, "smsnumber": ofNumber, "msisdn": ofNumber, "phone1": ofNumber, "phone1value": ofNumber, "telefon": ofNumber, "handy": ofNumber,
	"name": ofName, "fullname": ofName, "contactname": ofName, "displayname": ofName, "contact": ofName,
	"firstname": ofFirst, "first": ofFirst, "givenname": ofFirst, "forename": ofFirst, "vorname": ofFirst,
	"lastname": ofLast, "last": ofLast, "surname": ofLast, "familyname": ofLast, "nachname": ofLast,
	"email": ofEmail, "emailaddress": ofEmail, "mail": ofEmail, "email1value": ofEmail,
	"tags": ofTags, "tag": ofTags, "labels": ofTags,
	"account": ofAccount, "accountname": ofAccount, "company": ofAccount, "companyname": ofAccount, "organisation": ofAccount, "organization": ofAccount,
	"zone": ofZone, "timezone": ofZone, "tz": ofZone,
	"language": ofLang, "lang": ofLang, "locale": ofLang,
	"lists": ofIgnored,
}

// headerOf is a column's name as columnNames has it: its letters and digits alone.
func headerOf(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, sms.Fold(name))
}

// OpenContacts reads the first line of a file. region is the country by which numbers without a prefix are read. CodeInvalid with a
// sentence where no column has numbers, or the file is no CSV at all.
func OpenContacts(r io.Reader, region string) (*ContactFile, error) {
	lines, err := newCSVLines(r)
	if err != nil {
		return nil, err
	}
	first, _, err := lines.next()
	if errors.Is(err, io.EOF) {
		return nil, &Error{Code: CodeInvalid, Say: "The file is empty. Its first line names the columns, one of them phone."}
	}
	var broken *brokenLine
	if errors.As(err, &broken) {
		return nil, &Error{Code: CodeInvalid, Say: "The first line, which names the columns, cannot be read. " + broken.say, Cause: err}
	}
	if err != nil {
		return nil, err
	}
	f := &ContactFile{lines: lines, region: region}
	seen := map[part]bool{}
	for _, name := range first {
		c := column{part: columnNames[headerOf(name)]}
		if c.part == ofNothing || seen[c.part] {
			c.part, c.field = ofField, line(name)
			if c.field == "" {
				c.part = ofNothing
			}
		}
		if label, err := readLabel(strings.ReplaceAll(c.field, ":", " "), "field"); c.part == ofField && err != nil {
			return nil, &Error{Code: CodeInvalid, Say: fmt.Sprintf("A column cannot be called “%s”. %s", excerpt(c.field), Say(err)), Cause: err}
		} else if c.part == ofField {
			c.field = label
		}
		seen[c.part] = true
		f.columns = append(f.columns, c)
	}
	if !seen[ofNumber] {
		return nil, &Error{Code: CodeInvalid, Say: "No column has phone numbers. The first line names the columns: call one of them phone."}
	}
	return f, nil
}

// Next is the next line's contact. reason says why a line will not do, as a sentence; empty where it does. io.EOF behind the last line.
func (f *ContactFile) Next() (row store.ImportRow, reason string, err error) {
	cells, at, err := f.lines.next()
	row.Line = int64(at)
	var broken *brokenLine
	switch {
	case errors.As(err, &broken):
		return row, broken.say, nil
	case err != nil:
		return row, "", err
	case len(cells) > len(f.columns):
		return row, fmt.Sprintf("It has %d columns, and the first line %d. Put quotes around what has separators in it.", len(cells), len(f.columns)), nil
	}
	if err := f.fill(&row, cells); err != nil {
		return row, Say(err), nil
	}
	return row, "", nil
}

// fill reads the cells of a line.
func (f *ContactFile) fill(row *store.ImportRow, cells []string) error {
	d := Details{Fields: store.Fields{}}
	var number, first, last string
	for i, cell := range cells {
		cell = unprotected(cell)
		switch f.columns[i].part {
		case ofNumber:
			number = cell
		case ofName:
			d.Name = cell
		case ofFirst:
			first = cell
		case ofLast:
			last = cell
		case ofEmail:
			d.Email = cell
		case ofZone:
			d.Zone = cell
		case ofLang:
			d.Language = cell
		case ofField:
			d.Fields[f.columns[i].field] = cell
		case ofTags:
			tags, err := readTags(cell)
			if err != nil {
				return err
			}
			row.Tags = tags
		case ofAccount:
			if line(cell) == "" {
				continue
			}
			name, err := readLabel(cell, "account")
			if err != nil {
				return err
			}
			row.AccountName, row.AccountNameFolded = name, sms.Fold(name)
		case ofNothing, ofIgnored:
		}
	}
	if line(d.Name) == "" {
		d.Name = first + " " + last
	}
	var err error
	if row.Number, err = sms.Normalize(number, f.region); err != nil {
		if line(number) == "" {
			return &Error{Code: CodeInvalid, Say: "It has no phone number."}
		}
		return &Error{Code: CodeInvalid, Say: fmt.Sprintf("“%s” is not a phone number.", excerpt(line(number)))}
	}
	if d, err = d.Read(); err != nil {
		return err
	}
	row.Name, row.Email, row.Zone, row.Language, row.Fields = d.Name, d.Email, d.Zone, d.Language, d.Fields
	return nil
}

// readTags reads tags with commas, semicolons or bars between them.
func readTags(cell string) (tags []string, err error) {
	for _, t := range strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
		if line(t) == "" {
			continue
		}
		name, err := TagName(t)
		if err != nil {
			return nil, err
		}
		tags = append(tags, name)
	}
	return tags, nil
}

// unprotected takes off the apostrophe with which exports keep spreadsheets from taking a text for a formula.
func unprotected(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && rest != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(rest)[0]) {
		return rest
	}
	return cell
}

// maxCSVLine is how long a line of a file may be, in bytes, with all its cells.
const maxCSVLine = 64 << 10

// csvLines takes CSV apart into lines of cells. It is encoding/csv that holds no more than a line, whatever the file has, and goes on
// behind a line that will not do.
type csvLines struct {
	in    *bufio.Reader
	comma byte
	at    int // the line of the file that is read next, from 1
}

// brokenLine is a line that cannot be taken apart.
type brokenLine struct{ say string }

func (e *brokenLine) Error() string { return e.say }

func newCSVLines(r io.Reader) (*csvLines, error) {
	l := &csvLines{in: bufio.NewReaderSize(r, maxCSVLine), comma: ',', at: 1}
	head, err := l.in.Peek(maxCSVLine)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unread(err)
	}
	if mark := []byte("\ufeff"); strings.HasPrefix(string(head), string(mark)) {
		_, _ = l.in.Discard(len(mark)) // it was peeked at
		head = head[len(mark):]
	}
	first, _, _ := strings.Cut(string(head), "\n")
	if strings.ContainsRune(first, 0) || strings.HasPrefix(first, "\xff\xfe") || strings.HasPrefix(first, "\xfe\xff") {
		return nil, &Error{Code: CodeInvalid, Say: "The file is not written in UTF-8. Save it as CSV in UTF-8."}
	}
	most := strings.Count(first, ",")
	for _, other := range []byte{';', '\t'} {
		if n := strings.Count(first, string(other)); n > most {
			l.comma, most = other, n
		}
	}
	return l, nil
}

// next is the next line that is not blank, and where it begins.
func (l *csvLines) next() (cells []string, at int, err error) {
	for {
		at = l.at
		cells, err = l.read()
		if err != nil || len(cells) > 1 || strings.TrimSpace(cells[0]) != "" {
			return cells, at, err
		}
	}
}

// read reads one line. A cell in quotes may have line breaks in it.
func (l *csvLines) read() (cells []string, err error) {
	var cell strings.Builder
	quoted, started, size := false, false, 0
	for {
		c, err := l.in.ReadByte()
		size++
		switch {
		case errors.Is(err, io.EOF) && size == 1:
			return nil, io.EOF
		case errors.Is(err, io.EOF) && quoted:
			return nil, &brokenLine{"A quote is opened and never closed, so nothing behind it was read."}
		case errors.Is(err, io.EOF):
			return l.whole(append(cells, cell.String()))
		case err != nil:
			return nil, unread(err)
		case size > maxCSVLine:
			from := l.at
			if err := l.skip(c); err != nil {
				return nil, err
			}
			return nil, &brokenLine{fmt.Sprintf("It is longer than %d characters, or a quote is not closed; lines %d to %d were not read.", maxCSVLine, from, l.at-1)}
		}
		if c == '\n' {
			l.at++
		}
		switch {
		case quoted && c == '"':
			if again, _ := l.in.Peek(1); len(again) == 1 && again[0] == '"' {
				_, _ = l.in.Discard(1) // it was peeked at
				cell.WriteByte('"')
				continue
			}
			quoted = false
		case quoted:
			cell.WriteByte(c)
		case c == '"' && !started && strings.TrimSpace(cell.String()) == "":
			quoted, started = true, true
			cell.Reset()
		case c == l.comma:
			cells = append(cells, cell.String())
			cell.Reset()
			started = false
		case c == '\n':
			return l.whole(append(cells, strings.TrimSuffix(cell.String(), "\r")))
		default:
			cell.WriteByte(c)
		}
	}
}

// whole refuses a line that is not UTF-8.
func (l *csvLines) whole(cells []string) ([]string, error) {
	for _, c := range cells {
		if !utf8.ValidString(c) {
			return nil, &brokenLine{"It is not written in UTF-8. Save the file as CSV in UTF-8."}
		}
	}
	return cells, nil
}

// skip reads up to the end of the line in which c stands.
func (l *csvLines) skip(c byte) error {
	for c != '\n' {
		var err error
		if c, err = l.in.ReadByte(); err != nil {
			if errors.Is(err, io.EOF) {
				l.at++
				return nil
			}
			return unread(err)
		}
	}
	l.at++
	return nil
}
