package demo

import (
	"fmt"
	"text/template"
)

// introduction is what the terminal shows. The npm client of Twilio has no option for another address, so its requests are sent there
// by the way it offers for that (npm twilio, option httpClient).
var introduction = template.Must(template.New("").Parse(`
  Partyline demo
  {{.Page}}

  Type as the customer on the left; answer in the thread on the right. Ctrl-C ends it.
  {{if .Kept}}Going on with {{.Data}}: earlier conversations get a new thread at their next text.
  {{else if .Data}}Conversations are kept in {{.Data}}.
  {{end}}
  Other clients can join; these credentials are good for this run on this machine only.

  Twilio   api url         {{.TwilioURL}}
           account sid     {{.AccountSID}}
           auth token      {{.AuthToken}}
           numbers         {{range $i, $l := .Lines}}{{if $i}}, {{end}}{{$l.Number}} ({{$l.Label}}){{end}}
  Slack    api url         {{.SlackURL}}
           bot token       {{.BotToken}}
           app token       {{.AppToken}}
           signing secret  {{.SigningSecret}}
           channel         {{.Channel}}

  Bolt:        new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl: '{{.SlackURL}}' } })
  npm twilio:  const web = new twilio.RequestClient()
               twilio(accountSid, authToken, { httpClient: { request: (o) =>
                 web.request({ ...o, uri: o.uri.replace('https://api.twilio.com', '{{.TwilioURL}}') }) } })
  Slack gives each event to one Socket Mode client: a second one takes its share of them from Partyline.

`))

// introduce tells the person at the terminal where everything is.
func (d *Demo) introduce() error {
	w := d.world
	err := introduction.Execute(d.options.Out, map[string]any{
		"Page": d.url, "Kept": d.kept, "Data": d.options.Data, "Lines": lines, "Channel": channelID,
		"TwilioURL": w.twilio.URL(), "AccountSID": w.twilio.AccountSID(), "AuthToken": w.twilio.AuthToken(),
		"SlackURL": w.slack.URL() + "/api/", "BotToken": w.slack.BotToken(), "AppToken": w.slack.AppToken(), "SigningSecret": w.slack.SigningSecret(),
	})
	if err != nil {
		return fmt.Errorf("cannot write to the terminal: %w", err)
	}
	return nil
}
