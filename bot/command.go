package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Slash is the platform command that all commands hang under: "/sms inbox".
const Slash = "/sms"

// Doors are the ways in which a command is offered, for help texts and for platforms where commands are registered. They
// are no permission: whoever may use commands in a channel may use all of them.
type Doors uint8

const (
	// DoorSlash: typed after Slash. On Slack that does not work within threads.
	DoorSlash Doors = 1 << iota
	// DoorTyped: typed in a thread with an exclamation mark.
	DoorTyped
	// DoorButton: a button, or a form that one opened.
	DoorButton
	// DoorShortcut: a menu entry of the platform.
	DoorShortcut
)

// Has says whether d holds every door of other.
func (d Doors) Has(other Doors) bool { return d&other == other }

// Command is one thing that admins can do.
type Command struct {
	// Name is one lower-case word.
	Name string
	// Group is the word that stands before the name in a slash command, for what belongs together: "/sms contact tag". Empty for none.
	Group string
	// Args are its arguments, in the order in which they are typed.
	Args []Arg
	// TypedArgs are its arguments where it is typed in a thread, which says itself whom it is about; nil where it stands alone there.
	TypedArgs []Arg
	// Help is one sentence, at most 100 characters (Discord's limit for a command's description).
	Help string
	// Doors are where it is offered.
	Doors Doors
	// OfThread: it is about the conversation in whose thread it is used. As a slash command it is of no use where those do not work in
	// threads.
	OfThread bool
	// Run does it. Its error is a *bridge.Error where the person can do something about it; Do shows that to them. An answer
	// that is not empty beside an error is shown instead of the error's sentence.
	Run func(ctx context.Context, b *Bot, call Call) (Answer, error)
}

// Arg is an argument of a command. Where a platform asks for arguments one by one, their values are joined with spaces.
type Arg struct {
	// Name is one lower-case word.
	Name string
	// Help is one sentence, at most 100 characters.
	Help string
	// Optional ones may be left out. Nothing that is not optional stands behind one that is.
	Optional bool
}

// Path is how the command is called behind Slash: its group, where it has one, and its name.
func (c Command) Path() string { return strings.TrimSpace(c.Group + " " + c.Name) }

// Usage is the command's arguments as help shows them, "<number> [text]"; empty where there are none.
func (c Command) Usage() string { return usage(c.Args) }

func usage(args []Arg) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = "<" + a.Name + ">"
		if a.Optional {
			words[i] = "[" + a.Name + "]"
		}
	}
	return strings.Join(words, " ")
}

// ContactGroup is the group of what is done about a contact.
const ContactGroup = "contact"

// groups are what the groups say of themselves, at most 100 characters each.
var groups = map[string]string{
	ContactGroup: "What is known of a contact, and what can be done about it.",
}

// AboutGroup is what a group says of itself.
func AboutGroup(name string) string { return groups[name] }

// The names of the commands, as buttons and forms carry them.
const (
	inboxName      = "inbox"
	findName       = "find"
	newName        = "new"
	sendName       = "send"
	writeName      = "write"
	linesName      = "lines"
	readName       = "read"
	closeName      = "close"
	reopenName     = "reopen"
	assignName     = "assign"
	claimName      = "claim"
	unassignName   = "unassign"
	snoozeName     = "snooze"
	moreName       = "more"
	atName         = "at"
	scheduledName  = "scheduled"
	settleName     = "settle"
	modeName       = "mode"
	snipName       = "snip"
	snippetsName   = "snippets"
	decideName     = "decide"
	correctName    = "correct"
	retryName      = "retry"
	resendName     = "resend"
	draftName      = "draft"
	draftedName    = "drafted"
	summaryName    = "summary"
	settingsName   = "settings"
	faqsName       = "faqs"
	detailsName    = "details"
	tagName        = "tag"
	untagName      = "untag"
	joinName       = "join"
	leaveName      = "leave"
	listsName      = "lists"
	accountName    = "account"
	dealName       = "deal"
	automationName = "automation"
	broadcastName  = "broadcast"
	helpName       = "help"
)

// Commands is the table of commands, in the order in which help lists them.
func Commands() []Command {
	return []Command{
		inboxCommand,
		findCommand,
		newCommand,
		sendCommand,
		linesCommand,
		creditsCommand,
		writeCommand,
		readCommand,
		closeCommand,
		reopenCommand,
		claimCommand,
		assignCommand,
		unassignCommand,
		snoozeCommand,
		moreCommand,
		atCommand,
		scheduledCommand,
		settleCommand,
		modeCommand,
		snipCommand,
		snippetsCommand,
		decideCommand,
		correctCommand,
		retryCommand,
		resendCommand,
		draftCommand,
		draftedCommand,
		summaryCommand,
		settingsCommand,
		faqsCommand,
		broadcastCommand,
		detailsCommand,
		tagCommand,
		untagCommand,
		joinCommand,
		leaveCommand,
		listsCommand,
		accountCommand,
		dealCommand,
		automationCommand,
		consentCommand,
		mergeCommand,
		importCommand,
		exportCommand,
		profileCommand,
		deleteCommand,
		helpCommand,
	}
}

// Split takes typed text apart into the command's name, in lower case, and its arguments. Nothing typed means help, and a group alone
// means help about it. The group of a command may be left out.
func Split(typed string) (command, text string) {
	word, rest := firstWord(typed)
	if word == "" {
		return helpName, ""
	}
	word = strings.ToLower(word)
	if groups[word] == "" {
		return word, rest
	}
	if strings.TrimSpace(rest) == "" {
		return helpName, word
	}
	name, rest := firstWord(rest)
	return strings.ToLower(name), rest
}

func (b *Bot) find(name string) (Command, bool) {
	i := slices.IndexFunc(b.commands, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return b.commands[i], true
}

// maxTypo is how many letters may be wrong in a name that we still recognise.
const maxTypo = 2

// nearest is the command behind a door that somebody who typed name most likely meant.
func (b *Bot) nearest(name string, door Doors) (Command, bool) {
	var best Command
	least := maxTypo + 1
	for _, c := range b.commands {
		if !c.Doors.Has(door) {
			continue
		}
		wrong := levenshtein.ComputeDistance(name, c.Name)
		if len(name) >= 2 && strings.HasPrefix(c.Name, name) {
			wrong = 0
		}
		sooner := wrong == least && best.Name != "" && best.Name[0] != name[0] && c.Name[0] == name[0] // few err in the first letter
		if (wrong < least || sooner) && wrong < len(c.Name) {
			best, least = c, wrong
		}
	}
	return best, least <= maxTypo
}
