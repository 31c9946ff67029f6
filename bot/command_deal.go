package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"partyline/bridge"
	"partyline/store"
)

// The inputs of the form that opens a deal.
const (
	dealTitle    = "title"
	dealValue    = "value"
	dealStage    = "stage"
	dealPipeline = "pipeline"
)

// The words that say what is done with a deal. A button has them too.
const (
	dealNew  = "new"
	dealMove = "move"
	dealWin  = "win"
	dealLose = "lose"
	dealShow = ";show"
)

const sayHowDeals = "Say new and its title, as in !deal new Kitchen, 12500 GBP, Offer; or move, win or lose and its number, as in !deal win 7."

var dealArg = Arg{Name: "what", Help: "new Kitchen, 1200; move 7 Offer; win 7; lose 7. Without it they are listed.", Optional: true}

// dealCommand lists a contact's deals, opens, moves and closes them.
var dealCommand = Command{
	Name:      dealName,
	Group:     ContactGroup,
	Args:      []Arg{contactNumber, dealArg},
	TypedArgs: []Arg{dealArg},
	Help:      "Lists a contact's deals; opens one, moves it, wins or loses it.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		deals, err := b.reads.DealsOf(ctx, p.inbox.ID, p.contact.ID)
		if err != nil {
			return Answer{}, err
		}
		step, rest := firstWord(p.rest)
		switch strings.ToLower(step) {
		case "", "list":
			return b.dealsPane(ctx, p, "")
		case stepNew:
			return Answer{Form: b.dealForm(p)}, nil
		case dealNew:
			return b.openDeal(ctx, call, p, rest)
		case dealMove, dealWin, dealLose, dealShow:
			d, rest, err := dealMeant(deals, rest)
			if err != nil {
				return Answer{}, err
			}
			return b.changeDeal(ctx, call, p, d, strings.ToLower(step), rest)
		}
		return Answer{}, refuse(sayHowDeals)
	},
}

// dealMeant is the deal whose number stands first. Where there is none, it is the only open one.
func dealMeant(deals []store.Deal, text string) (d store.Deal, rest string, err error) {
	word, rest := firstWord(text)
	if n, nerr := strconv.ParseInt(strings.TrimPrefix(word, "#"), 10, 64); nerr == nil {
		i := slices.IndexFunc(deals, func(d store.Deal) bool { return d.ID == store.DealID(n) })
		if i < 0 {
			return d, "", refuse(fmt.Sprintf("This contact has no deal %d. Say !deal to see those that they have.", n))
		}
		return deals[i], rest, nil
	}
	open := openOf(deals)
	switch len(open) {
	case 0:
		return d, "", refuse("This contact has no open deal. " + sayHowDeals)
	case 1:
		return open[0], text, nil
	}
	return d, "", refuse("There is more than one. Say the number of the deal: " + strings.Join(dealNames(open), ", ") + ".")
}

// openDeal opens a deal from the submitted form, or from "title, value, stage" as it was typed.
func (b *Bot) openDeal(ctx context.Context, call Call, p party, typed string) (Answer, error) {
	r := bridge.DealRequest{Key: call.Key}
	if call.Values != nil {
		r.Title, r.Value, r.Stage, r.Pipeline = call.Values[dealTitle], call.Values[dealValue], call.Values[dealStage], call.Values[dealPipeline]
	} else {
		r.Title, r.Value, r.Stage = dealTyped(typed)
	}
	_, err := b.core.OpenDeal(ctx, p.subject(call), r)
	if err != nil && call.Values != nil {
		return complain(dealTitle, bridge.Say(err)), err
	}
	if err != nil {
		return Answer{}, err
	}
	return didSo(call, "The deal is open.", func(say string) (Answer, error) { return b.dealsPane(ctx, p, say) })
}

// dealTyped takes apart "title, value, stage". A value may have commas of its own, so it reaches up to the last part that has no digit
// behind it.
func dealTyped(typed string) (title, value, stage string) {
	title, rest, _ := strings.Cut(typed, ",")
	rest = strings.TrimSpace(rest)
	i := strings.LastIndex(rest, ",")
	if tail := strings.TrimSpace(rest[i+1:]); i >= 0 && !strings.ContainsAny(tail, "0123456789") {
		return title, strings.TrimSpace(rest[:i]), tail
	}
	if rest != "" && !strings.ContainsAny(rest, "0123456789") {
		return title, "", rest
	}
	return title, rest, ""
}

// changeDeal does one step with a deal.
func (b *Bot) changeDeal(ctx context.Context, call Call, p party, d store.Deal, step, rest string) (Answer, error) {
	var err error
	say := ""
	switch step {
	case dealShow:
		return b.dealPane(p, d), nil
	case dealMove:
		if rest == "" {
			return b.dealPane(p, d), nil
		}
		err, say = b.core.MoveDeal(ctx, p.subject(call), d.ID, b.stageMeant(p, d, rest)), "The deal moved."
	case dealWin:
		err, say = b.core.CloseDeal(ctx, p.subject(call), d.ID, store.DealWon), "The deal is won."
	case dealLose:
		err, say = b.core.CloseDeal(ctx, p.subject(call), d.ID, store.DealLost), "The deal is lost."
	}
	if err != nil {
		return Answer{}, err
	}
	return didSo(call, say, func(say string) (Answer, error) { return b.dealsPane(ctx, p, say) })
}

