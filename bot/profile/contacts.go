package profile

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"partyline/store"
)

// Download is where a file is written that is read in batches.
type Download interface {
	io.Writer
	// GoOn is called before each batch.
	GoOn()
}

// contactColumns begin the first row of a file of contacts; an import knows them. Fields have columns of their own behind them.
var contactColumns = []string{"phone", "name", "email", "zone", "language", "account", "tags", "lists"}

// eachContact gives the contacts of an inbox in batches.
func eachContact(ctx context.Context, reads store.Reader, inbox store.InboxID, give func([]store.ContactRow) error) error {
	for behind := store.ContactID(0); ; {
		rows, err := reads.ContactsBehind(ctx, inbox, behind, batch)
		if err != nil || len(rows) == 0 {
			return err
		}
		behind = rows[len(rows)-1].ID
		if err := give(rows); err != nil {
			return err
		}
	}
}

// WriteContactsCSV writes the contacts of an inbox for spreadsheets. An import reads the file again as it was. It goes through them twice,
// as the first row names all fields that there are.
func WriteContactsCSV(ctx context.Context, w Download, reads store.Reader, inbox store.InboxID) error {
	names := map[string]bool{}
	err := eachContact(ctx, reads, inbox, func(rows []store.ContactRow) error {
		w.GoOn()
		for _, row := range rows {
			for name := range row.Fields {
				names[name] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fields := slices.Sorted(maps.Keys(names))
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(allHarmless(append(slices.Clone(contactColumns), fields...))) // what cannot be written shows at the end
	err = eachContact(ctx, reads, inbox, func(rows []store.ContactRow) error {
		w.GoOn()
		for _, row := range rows {
			cells := []string{row.Number, row.Name, row.Email, row.Zone, row.Language, row.Account, strings.Join(row.Tags, ", "), strings.Join(row.Lists, ", ")}
			for _, name := range fields {
				cells = append(cells, row.Fields[name])
			}
			_ = out.Write(allHarmless(cells))
		}
		out.Flush()
		return out.Error()
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

func allHarmless(cells []string) []string {
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return cells
}

// jsonPerson is a contact as a file tells of them.
type jsonPerson struct {
	Number   string            `json:"phone"`
	Name     string            `json:"name,omitempty"`
	Email    string            `json:"email,omitempty"`
	Zone     string            `json:"zone,omitempty"`
	Language string            `json:"language,omitempty"`
	Account  string            `json:"account,omitempty"`
	Tags     []string          `json:"tags,omitempty"`
	Lists    []string          `json:"lists,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"`
	Since    string            `json:"first_seen"`
}

// WriteContactsJSON writes the contacts of an inbox as one list, one contact a line.
func WriteContactsJSON(ctx context.Context, w Download, reads store.Reader, inbox store.InboxID) error {
	separator := "[\n"
	err := eachContact(ctx, reads, inbox, func(rows []store.ContactRow) error {
		w.GoOn()
		for _, r := range rows {
			line, err := json.Marshal(jsonPerson{r.Number, r.Name, r.Email, r.Zone, r.Language, r.Account, r.Tags, r.Lists, r.Fields, utc(r.CreatedAt)})
			if err != nil {
				return err
			}
			if _, err := w.Write(append([]byte(separator), line...)); err != nil {
				return err
			}
			separator = ",\n"
		}
		return nil
	})
	if err != nil {
		return err
	}
	end := "\n]\n"
	if separator == "[\n" {
		end = "[]\n"
	}
	_, err = io.WriteString(w, end)
	return err
}
