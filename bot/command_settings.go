package bot

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// The steps of the settings, as the values of buttons, menus and forms carry them. No step shows them.
const (
	setDrafts    = "drafts"
	setSummaries = "summaries"
	setAccept    = "accept"
	setBox       = "box"
	setHouse     = "house"
	setWords     = "words"
	setRole      = "role"
	setPages     = "pages"
	setRefresh   = "refresh"

	// Behind setDrafts, setSummaries and setBox.
	setOn  = "on"
	setOff = "off"
)

// The inputs of the forms, by Input.Name.
const (
	houseName      = "name"
	houseSells     = "sells"
	houseVoice     = "voice"
	houseSignature = "signature"
	wordsUse       = "use"
	wordsAvoid     = "avoid"
	pageInput      = "page"
)

// settingsCommand shows what the assistant of an inbox may do and is told, and changes it. What has more fields than a window has room for
// on every platform is in several windows.
var settingsCommand = Command{
	Name:  settingsName,
	Help:  "Shows and changes this inbox's assistant: drafts, summaries, what it knows of your house.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if len(b.core.Tones()) == 0 {
			return Answer{}, refuse("There is no assistant here: ai.provider is off in the configuration. Set it to offline, gemini or openai.")
		}
		step, rest := firstWord(call.Text)
		return settings{b, call, in}.step(ctx, step, rest)
	},
}

// settings are those of one inbox, as somebody looks at them.
type settings struct {
	b    *Bot
	call Call
	in   store.Inbox
}

func (s settings) step(ctx context.Context, step, rest string) (Answer, error) {
	core, who, in := s.b.core, s.call.Actor, s.in.ID
	switch step {
	case "":
		return s.look(ctx)
	case setDrafts:
		return s.done(ctx, core.SwitchDrafts(ctx, who, in, rest == setOn))
	case setSummaries:
		return s.done(ctx, core.SwitchSummaries(ctx, who, in, rest == setOn))
	case setAccept:
		return s.acknowledgement(ctx)
	case setBox:
		if err := core.AcceptAssistant(ctx, who, in, rest == setOn); err != nil {
			return Answer{}, err
		}
		return s.acknowledgement(ctx)
	case setRole:
		return s.done(ctx, core.SetRole(ctx, who, in, rest))
	case setRefresh:
		return s.done(ctx, core.RefreshPages(ctx, who, in), "The pages are being read. Say "+Slash+" settings again in a moment.")
	case setHouse, setWords, setPages:
		if s.call.Values != nil {
			return s.save(ctx, step)
		}
		return s.window(ctx, step)
	}
	return Answer{}, refuse("Say just " + Slash + " settings, and use the buttons.")
}

// done shows the settings after a change, or why there was none. sentences stand above them.
func (s settings) done(ctx context.Context, err error, sentences ...string) (Answer, error) {
	if err != nil {
		if !refused(err) {
			return Answer{}, err
		}
		sentences = []string{bridge.Say(err)}
	}
	a, lookErr := s.look(ctx, sentences...)
	return a, cmp.Or(err, lookErr)
}

// look shows the settings.
func (s settings) look(ctx context.Context, sentences ...string) (Answer, error) {
	a, err := s.b.reads.Assistant(ctx, s.in.ID)
	if err != nil {
		return Answer{}, err
	}
	pages, err := s.b.reads.Pages(ctx, s.in.ID)
	if err != nil {
		return Answer{}, err
	}
	faqs, err := s.b.reads.FAQs(ctx, s.in.ID)
	if err != nil {
		return Answer{}, err
	}
	return Answer{View: s.view(a, pages, len(faqs), sentences), Replace: true}, nil
}

// maxSetting is how much of a setting the overview shows.
const maxSetting = 200