// stageMeant is the stage that somebody typed, or chose by its place in the pipeline.
func (b *Bot) stageMeant(p party, d store.Deal, typed string) string {
	place, chosen := strings.CutPrefix(typed, listMark)
	n, err := strconv.Atoi(place)
	if stages := b.stagesOf(p, d); chosen && err == nil && n >= 0 && n < len(stages) {
		return stages[n]
	}
	return typed
}

// stagesOf are the stages that a deal can be moved to.
func (b *Bot) stagesOf(p party, d store.Deal) []string {
	pipelines, _ := b.core.Pipelines(p.inbox.ID)
	for _, l := range pipelines {
		if l.Name == d.Pipeline {
			return l.Stages
		}
	}
	return pipelines[0].Stages
}

// dealPane draws one deal, to move it and to close it.
func (b *Bot) dealPane(p party, d store.Deal) Answer {
	v := &View{Title: "Deal: " + d.Title, Fields: []Field{{Label: "Value", Value: bridge.ValueOf(d).String()}, {Label: "Pipeline", Value: d.Pipeline},
		{Label: "Stage", Value: d.Stage}, {Label: "State", Value: string(d.State)}}}
	m := &Menu{Label: "Move to", Command: dealName}
	for i, stage := range b.stagesOf(p, d) {
		if i < maxOptions {
			m.Options = append(m.Options, Option{Label: shorten(stage, maxOption), Value: p.about(dealMove, dealNumber(d), listMark+strconv.Itoa(i)),
				Chosen: stage == d.Stage && d.State == store.DealOpen})
		}
	}
	v.Menu = m
	if d.State != store.DealWon {
		v.Buttons = append(v.Buttons, Button{Label: "Won", Command: dealName, Value: p.about(dealWin, dealNumber(d)), Style: StylePrimary})
	}
	if d.State != store.DealLost {
		v.Buttons = append(v.Buttons, Button{Label: "Lost", Command: dealName, Value: p.about(dealLose, dealNumber(d))})
	}
	v.Buttons = append(v.Buttons, Button{Label: "Deals…", Command: dealName, Value: p.value()}, paneButton(p))
	return Answer{View: v, Replace: true}
}

// dealsPane draws the deals of a contact, the open ones first.
func (b *Bot) dealsPane(ctx context.Context, p party, say string) (Answer, error) {
	deals, err := b.reads.DealsOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: fmt.Sprintf("Deals of %s: %d open", p.called(), len(openOf(deals)))}
	if say != "" {
		v.Lines = append(v.Lines, say)
	}
	for _, d := range deals[:min(len(deals), pageSize)] {
		text := dealLine(d)
		if d.State != store.DealOpen {
			text += ", " + string(d.State)
		}
		v.Items = append(v.Items, Item{Text: text, Buttons: []Button{{Label: "Change…", Command: dealName, Value: p.about(dealShow, dealNumber(d))}}})
	}
	if more := len(deals) - pageSize; more > 0 {
		v.Lines = append(v.Lines, fmt.Sprintf("And %d older ones, which stand in the profile.", more))
	}
	v.Buttons = []Button{{Label: "New deal…", Command: dealName, Value: p.about(stepNew)}, paneButton(p)}
	return Answer{View: v, Replace: true}, nil
}

func (b *Bot) dealForm(p party) *Form {
	pipelines, currency := b.core.Pipelines(p.inbox.ID)
	first := pipelines[0]
	f := &Form{Title: "New deal", Submit: "Open it", Command: dealName, Value: p.about(dealNew), Inputs: []Input{
		{Name: dealTitle, Label: "Title", Hint: "What it is about, such as Kitchen.", MaxLength: bridge.MaxLabel},
		{Name: dealValue, Label: "Value", Hint: "Such as 1200 or 1,200.50; in " + currency + " unless you say otherwise.", Optional: true, MaxLength: 40},
		{Name: dealStage, Label: "Stage", Hint: shorten(strings.Join(first.Stages, ", "), 100), Initial: first.Stages[0], Optional: true, MaxLength: bridge.MaxLabel},
	}}
	if len(pipelines) > 1 {
		names := make([]string, len(pipelines))
		for i, l := range pipelines {
			names[i] = l.Name
		}
		f.Inputs = append(f.Inputs, Input{Name: dealPipeline, Label: "Pipeline", Hint: shorten(strings.Join(names, ", "), 100), Initial: first.Name, Optional: true, MaxLength: bridge.MaxLabel})
	}
	return f
}

func dealNumber(d store.Deal) string { return strconv.FormatInt(int64(d.ID), 10) }

// dealLine is a deal in one line, with the number by which commands know it.
func dealLine(d store.Deal) string {
	return fmt.Sprintf("%d: %s, %s, %s", d.ID, d.Title, bridge.ValueOf(d), d.Stage)
}

func dealNames(deals []store.Deal) []string {
	names := make([]string, len(deals))
	for i, d := range deals {
		names[i] = dealLine(d)
	}
	return names
}

func openOf(deals []store.Deal) []store.Deal {
	var open []store.Deal
	for _, d := range deals {
		if d.State == store.DealOpen {
			open = append(open, d)
		}
	}
	return open
}
