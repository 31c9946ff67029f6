package slack

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// Message timestamps ("1762164120.000100") are Slack's message ids: seconds and microseconds, unique in a channel.

// timeOf is the moment of a timestamp; zero for nonsense.
func timeOf(ts string) time.Time {
	sec, frac, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(sec, 10, 64)
	if err != nil {
		return time.Time{}
	}
	micro, err := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(s, micro*1000).UTC()
}

// tsOf is the timestamp of a moment; "0" for one before all.
func tsOf(t time.Time) string {
	if t.Unix() < 0 {
		return "0"
	}
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// An action id is the command's name and a number, since ids must differ within a block. A button that only opens a page has no
// command.

func actionID(command string, n int) string { return command + ":" + strconv.Itoa(n) }

// menuActionID is that of a choice among people, which cannot carry what it is about in its options.
func menuActionID(command string, n int, value string) string {
	return actionID(command, n) + ":" + value
}

// chosenBy is the argument text of such a choice.
func chosenBy(actionID, person string) string {
	parts := strings.SplitN(actionID, ":", 3)
	if len(parts) < 3 || parts[2] == "" {
		return person
	}
	return parts[2] + " " + person
}

// commandOf is the command of an action id; empty for a page.
func commandOf(actionID string) string {
	command, _, _ := strings.Cut(actionID, ":")
	return command
}

// address is the page of a thread, which opens the thread beside its channel. Where we do not know the workspace's own address it
// is the channel's.
func (i identity) address(l bot.Link) string {
	if i.url == "" {
		return "https://slack.com/app_redirect?channel=" + url.QueryEscape(l.Channel)
	}
	q := url.Values{"thread_ts": {l.ID}, "cid": {l.Channel}}
	return fmt.Sprintf("%sarchives/%s/p%s?%s", i.url, url.PathEscape(l.Channel), strings.ReplaceAll(l.ID, ".", ""), q.Encode())
}

// threadOf is the thread that a message is in: its own where it started none yet.
func threadOf(channel, threadTS, ts string) bridge.ThreadRef {
	if threadTS == "" {
		threadTS = ts
	}
	return bridge.ThreadRef{Channel: channel, ID: threadTS}
}
