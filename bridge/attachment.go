package bridge

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"partyline/store"
)

// attach remembers what came along with a message. Each item is a post of its own below the text: it is fetched and shown when its
// turn comes.
func (b *Bridge) attach(ctx context.Context, tx *store.Tx, m *store.Message) error {
	for _, item := range m.Media {
		a := store.Attachment{MessageID: m.ID, URL: item.URL, ContentType: item.ContentType, CreatedAt: m.CreatedAt}
		if err := tx.AddAttachment(ctx, &a); err != nil {
			return err
		}
		post := store.Post{ConversationID: m.ConversationID, Kind: string(PostCustomer), MessageID: m.ID, AttachmentID: a.ID, CreatedAt: m.CreatedAt}
		if err := tx.AddPost(ctx, &post); err != nil {
			return err
		}
	}
	return nil
}

// endings are the types of files that are shown, each with how the name of such a file ends. Everything that a phone makes is here;
// what a browser would run, such as a page or an SVG, is not.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp", "image/tiff": ".tiff",
	"image/heic": ".heic", "image/heif": ".heif", "image/avif": ".avif",

	"audio/amr": ".amr", "audio/amr-nb": ".amr", "audio/3gpp": ".3gp", "audio/3gpp2": ".3g2", "audio/mp4": ".m4a", "audio/x-m4a": ".m4a",
	"audio/mpeg": ".mp3", "audio/mp3": ".mp3", "audio/ogg": ".ogg", "audio/webm": ".webm", "audio/wav": ".wav", "audio/wave": ".wav",
	"audio/x-wav": ".wav", "audio/vnd.wave": ".wav", "audio/aac": ".aac", "audio/ac3": ".ac3", "audio/aiff": ".aiff", "audio/basic": ".au",
	"audio/midi": ".mid",

	"video/mp4": ".mp4", "video/3gpp": ".3gp", "video/3gpp2": ".3g2", "video/quicktime": ".mov", "video/webm": ".webm", "video/mpeg": ".mpg",
	"video/avi": ".avi", "video/h264": ".h264",

	"application/pdf": ".pdf", "application/ogg": ".ogg", "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/directory": ".vcf",
	"text/calendar": ".ics", "text/csv": ".csv", "text/plain": ".txt",
}

// noun is what a file is to people.
func noun(contentType string) string {
	switch kind, _, _ := strings.Cut(contentType, "/"); kind {
	case "image":
		return "picture"
	case "audio":
		return "sound"
	case "video":
		return "video"
	}
	return "file"
}

// AttachmentName is what an attachment is called where it is shown. It is unique, and safe everywhere.
func AttachmentName(a store.Attachment) string {
	return fmt.Sprintf("%s-%d%s", noun(a.ContentType), a.ID, endings[a.ContentType])
}

// programs are how files begin that a computer runs.
var programs = [][]byte{
	[]byte("MZ"), []byte("\x7fELF"), []byte("#!/"), []byte("#! "), // Windows, Linux, scripts
	[]byte("\xfe\xed\xfa\xce"), []byte("\xfe\xed\xfa\xcf"), []byte("\xce\xfa\xed\xfe"), []byte("\xcf\xfa\xed\xfe"), []byte("\xca\xfe\xba\xbe"), // macOS
	[]byte("\x00asm"), []byte("dex\n"), // WebAssembly, Android
}

// Why an attachment is not shown, by its content.
const (
	sayProgram  = "It is a program or a script, which may do harm. Nothing of it was kept."
	sayDisguise = "It is not the picture that it says it is. Nothing of it was kept. Ask for it to be sent again."
)

// admitted judges an attachment by its content: what it is, and why it is not shown; refusal is empty where it is.
func admitted(said string, content []byte) (is, refusal string) {
	said, _, err := mime.ParseMediaType(said)
	if err != nil {
		said = ""
	}
	for _, p := range programs {
		if bytes.HasPrefix(content, p) {
			return said, sayProgram
		}
	}
	found, _, _ := mime.ParseMediaType(http.DetectContentType(content)) // it always gives a valid type
	is = found
	switch {
	case endings[found] == "" && found != unknownType: // a page, an archive, a font
	case strings.HasPrefix(found, "image/"):
	case resized[said]:
		return said, sayDisguise
	case found == unknownType, found == "text/plain" && strings.HasPrefix(said, "text/"), plays(found) && plays(said):
		is = said // there are more types than the content tells apart
	}
	if endings[is] == "" {
		return is, fmt.Sprintf("Files of its type (%s) are not shown, for they may do harm. Nothing of it was kept. Ask for a picture or a PDF instead.",
			cmp.Or(excerpt(is), "unknown"))
	}
	return is, ""
}

// plays tells whether files of a type are heard or seen over time.
func plays(contentType string) bool {
	return strings.HasPrefix(contentType, "audio/") || strings.HasPrefix(contentType, "video/") || contentType == "application/ogg"
}

// unknownType is what content is that nothing is known about.
const unknownType = "application/octet-stream"