func (s settings) view(a store.Assistant, pages []store.Page, faqs int, sentences []string) *View {
	v := &View{Title: "Assistant of " + shorten(s.in.Name, maxTitle/2), Lines: sentences}
	if missing := bridge.Missing(a); len(missing) > 0 {
		v.Lines = append(v.Lines, "Before drafts can be switched on: "+strings.Join(missing, ", ")+".")
	}
	accepted := "nobody yet"
	if a.AcceptedBy != "" {
		accepted = fmt.Sprintf("%s, %s", cmp.Or(a.AcceptedName, a.AcceptedBy), a.AcceptedAt.UTC().Format(utc))
	}
	v.Fields = []Field{{Label: "Drafts", Value: onOff(a.Drafts)}, {Label: "Summaries", Value: onOff(a.Summaries)}, {Label: "Limits accepted by", Value: accepted}}
	for _, f := range []Field{
		{Label: "House", Value: a.Name}, {Label: "Sells", Value: a.Sells}, {Label: "Voice", Value: a.Voice}, {Label: "Signature", Value: a.Signature},
		{Label: "Words to use", Value: a.UseWords}, {Label: "Words to avoid", Value: a.AvoidWords},
	} {
		f.Value = cmp.Or(shorten(f.Value, maxSetting), "–")
		v.Fields = append(v.Fields, f)
	}
	v.Fields = append(v.Fields, Field{Label: "Questions", Value: strconv.Itoa(faqs)})
	for _, p := range pages {
		v.Items = append(v.Items, Item{Text: pageRow(p)})
	}
	v.Menu = s.roles(a)
	v.Buttons = []Button{switchButton("drafts", setDrafts, a.Drafts), switchButton("summaries", setSummaries, a.Summaries)}
	for _, o := range []struct{ label, step string }{{"Limits…", setAccept}, {"House…", setHouse}, {"Words…", setWords}, {"Pages…", setPages}} {
		v.Buttons = append(v.Buttons, Button{Label: o.label, Command: settingsName, Value: o.step})
	}
	v.Buttons = append(v.Buttons, Button{Label: "Questions", Command: faqsName})
	if len(pages) > 0 {
		v.Buttons = append(v.Buttons, Button{Label: "Read pages now", Command: settingsName, Value: setRefresh})
	}
	return v
}

