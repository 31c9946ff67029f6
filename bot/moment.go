package bot

import "time"

// utc is how a moment is written where a platform cannot show it in each reader's own zone.
const utc = "2 Jan 2006 15:04 UTC"

// moment is a field that holds a moment. Readers see it in their own zone where the platform can do that.
func moment(label string, t time.Time) Field {
	return Field{Label: label, Value: t.UTC().Format(utc), At: t}
}
