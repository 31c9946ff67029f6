package twilio

import (
	"fmt"
	"strconv"

	"partyline/bridge"
)

// explanation is what an error code means to an admin.
type explanation struct {
	// say is a sentence, with what to do where something can be done.
	say string
	// helps is what may get a text through to the same person.
	helps remedy
	// does is what it says beyond the one message.
	does consequence
}

// remedy is what helps after an error.
type remedy int

const (
	// never: nothing that we send to this person will arrive, or may be sent.
	never remedy = iota
	// reword: another text may go through.
	reword
	// mended: the same text may go through once somebody did what the sentence says.
	mended
	// later: the same text may go through by itself.
	later
)

// consequence is what an error says beyond the message that met it.
type consequence int

const (
	// nothing: it is about that message alone.
	nothing consequence = iota
	// optsOut: the recipient wants no texts from our number.
	optsOut
	// unreachable: nothing that we send to the recipient arrives.
	unreachable
	// stopsLine: our number, or the whole account, sends nothing until somebody did what the sentence says.
	stopsLine
)

// diagnoses are what they mean to the bridge.
var diagnoses = map[consequence]bridge.Diagnosis{
	nothing: {}, optsOut: {OptedOut: true}, unreachable: {Unreachable: true}, stopsLine: {Line: true},
}

// remedies are what they mean to the bridge.
var remedies = map[remedy]bridge.Remedy{
	never: bridge.RemedyNone, reword: bridge.RemedyReword, mended: bridge.RemedyRetry, later: bridge.RemedyRetry,
}

