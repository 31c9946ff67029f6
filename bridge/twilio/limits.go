package twilio

import "partyline/bridge"

var _ bridge.MediaSender = (*Client)(nil)

const (
	// maxMedia is how many addresses a message may name (twilio.com/docs/messaging/api/media-resource).
	maxMedia = 10
	// pictureLimit holds for the whole message; such pictures are made smaller as networks need it.
	pictureLimit = 5_000_000
	// otherLimit is what every network takes of everything else, which nobody makes smaller
	// (help.twilio.com/articles/360018832773).
	otherLimit = 500_000
)

// mediaTypes are the types that Twilio sends as MMS (twilio.com/docs/messaging/guides/accepted-mime-types), in lower case.
var mediaTypes = map[string]int64{
	"image/jpeg": pictureLimit, "image/jpg": pictureLimit, "image/png": pictureLimit, "image/gif": pictureLimit,

	"image/heic": otherLimit, "image/heif": otherLimit, "image/tiff": otherLimit, "image/bmp": otherLimit,

	"audio/3gpp": otherLimit, "audio/3gpp2": otherLimit, "audio/ac3": otherLimit, "audio/amr": otherLimit, "audio/amr-nb": otherLimit,
	"audio/basic": otherLimit, "audio/l24": otherLimit, "audio/mp4": otherLimit, "audio/mpeg": otherLimit, "audio/ogg": otherLimit,
	"audio/vnd.rn-realaudio": otherLimit, "audio/vnd.wave": otherLimit, "audio/webm": otherLimit,

	"video/3gpp": otherLimit, "video/3gpp2": otherLimit, "video/3gpp-tt": otherLimit, "video/h261": otherLimit, "video/h263": otherLimit,
	"video/h263-1998": otherLimit, "video/h263-2000": otherLimit, "video/h264": otherLimit, "video/mp4": otherLimit,
	"video/mpeg": otherLimit, "video/mpeg4": otherLimit, "video/quicktime": otherLimit, "video/webm": otherLimit,

	"application/pdf": otherLimit, "application/vcard": otherLimit, "application/vnd.apple.pkpass": otherLimit,
	"text/calendar": otherLimit, "text/csv": otherLimit, "text/directory": otherLimit, "text/richtext": otherLimit, "text/rtf": otherLimit,
	"text/vcard": otherLimit, "text/x-vcard": otherLimit,
}

// MediaLimits implements bridge.MediaSender.
func (*Client) MediaLimits() bridge.MediaLimits {
	return bridge.MediaLimits{MaxFiles: maxMedia, Types: mediaTypes}
}
