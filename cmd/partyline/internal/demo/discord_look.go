package demo

import (
	"encoding/json"
	"maps"
	"slices"

	"partyline/bot/discord/discordtest"
)

// What the page shows of Discord: "chat:discord", "thread:discord:ID", "post:discord:ID", "whisper:discord:USER:ID" and
// "views:discord:USER". Embeds and components are as the bot sent them.

// discordScene is the server as it is at the moment.
type discordScene struct {
	Server string       `json:"server"`
	Guild  string       `json:"guild"`
	Inbox  string       `json:"inbox"` // id of the forum
	Users  []shownUser  `json:"users"`
	Groups []shownGroup `json:"groups"` // the roles
	// Status stands under the bot's name, empty for none.
	Status   string           `json:"status,omitempty"`
	Channels []discordChannel `json:"channels"`
	Tags     []discordTag     `json:"tags"` // of the forum
	// Commands are as the bot registered them.
	Commands []json.RawMessage `json:"commands"`
}

type discordChannel struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Topic string `json:"topic"`
	Forum bool   `json:"forum"`
	// Private: not everybody sees it.
	Private bool `json:"private"`
	// Seen are the ids of those of the team who see it.
	Seen []string `json:"seen"`
}

type discordTag struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Emoji string `json:"emoji,omitempty"`
}

// discordThread is a post of the forum, without its messages.
type discordThread struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Tags     []string `json:"tags"`
	Archived bool     `json:"archived,omitempty"`
	Locked   bool     `json:"locked,omitempty"`
	Pinned   bool     `json:"pinned,omitempty"`
	Count    int      `json:"count"`
	// At is when it was made and Last when its newest message was, in unix milliseconds.
	At   int64 `json:"at"`
	Last int64 `json:"last"`
}

type discordPost struct {
	ID         string              `json:"id"`
	Thread     string              `json:"thread"` // or channel
	User       string              `json:"user"`
	Name       string              `json:"name"`
	Bot        bool                `json:"bot,omitempty"`
	Type       int                 `json:"type"`
	Text       string              `json:"text"`
	Plain      string              `json:"plain"` // all of it without marks, for those who listen
	Embeds     []discordtest.Embed `json:"embeds,omitempty"`
	Components json.RawMessage     `json:"components,omitempty"`
	Reactions  []discordReaction   `json:"reactions,omitempty"`
	Files      []shownFile         `json:"files,omitempty"`
	ReplyTo    string              `json:"replyTo,omitempty"`
	Edited     bool                `json:"edited,omitempty"`
	Loading    bool                `json:"loading,omitempty"`
	Flags      int                 `json:"flags,omitempty"`
	Pinned     bool                `json:"pinned,omitempty"`
	Pinged     []string            `json:"pinged,omitempty"`  // ids of whom it notified, and "everyone"
	Whisper    string              `json:"whisper,omitempty"` // who alone sees it
	At         int64               `json:"at"`
}

type discordReaction struct {
	Emoji string   `json:"emoji"`
	Users []string `json:"users"`
}

// discordView is an open modal.
type discordView struct {
	ID     string         `json:"id"`
	Title  string         `json:"title"`
	Inputs []discordInput `json:"inputs"`
}

type discordInput struct {
	ID          string               `json:"id"`
	Label       string               `json:"label"`
	Description string               `json:"description,omitempty"`
	Placeholder string               `json:"placeholder,omitempty"`
	Value       string               `json:"value,omitempty"`
	Long        bool                 `json:"long,omitempty"`
	Required    bool                 `json:"required,omitempty"`
	Least       int                  `json:"least,omitempty"`
	Most        int                  `json:"most"`
	Options     []discordtest.Choice `json:"options,omitempty"`
}

// The types of selects of people and roles. docs.discord.com/developers/components/reference
const (
	userSelect = 5
	roleSelect = 6
	anySelect  = 7
)

