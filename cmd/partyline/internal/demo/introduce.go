package demo

import (
	"fmt"
	"text/template"
)

// introduction is what the terminal shows. The npm client of Twilio has no option for another address, so its requests are sent there
// by the way it offers for that (npm twilio, option httpClient).
var introduction = template.Must(template.New("").Funcs(template.FuncMap{"heading": heading}).Parse(`
  Partyline demo
  {{.Page}}

  Type as the customer on the left; answer in the thread on the right. "Try this" says what to do first. Ctrl-C ends it.
  {{if .Kept}}Going on with {{.Data}}: earlier conversations get a new thread at their next text.
  {{else if .Data}}Conversations are kept in {{.Data}}.
  {{end}}
  Other clients can join; these credentials are good for this run on this machine only.
{{range .Guides}}
{{$name := .Name}}{{range $i, $f := .Facts}}  {{printf "%-8s %-15s %s" (heading $i $name) $f.Label $f.Value}}
{{end}}{{end}}
{{range .Guides}}  {{.Client}}
{{with .Note}}               {{.}}
{{end}}{{end}}
`))

// heading is the name of a list beside its first line.
func heading(i int, name string) string {
	if i > 0 {
		return ""
	}
	return name
}

// twilioClient is how npm's twilio is pointed at the emulator.
const twilioClient = `npm twilio:  const web = new twilio.RequestClient()
               twilio(accountSid, authToken, { httpClient: { request: (o) =>
                 web.request({ ...o, uri: o.uri.replace('https://api.twilio.com', '%s') }) } })`

// introduce tells the person at the terminal where everything is.
func (d *Demo) introduce() error {
	tw := d.world.twilio
	numbers := ""
	for _, l := range lines {
		numbers += ", " + l.Number + " (" + l.Label + ")"
	}
	guides := []guide{{
		Name:   "Twilio",
		Facts:  []fact{{"api url", tw.URL()}, {"account sid", tw.AccountSID()}, {"auth token", tw.AuthToken()}, {"numbers", numbers[2:]}},
		Client: fmt.Sprintf(twilioClient, tw.URL()),
	}}
	for _, c := range d.world.chats {
		guides = append(guides, c.introduce())
	}
	err := introduction.Execute(d.options.Out, map[string]any{"Page": d.url, "Kept": d.kept, "Data": d.options.Data, "Guides": guides})
	if err != nil {
		return fmt.Errorf("cannot write to the terminal: %w", err)
	}
	return nil
}
