package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"partyline/bridge"
)

var _ bridge.Opener = (*Client)(nil)

// fileTime is how long fetching a file may take.
const fileTime = time.Minute

// elsewhere are the modes of files whose content Slack does not have, or does not show. docs.slack.dev/reference/objects/file-object
var elsewhere = map[string]bool{"external": true, "tombstone": true, "hidden_by_limit": true}

// newDownloads is the API for files. Slack answers a token that may not read a file with the way to a page for signing in, which must
// not be taken for the file.
func newDownloads(o Options) *slack.Client {
	client := &http.Client{Transport: o.HTTPClient.Transport, Timeout: fileTime, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return slack.New(o.BotToken, slack.OptionAPIURL(o.APIURL), slack.OptionHTTPClient(client))
}

// OpenFile implements bridge.Opener. It needs the scope files:read. Where it could not be opened the first Read says so.
func (c *Client) OpenFile(ctx context.Context, _ bridge.ThreadRef, f bridge.File) (io.ReadCloser, error) {
	var info *slack.File
	err := c.call(ctx, fileInfo, "", f.Ref, func(ctx context.Context) (err error) {
		info, _, _, err = c.api.GetFileInfoContext(ctx, f.Ref, 1, 1)
		return err
	})
	if err != nil {
		return nil, err
	}
	if info.IsExternal || elsewhere[info.Mode] {
		return nil, &bridge.Error{Code: bridge.CodeRejected, Say: "The file does not lie in Slack, so it cannot be fetched."}
	}
	read, write := io.Pipe()
	go func() { // it ends with the reader, or with ctx
		// slack-go sends the token to Slack's hosts only.
		write.CloseWithError(downloaded(c.downloads.GetFileContext(ctx, info.URLPrivateDownload, write)))
	}()
	return read, nil
}

// fileStatuses are the answers of Slack's file hosts that mean more than "not now".
var fileStatuses = map[int]verdict{
	http.StatusFound:        {bridge.CodeUnavailable, sayFilesRead},
	http.StatusUnauthorized: {bridge.CodeUnavailable, sayFilesRead},
	http.StatusForbidden:    {bridge.CodeUnavailable, sayFilesRead},
	http.StatusNotFound:     {bridge.CodeGone, sayFileGone},
	http.StatusGone:         {bridge.CodeGone, sayFileGone},
}

const (
	sayFilesRead = "Slack does not let our app read files. Add the scope files:read to the app and reinstall it."
	sayFileGone  = "The file was deleted in Slack."
)

// downloaded translates how a download ended.
func downloaded(err error) error {
	var status slack.StatusCodeError
	if errors.As(err, &status) {
		if v, ok := fileStatuses[status.Code]; ok {
			return &bridge.Error{Code: v.code, Say: v.say, Detail: status.Status}
		}
	}
	return translate(download, err)
}