func (d discordChat) look(show put) {
	show("chat:discord", d.scene())
	channels := []string{discordGeneral}
	for _, t := range d.Threads(discordForum) {
		channels = append(channels, t.ID)
		one := discordThread{
			ID: t.ID, Name: t.Name, Tags: t.Tags, Archived: t.Archived, Locked: t.Locked, Pinned: t.Pinned, Count: t.MessageCount, At: t.Created.UnixMilli(),
			Last: t.Created.UnixMilli(),
		}
		if ms := d.Messages(t.ID); len(ms) > 0 {
			one.Last = ms[len(ms)-1].Created.UnixMilli()
		}
		show("thread:discord:"+t.ID, one)
	}
	for _, id := range channels {
		for _, m := range d.Messages(id) {
			show("post:discord:"+m.ID, d.post(m))
		}
	}
	for _, p := range team {
		user := d.user(p)
		for _, id := range channels {
			for _, m := range d.Ephemerals(user, id) {
				one := d.post(m)
				one.Whisper = user
				show("whisper:discord:"+user+":"+m.ID, one)
			}
		}
		if vs := d.views(user); len(vs) > 0 {
			show("views:discord:"+user, vs)
		}
	}
}

func (d discordChat) scene() discordScene {
	out := discordScene{Server: discordServer, Guild: discordGuild, Inbox: discordForum, Users: shownUsers(d, d.BotID()), Status: status(d.Presence())}
	for _, r := range d.Roles(discordGuild) {
		one := shownGroup{ID: r.ID, Name: r.Name}
		if r.ID == discordRole {
			one.Users = admins(d)
		}
		out.Groups = append(out.Groups, one)
	}
	for _, c := range d.Channels(discordGuild) {
		one := discordChannel{ID: c.ID, Name: c.Name, Topic: c.Topic, Forum: c.Type == discordtest.ForumChannel}
		for _, p := range team {
			if d.Permissions(d.user(p), c.ID) != 0 {
				one.Seen = append(one.Seen, d.user(p))
			}
		}
		one.Private = len(one.Seen) < len(team)
		out.Channels = append(out.Channels, one)
		if c.ID == discordForum {
			for _, t := range c.Tags {
				out.Tags = append(out.Tags, discordTag{t.ID, t.Name, t.Emoji})
			}
		}
	}
	for _, c := range d.Commands(discordGuild) {
		out.Commands = append(out.Commands, c.Raw)
	}
	return out
}

// status is what a presence says under the bot's name. docs.discord.com/developers/events/gateway-events#activity-object
func status(presence map[string]any) string {
	list, _ := presence["activities"].([]any)
	for _, one := range list {
		activity, _ := one.(map[string]any)
		for _, key := range []string{"state", "name"} {
			if said, _ := activity[key].(string); said != "" {
				return said
			}
		}
	}
	return ""
}

func (d discordChat) post(m discordtest.Message) discordPost {
	p := discordPost{
		ID: m.ID, Thread: m.ChannelID, User: m.Author, Name: m.AuthorName, Bot: m.Bot, Type: m.Type, Text: m.Content, Plain: m.Plain(),
		Embeds: m.Embeds, Components: m.Components, ReplyTo: m.ReplyTo, Edited: m.Edited, Loading: m.Loading, Flags: m.Flags, Pinned: m.Pinned, Pinged: m.Pinged,
		At: m.Created.UnixMilli(), Files: shownFiles("discord/"+m.ChannelID+"/"+m.ID, discordFiles(m)),
	}
	for _, emoji := range slices.Sorted(maps.Keys(m.Reactions)) {
		p.Reactions = append(p.Reactions, discordReaction{emoji, m.Reactions[emoji]})
	}
	return p
}

// offered is what Discord itself fills a select of this type with.
func (d discordChat) offered(kind int) []discordtest.Choice {
	var out []discordtest.Choice
	if kind == userSelect || kind == anySelect {
		for _, p := range team {
			out = append(out, discordtest.Choice{Name: p.name, Value: d.user(p)})
		}
	}
	if kind == roleSelect || kind == anySelect {
		for _, r := range d.Roles(discordGuild) {
			out = append(out, discordtest.Choice{Name: r.Name, Value: r.ID})
		}
	}
	return out
}

func (d discordChat) views(user string) []discordView {
	var out []discordView
	for _, m := range d.Modals(user) {
		v := discordView{ID: m.ID, Title: m.Title}
		for _, in := range m.Inputs {
			v.Inputs = append(v.Inputs, discordInput{
				ID: in.CustomID, Label: in.Label, Description: in.Description, Placeholder: in.Placeholder, Value: in.Value, Long: in.Long,
				Required: in.Required, Least: in.MinLength, Most: in.MaxLength, Options: append(in.Options, d.offered(in.Type)...),
			})
		}
		out = append(out, v)
	}
	return out
}