// switchButton does the contrary of what is.
func switchButton(what, step string, on bool) Button {
	if on {
		return Button{Label: "Switch " + what + " off", Command: settingsName, Value: step + " " + setOff}
	}
	return Button{Label: "Switch " + what + " on", Command: settingsName, Value: step + " " + setOn, Style: StylePrimary}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// pageRow says what was read of a page.
func pageRow(p store.Page) string {
	row := fmt.Sprintf("Page %d: %s", p.Place, shorten(cmp.Or(p.Title, p.URL), maxSetting/2))
	if p.Title != "" {
		row += "\n" + shorten(p.URL, maxSetting)
	}
	switch {
	case !p.ReadAt.IsZero():
		row += fmt.Sprintf("\n%s, read %s", count(p.Words, "word"), p.ReadAt.UTC().Format(utc))
	case p.Problem == "":
		row += "\nNot read yet."
	}
	if p.Problem != "" {
		row += fmt.Sprintf("\nNot read %s: %s", p.TriedAt.UTC().Format(utc), p.Problem)
	}
	return row
}

// roles are the tones to choose from.
func (s settings) roles(a store.Assistant) *Menu {
	tones := s.b.core.Tones()
	m := &Menu{Label: "Role", Command: settingsName}
	for _, t := range tones {
		m.Options = append(m.Options, Option{Label: shorten(t.Name+": "+t.Description, maxOption), Value: setRole + " " + t.Name, Chosen: t.Name == cmp.Or(a.Role, tones[0].Name)})
	}
	return m
}

// maxOption is the limit of Option.Label.
const maxOption = 75

// acknowledgement shows the box that somebody must tick before drafts can be switched on, with all that it says.
func (s settings) acknowledgement(ctx context.Context) (Answer, error) {
	a, err := s.b.reads.Assistant(ctx, s.in.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: "The assistant's limits", Lines: []string{bridge.Acknowledgement}}
	if a.AcceptedBy == "" {
		v.Buttons = []Button{{Label: "☐ I understand and accept this", Command: settingsName, Value: setBox + " " + setOn}}
	} else {
		v.Lines = append(v.Lines, fmt.Sprintf("☑ Accepted by %s on %s.", cmp.Or(a.AcceptedName, a.AcceptedBy), a.AcceptedAt.UTC().Format(utc)))
		v.Buttons = []Button{{Label: "☑ Take it back", Command: settingsName, Value: setBox + " " + setOff}}
	}
	v.Buttons = append(v.Buttons, Button{Label: "Back", Command: settingsName})
	return Answer{View: v, Replace: true}, nil
}

// window opens one of the windows, with what is there.
func (s settings) window(ctx context.Context, step string) (Answer, error) {
	a, err := s.b.reads.Assistant(ctx, s.in.ID)
	if err != nil {
		return Answer{}, err
	}
	f := &Form{Submit: "Save", Command: settingsName, Value: step}
	text := func(name, label, hint, initial string) Input {
		return Input{Name: name, Label: label, Hint: hint, Initial: initial, Long: true, Optional: true, MaxLength: bridge.MaxBrand}
	}
	switch step {
	case setHouse:
		f.Title = "Your house"
		f.Inputs = []Input{
			{Name: houseName, Label: "Name", Hint: "As customers know it. Drafts need it.", Initial: a.Name, MaxLength: 100},
			{Name: houseSells, Label: "What you sell", Hint: "In a sentence or two. Drafts need it.", Initial: a.Sells, Long: true, MaxLength: bridge.MaxBrand},
			text(houseVoice, "Voice", "How you speak: “plain and warm, never pushy”.", a.Voice),
			text(houseSignature, "Signature", "Ends each text, such as “Ana at Berg Bikes”.", a.Signature),
		}
	case setWords:
		f.Title = "Your words"
		f.Inputs = []Input{
			text(wordsUse, "Words to use", "With commas between them.", a.UseWords),
			text(wordsAvoid, "Words to avoid", "With commas between them.", a.AvoidWords),
		}
	default:
		pages, err := s.b.reads.Pages(ctx, s.in.ID)
		if err != nil {
			return Answer{}, err
		}
		f.Title = "Pages to rest on"
		for i := range bridge.MaxPages {
			in := Input{Name: fmt.Sprint(pageInput, i+1), Label: fmt.Sprintf("Page %d", i+1), Hint: "The whole address, https://… Only this page is read.", Optional: true, MaxLength: 500}
			if i < len(pages) {
				in.Initial = pages[i].URL
			}
			f.Inputs = append(f.Inputs, in)
		}
	}
	return Answer{Form: f}, nil
}

// save takes a window. Whatever goes wrong is said at an input, so that nothing that was typed is lost.
func (s settings) save(ctx context.Context, step string) (Answer, error) {
	v, core := s.call.Values, s.b.core
	var err error
	at := pageInput + "1"
	switch step {
	case setHouse:
		at = houseName
		err = core.SetBrand(ctx, s.call.Actor, s.in.ID, func(k *bridge.Brand) {
			k.Name, k.Sells, k.Voice, k.Signature = v[houseName], v[houseSells], v[houseVoice], v[houseSignature]
		})
	case setWords:
		at = wordsUse
		err = core.SetBrand(ctx, s.call.Actor, s.in.ID, func(k *bridge.Brand) { k.UseWords, k.AvoidWords = v[wordsUse], v[wordsAvoid] })
	default:
		var urls []string
		for i := range bridge.MaxPages {
			urls = append(urls, v[fmt.Sprint(pageInput, i+1)])
		}
		err = core.SetPages(ctx, s.call.Actor, s.in.ID, urls)
	}
	if err != nil {
		return complain(at, bridge.Say(err)), err
	}
	a, err := s.look(ctx, "Saved.")
	return a, err
}
