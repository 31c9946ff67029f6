package slack

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Uploader = (*Client)(nil)

const (
	// maxUpload is what Slack takes as one file (slack.com/help/articles/201330736).
	maxUpload = 1 << 30
	// uploadTime is how long handing over the content of a file may take.
	uploadTime = time.Minute
	// sharedWithin is how long after an upload Slack may take to show the file: it does that on its own, after it has answered.
	// docs.slack.dev/messaging/working-with-files#upload
	sharedWithin = 3 * time.Second
)

// The steps of an upload. Only the last one shows anything.
var (
	getUploadURL   = method{name: "files.getUploadURLExternal"}
	uploadContent  = method{name: "file upload"}
	completeUpload = method{name: "files.completeUploadExternal", write: true}
	deleteFile     = method{name: "files.delete"}
)

// Upload implements bridge.Uploader. It needs the scope files:write. An upload takes no metadata, so what an earlier try left is
// known by the file's name; and a file for a thread that is gone would be shown in the channel, so the thread is always looked at.
func (c *Client) Upload(ctx context.Context, t bridge.ThreadRef, u bridge.Upload) (bridge.PostRef, error) {
	ref := bridge.PostRef{Thread: t}
	if err := c.audits.Safe(ctx, t.Channel); err != nil {
		return ref, err
	}
	var err error
	if ref.ID, err = c.findUpload(ctx, t, u); err == nil && ref.ID == "" {
		ref.ID, err = c.upload(ctx, t, u)
	}
	return ref, bot.Unwilling(err, unwillings)
}

// upload hands over a file and has it shown. id is the file's.
func (c *Client) upload(ctx context.Context, t bridge.ThreadRef, u bridge.Upload) (id string, err error) {
	var to *slack.GetUploadURLExternalResponse
	err = c.call(ctx, getUploadURL, "", u.Key, func(ctx context.Context) (err error) {
		to, err = c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: u.Name, FileSize: len(u.Content), AltTxt: u.Alt})
		return err
	})
	if err != nil {
		return "", err
	}
	content, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	err = translate(uploadContent, c.downloads.UploadToURL(content, slack.UploadToURLParameters{
		UploadURL: to.UploadURL, Filename: u.Name, Reader: bytes.NewReader(u.Content),
	}))
	if err != nil {
		return "", err
	}
	err = c.call(ctx, completeUpload, "", u.Key, func(ctx context.Context) error {
		_, err := c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Channel: t.Channel, ThreadTimestamp: t.ID, Files: []slack.FileSummary{{ID: to.FileID, Title: cut(cmp.Or(u.Author, u.Name), maxName)}},
		})
		return err
	})
	var unclear *bridge.Error
	if errors.As(err, &unclear) && unclear.Code == bridge.CodeUncertain {
		unclear.RetryAfter = sharedWithin
	}
	return to.FileID, err
}

// findUpload looks for what an earlier try left in the thread: the id of the file, empty for nothing. Where the thread is gone, it
// also removes what that try may have left in the channel itself.
func (c *Client) findUpload(ctx context.Context, t bridge.ThreadRef, u bridge.Upload) (id string, err error) {
	id, err = c.findFile(ctx, readReplies, url.Values{"channel": {t.Channel}, "ts": {t.ID}}, u)
	if bridge.CodeOf(err) != bridge.CodeGone || u.TriedAt.IsZero() {
		return id, err
	}
	stray, findErr := c.findFile(ctx, readHistory, url.Values{"channel": {t.Channel}}, u)
	if findErr != nil {
		return "", findErr
	}
	if stray != "" {
		return "", cmp.Or(c.removeFile(ctx, stray), err)
	}
	return "", err
}

// findFile looks for our file among messages since the first try.
func (c *Client) findFile(ctx context.Context, m method, args url.Values, u bridge.Upload) (id string, err error) {
	self, err := c.identity(ctx)
	if err != nil {
		return "", err
	}
	since := u.TriedAt
	if since.IsZero() {
		since = c.clock.Now()
	}
	args.Set("oldest", tsOf(since.Add(-clockSkew)))
	err = c.pages(ctx, m, u.Key, args, func(msg message) bool {
		for _, f := range msg.files() {
			if f.Name == u.Name && msg.User == self.user {
				id = f.Ref
			}
		}
		return id == ""
	})
	return id, err
}

// removeFile deletes a file of ours, and the message that shows it. One that is gone is no error.
func (c *Client) removeFile(ctx context.Context, id string) error {
	err := c.call(ctx, deleteFile, "", id, func(ctx context.Context) error { return c.api.DeleteFileContext(ctx, id) })
	if bridge.CodeOf(err) == bridge.CodeGone {
		return nil
	}
	return err
}

// unwillings are what Slack's refusals of files mean. docs.slack.dev/reference/methods/files.completeUploadExternal#errors
var unwillings = map[string]string{
	"missing_scope":                       "Slack does not let our app show files. Add the scope files:write to the app and reinstall it.",
	"file_uploads_disabled":               "The workspace allows no file uploads. An owner can allow them.",
	"file_uploads_except_images_disabled": "The workspace allows uploads of pictures only. An owner can allow others.",
	"storage_limit_reached":               "The workspace's storage is full. Delete files in Slack, or upgrade its plan.",
	"file_type_not_allowed":               "The workspace does not allow files of this type.",
	"blocked_file_type":                   "The workspace does not allow files of this type.",
	"posting_to_channel_denied":           "The workspace does not let our app share files in the channel.",
}
