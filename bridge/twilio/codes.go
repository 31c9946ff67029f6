package twilio

import (
	"fmt"
	"strconv"
)

// explanation is what an error code means to an admin.
type explanation struct {
	// say is a sentence, with what to do where something can be done.
	say string
	// passes: the same text to the same person may go through later.
	passes bool
}

// explanations are the codes that sending and webhooks can meet (twilio.com/docs/api/errors).
var explanations = map[int]explanation{
	20003: {"Twilio refuses our credentials. Correct the account SID and the auth token.", true},
	20005: {"The Twilio account is not active. Look into the Twilio console.", true},
	20006: {"The Twilio account may not do this. Look into the Twilio console.", true},
	20008: {"These are test credentials of Twilio, which send nothing. Use the live ones.", true},
	20404: {"Twilio does not know what was asked for. Check the account SID.", false},
	20429: {"Twilio asks us to slow down.", true},
	20500: {"Twilio had an error of its own.", true},

	21211: {"The recipient's number is not valid. Check it.", false},
	21212: {"Our sending number is not valid. Check the line in the configuration.", false},
	21266: {"The message is from and to the same number.", false},
	21408: {"Texting to this country is not enabled. Enable it in the Twilio console under Messaging, Geo permissions.", false},
	21601: {"Our number cannot send texts. Check its capabilities in the Twilio console.", false},
	21602: {"The text is empty.", false},
	21603: {"The sending number is missing. Check the line in the configuration.", false},
	21604: {"The recipient's number is missing.", false},
	21606: {"Our number cannot be used to send from this account. Check the line and the account SID.", false},
	21608: {"A trial account can text only to numbers that were verified in the Twilio console.", false},
	21609: {"Twilio finds our address for states invalid. Check the public URL in the configuration.", false},
	21610: {"This person has opted out with STOP. They must text START before anything can be sent to them.", false},
	21611: {"Too many messages wait at our number. It is tried again by itself.", true},
	21612: {"Our number cannot reach this recipient. Use a number of the recipient's country.", false},
	21614: {"The recipient's number is no mobile number.", false},
	21617: {"The text is longer than 1,600 characters. Shorten it.", false},
	21620: {"Twilio could not use the attached media's address.", false},
	21635: {"The recipient's number is a landline.", false},
	21658: {"The text is longer than 1,600 characters. Shorten it.", false},
	21703: {"The messaging service has no sending number. Add one in the Twilio console.", false},

	30001: {"Too many messages were waiting, so this one was dropped. Send it again later.", true},
	30002: {"The Twilio account was suspended while the message waited. Look into the Twilio console.", false},
	30003: {"The phone could not be reached; it may be switched off. Try again later.", true},
	30004: {"The recipient or the network blocks messages from us.", false},
	30005: {"The number does not exist, or the phone is gone.", false},
	30006: {"The number is a landline, or its network takes no texts.", false},
	30007: {"The network filtered the message as unwanted. Reword it, and check the registration of our number.", false},
	30008: {"The network did not deliver the message and does not say why. Try again later.", true},
	30010: {"The message costs more than the limit that was set.", false},
	30017: {"The network is congested. Try again later.", true},
	30018: {"In the recipient's country senders must be registered first. Register in the Twilio console.", false},
	30022: {"The network's limit for our US campaign is reached. Try again later.", true},
	30023: {"The network's daily limit for our US brand is reached. Try again tomorrow.", true},
	30032: {"Our toll-free number is not verified. Verify it in the Twilio console.", false},
	30034: {"Our number is not registered for the US (A2P 10DLC). Register it in the Twilio console.", false},
	30035: {"Our number is still being set up at the networks. Try again later.", true},
	30036: {"The message could not be delivered within its time. Try again later.", true},
	30410: {"The network did not answer in time. Try again later.", true},
	30450: {"Twilio took the message for fraud (SMS pumping) and blocked it. Allow the number in the Twilio console.", false},

	63003: {"The recipient cannot be found on this channel.", false},
	63016: {"The recipient wrote too long ago for a free text on this channel.", false},
	63018: {"The channel's rate limit is reached. Try again later.", true},
	63024: {"The recipient is not valid on this channel.", false},
	63038: {"The account's daily limit is reached. Try again tomorrow.", true},

	11200: {"Twilio got no good answer from our address. Check that the public URL leads here.", true},
	11205: {"Twilio could not connect to our address. Check the public URL and the firewall.", true},
	11206: {"Twilio did not understand our answer as HTTP. Check the proxy before this server.", true},
	11217: {"Our address answered Twilio with an error. The log has the details.", true},
	11243: {"The webhook's address asks for an unknown retry policy. Correct the part behind # in the Twilio console.", false},
	12300: {"Our address answered Twilio with the wrong content type. Check that the public URL leads here.", false},
	57012: {"Twilio's signature did not fit. Check that the public URL is exactly what Twilio calls, and that the primary auth token is set.",
		false},
}

// Explain gives the sentence for an error code of Twilio, as in Receipt.ErrorCode, Report.ErrorCode and bridge.Error.Detail. It is
// safe to show. For a code that we do not know it names Twilio's page; for none it says that there is none.
func Explain(code string) string {
	n, err := strconv.Atoi(code)
	if err != nil {
		return "Twilio does not say why."
	}
	if e, ok := explanations[n]; ok {
		return e.say
	}
	return fmt.Sprintf("Twilio gives error %d, which twilio.com/docs/errors/%d explains.", n, n)
}

// RetryHelps tells whether sending the same text to the same person again may succeed later. For codes that we do not know it is
// false.
func RetryHelps(code string) bool {
	n, err := strconv.Atoi(code)
	return err == nil && explanations[n].passes
}

// passing are the codes after which another try may succeed.
func passing() []int {
	var codes []int
	for code, e := range explanations {
		if e.passes {
			codes = append(codes, code)
		}
	}
	return codes
}

// Explain implements bridge.Explainer.
func (*Client) Explain(code string) string { return Explain(code) }
