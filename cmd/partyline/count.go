package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"partyline/bridge/sms"
)

type countCmd struct {
	Texts []string `arg:"" optional:"" help:"Texts to count. With none, JSON strings are read from standard input, one a line."`
}

// Help is what --help says beside the arguments.
func (countCmd) Help() string {
	return "Each text is answered by a line of JSON: its encoding, its characters, its units (septets of GSM-7, or UTF-16 units), its segments, " +
		"and the characters that are outside GSM-7. A line of input that is no JSON string is complained about with its number and passed over; " +
		"the exit code is 1 then, else 0. Put -- before the texts where one begins with a dash."
}

// maxLine is the longest line of input that is read, in bytes.
const maxLine = 1 << 20

// counted is an answer.
type counted struct {
	Encoding    sms.Encoding `json:"encoding"`
	Characters  int          `json:"characters"`
	Units       int          `json:"units"`
	Segments    int          `json:"segments"`
	OutsideGSM7 []string     `json:"outside_gsm7"`
}

func countOf(text string) counted {
	c := sms.Count(text)
	out := counted{Encoding: c.Encoding, Characters: c.Characters, Units: c.Units, Segments: c.Segments, OutsideGSM7: []string{}}
	seen := map[rune]bool{}
	for _, r := range sms.Foreign(text) {
		if !seen[r] {
			seen[r] = true
			out.OutsideGSM7 = append(out.OutsideGSM7, string(r))
		}
	}
	return out
}

// Run answers the texts on the command line, or those that come in, one after another as they come.
func (c countCmd) Run(ctx context.Context, s streams) error {
	if len(c.Texts) > 0 {
		return answerTo(s.out, slices.Values(c.Texts))
	}
	ended := make(chan error, 1)
	go func() { ended <- countLines(s) }() // reading from a terminal cannot be interrupted otherwise
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return nil
	}
}

func answerTo(w io.Writer, texts func(func(string) bool)) error {
	answers := json.NewEncoder(w)
	answers.SetEscapeHTML(false)
	for text := range texts {
		if err := answers.Encode(countOf(text)); err != nil {
			return err
		}
	}
	return nil
}

// countLines answers each line. What cannot be read is complained about, and the error says how often that was.
func countLines(s streams) error {
	in, out := bufio.NewReaderSize(s.in, 64<<10), bufio.NewWriter(s.out)
	bad := 0
	var failed error
	texts := func(yield func(string) bool) {
		for number := 1; ; number++ {
			if in.Buffered() == 0 { // whoever waits for an answer before they go on has it
				if failed = out.Flush(); failed != nil {
					return
				}
			}
			line, err := readLine(in)
			if errors.Is(err, io.EOF) {
				return
			}
			text, err := jsonString(line, err)
			switch {
			case errors.Is(err, errBlank):
			case errors.Is(err, errLine):
				bad++
				s.complain("line %d %v", number, err)
			case err != nil:
				failed = fmt.Errorf("line %d cannot be read: %w", number, err)
				return
			case !yield(text):
				return
			}
		}
	}
	err := errors.Join(answerTo(out, texts), failed, out.Flush())
	if err == nil && bad > 0 {
		err = fmt.Errorf("%d of the lines could not be counted; the others were", bad)
	}
	return err
}

var (
	// errLine is wrong with a line, and only with it.
	errLine = errors.New("")
	// errBlank is an empty line, which asks for nothing.
	errBlank = errors.New("blank")
	errLong  = fmt.Errorf("%wis longer than %d bytes; an SMS has at most %d characters, so split the text before you count it",
		errLine, maxLine, sms.MaxCharacters)
)

// readLine reads to the end of a line, without it. Of a line that is too long the rest is passed over, and the error is errLong.
func readLine(in *bufio.Reader) (line []byte, err error) {
	tooLong := false
	for {
		piece, err := in.ReadSlice('\n')
		if !tooLong {
			line = append(line, piece...)
		}
		if len(line) > maxLine+len("\r\n") {
			line, tooLong = nil, true
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(line) > 0 || tooLong): // the last line need not end
		case err != nil:
			return nil, err
		}
		if tooLong {
			return nil, errLong
		}
		return line, nil
	}
}

// jsonString is the text of a line that was read, with the error that reading gave.
func jsonString(line []byte, err error) (text string, _ error) {
	if err != nil {
		return "", err
	}
	if isBlank(line) {
		return "", errBlank
	}
	var quoted *string
	if err := json.Unmarshal(line, &quoted); err != nil || quoted == nil {
		return "", fmt.Errorf(`%wis no JSON string; write each text in double quotes on a line of its own, as in "Hello", or give it as an argument`, errLine)
	}
	return *quoted, nil
}

func isBlank(line []byte) bool {
	return !slices.ContainsFunc(line, func(b byte) bool { return b != ' ' && b != '\t' && b != '\r' && b != '\n' })
}