// explanations are the codes that sending and webhooks can meet (twilio.com/docs/api/errors).
var explanations = map[int]explanation{
	20003: {"Twilio refuses our credentials. Correct the account SID and the auth token.", later, stopsLine},
	20005: {"The Twilio account is not active. Look into the Twilio console.", later, stopsLine},
	20006: {"The Twilio account may not do this. Look into the Twilio console.", later, stopsLine},
	20008: {"These are test credentials of Twilio, which send nothing. Use the live ones.", later, stopsLine},
	20404: {"Twilio does not know what was asked for. Check the account SID.", mended, nothing},
	20429: {"Twilio asks us to slow down.", later, nothing},
	20500: {"Twilio had an error of its own.", later, nothing},

	21211: {"The recipient's number is not valid. Check it.", never, unreachable},
	21212: {"Our sending number is not valid. Check the line in the configuration.", mended, stopsLine},
	21266: {"The message is from and to the same number.", never, unreachable},
	21408: {"Texting to this country is not enabled. Enable it in the Twilio console under Messaging, Geo permissions.", mended, nothing},
	21601: {"Our number cannot send texts. Check its capabilities in the Twilio console.", mended, stopsLine},
	21602: {"The text is empty.", reword, nothing},
	21603: {"The sending number is missing. Check the line in the configuration.", mended, stopsLine},
	21604: {"The recipient's number is missing.", never, unreachable},
	21606: {"Our number cannot be used to send from this account. Check the line and the account SID.", mended, stopsLine},
	21608: {"A trial account can text only to numbers that were verified in the Twilio console.", mended, nothing},
	21609: {"Twilio finds our address for states invalid. Check the public URL in the configuration.", mended, stopsLine},
	21610: {"This person has opted out with STOP. They must text START before anything can be sent to them.", never, optsOut},
	21611: {"Too many messages wait at our number. It is tried again by itself.", later, nothing},
	21612: {"Our number cannot reach this recipient. Use a number of the recipient's country.", never, unreachable},
	21614: {"The recipient's number is no mobile number.", never, unreachable},
	21617: {"The text is longer than 1,600 characters. Shorten it.", reword, nothing},
	21620: {"Twilio cannot reach the address of the attached files. Check that the public URL can be reached from everywhere.", mended, nothing},
	21623: {"A message can have 10 files at most. Send it in parts.", reword, nothing},
	21635: {"The recipient's number is a landline.", never, unreachable},
	21658: {"The text is longer than 1,600 characters. Shorten it.", reword, nothing},
	21703: {"The messaging service has no sending number. Add one in the Twilio console.", mended, stopsLine},

	30001: {"Too many messages were waiting, so this one was dropped. Send it again later.", later, nothing},
	30002: {"The Twilio account was suspended while the message waited. Look into the Twilio console.", mended, stopsLine},
	30003: {"The phone could not be reached; it may be switched off. Try again later.", later, nothing},
	30004: {"The recipient or the network blocks messages from us.", never, unreachable},
	30005: {"The number does not exist, or the phone is gone.", never, unreachable},
	30006: {"The number is a landline, or its network takes no texts.", never, unreachable},
	30007: {"The network filtered the message as unwanted. Reword it, and check the registration of our number.", reword, nothing},
	30008: {"The network did not deliver the message and does not say why. Try again later.", later, nothing},
	30010: {"The message costs more than the limit that was set.", reword, nothing},
	30017: {"The network is congested. Try again later.", later, nothing},
	30018: {"In the recipient's country senders must be registered first. Register in the Twilio console.", mended, stopsLine},
	30019: {"The files are too large for the recipient's network. Send smaller ones.", reword, nothing},
	30022: {"The network's limit for our US campaign is reached. Try again later.", later, nothing},
	30023: {"The network's daily limit for our US brand is reached. Try again tomorrow.", later, nothing},
	30032: {"Our toll-free number is not verified. Verify it in the Twilio console.", mended, stopsLine},
	30034: {"Our number is not registered for the US (A2P 10DLC). Register it in the Twilio console.", mended, stopsLine},
	30035: {"Our number is still being set up at the networks. Try again later.", later, stopsLine},
	30036: {"The message could not be delivered within its time. Try again later.", later, nothing},
	30410: {"The network did not answer in time. Try again later.", later, nothing},
	30450: {"Twilio took the message for fraud (SMS pumping) and blocked it. Allow the number in the Twilio console.", mended, nothing},

	63003: {"The recipient cannot be found on this channel.", never, unreachable},
	63016: {"The recipient wrote too long ago for a free text on this channel.", never, unreachable},
	63018: {"The channel's rate limit is reached. Try again later.", later, nothing},
	63019: {"Twilio could not fetch the attached files from our address. Check that the public URL leads here.", mended, nothing},
	63024: {"The recipient is not valid on this channel.", never, unreachable},
	63038: {"The account's daily limit is reached. Try again tomorrow.", later, nothing},

	11200: {"Twilio got no good answer from our address. Check that the public URL leads here.", later, nothing},
	11205: {"Twilio could not connect to our address. Check the public URL and the firewall.", later, nothing},
	11206: {"Twilio did not understand our answer as HTTP. Check the proxy before this server.", later, nothing},
	11217: {"Our address answered Twilio with an error. The log has the details.", later, nothing},
	11243: {"The webhook's address asks for an unknown retry policy. Correct the part behind # in the Twilio console.", mended, nothing},
	12300: {"Twilio does not take the type of what our address answered. Check the file, and that the public URL leads here.", mended, nothing},
	57012: {"Twilio's signature did not fit. Check that the public URL is exactly what Twilio calls, and that the primary auth token is set.", mended, nothing},
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

// Advise tells what helps after an error code of Twilio. Of codes that we do not know it promises nothing.
func Advise(code string) bridge.Remedy {
	n, err := strconv.Atoi(code)
	if err != nil {
		return bridge.RemedyNone
	}
	return remedies[explanations[n].helps]
}

// Diagnose tells what an error code of Twilio says beyond the message that met it. Of codes that we do not know it says nothing.
func Diagnose(code string) bridge.Diagnosis {
	n, err := strconv.Atoi(code)
	if err != nil {
		return bridge.Diagnosis{}
	}
	return diagnoses[explanations[n].does]
}

// passing are the codes after which another try may succeed by itself.
func passing() []int {
	var codes []int
	for code, e := range explanations {
		if e.helps == later {
			codes = append(codes, code)
		}
	}
	return codes
}

// Explain implements bridge.Explainer.
func (*Client) Explain(code string) string { return Explain(code) }

// Advise implements bridge.Adviser.
func (*Client) Advise(code string) bridge.Remedy { return Advise(code) }

// Diagnose implements bridge.Diagnoser.
func (*Client) Diagnose(code string) bridge.Diagnosis { return Diagnose(code) }
