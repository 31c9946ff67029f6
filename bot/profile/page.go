package profile

import (
	"bytes"
	"cmp"
	"context"
	"html/template"
	"net/http"

	"partyline/bridge/sms"
)

// pageData is what page.html shows.
type pageData struct {
	Name, Number string
	// Named: Name is a name and not the number.
	Named    bool
	Sections []section
	Until    *stamp
	Zone     string
	Zones    []choice
	// Notes are shown; NotesQuery is the address without them, or with them.
	Notes      bool
	NotesQuery template.URL
	// Path is the link's own last part, below which the downloads lie; Query is what they are asked with.
	Path  string
	Query template.URL
}

// page shows the profile.
func (v *visit) page(w http.ResponseWriter, r *http.Request) error {
	number := sms.National(v.contact.Number)
	d := pageData{
		Name: cmp.Or(v.contact.Name, number), Number: number, Named: v.contact.Name != "", Zone: v.asked.zone.String(), Zones: v.asked.choices(),
		Until: v.asked.at(timeOf(v.Until)), Notes: v.asked.notes, NotesQuery: v.asked.query(func(a *asked) { a.notes = !a.notes }),
		Path: v.token, Query: v.asked.query(unturned),
	}
	var err error
	if d.Sections, err = v.sections(r.Context()); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, "page.html", d); err != nil {
		return err
	}
	v.log.Info("a profile was opened", "contact", v.Contact, "inbox", v.Inbox)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	write(w, http.StatusOK, page.Bytes())
	return nil
}

// section is one part of the page.
type section struct {
	// ID names it within the page.
	ID, Title string
	Body      template.HTML
}

// sections are the parts of the page in order. One that has nothing to show is left out.
func (v *visit) sections(ctx context.Context) ([]section, error) {
	var out []section
	for _, part := range []struct {
		id, title string
		// data is what the template of this id shows; nil for nothing.
		data func(ctx context.Context) (any, error)
	}{
		{"contact", "Contact", v.contactData},
		{"conversations", "Conversations", v.conversationData},
		{"consent", "Consent", v.consentData},
		{"transcript", "Transcript", v.transcriptData},
	} {
		data, err := part.data(ctx)
		if err != nil {
			return nil, err
		}
		if data == nil {
			continue
		}
		var body bytes.Buffer
		if err := pages.ExecuteTemplate(&body, part.id, data); err != nil {
			return nil, err
		}
		out = append(out, section{part.id, part.title, template.HTML(body.String())}) //nolint:gosec // a template of ours escaped it
	}
	return out, nil
}
