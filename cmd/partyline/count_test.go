package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pipes types a command line with something on its standard input.
func pipes(t *testing.T, in io.Reader, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{in: in, out: &o, err: &e})
	return code, o.String(), e.String()
}

func TestCountAnswersArguments(t *testing.T) {
	code, out, errs := types(t, "count", "Where is my <order>?", "it’s {1} 🙂 ’", "", strings.Repeat("a", 161))
	require.Zero(t, code, errs)
	require.Equal(t, []string{
		`{"encoding":"GSM-7","characters":20,"units":20,"segments":1,"outside_gsm7":[]}`,
		`{"encoding":"UCS-2","characters":12,"units":13,"segments":1,"outside_gsm7":["’","🙂"]}`,
		`{"encoding":"GSM-7","characters":0,"units":0,"segments":0,"outside_gsm7":[]}`,
		`{"encoding":"GSM-7","characters":161,"units":161,"segments":2,"outside_gsm7":[]}`,
	}, strings.Split(strings.TrimSuffix(out, "\n"), "\n"))
	code, out, errs = types(t, "count", "--", "-5€")
	require.Zero(t, code, errs)
	require.Contains(t, out, `"characters":3,"units":4`)
}

func TestCountAnswersLines(t *testing.T) {
	code, out, errs := pipes(t, strings.NewReader("\"a\\nb\"\r\n\n  \"\\ud83d\\ude42\"  \n\"last\""), "count")
	require.Zero(t, code, errs)
	require.Equal(t, []string{
		`{"encoding":"GSM-7","characters":3,"units":3,"segments":1,"outside_gsm7":[]}`,
		`{"encoding":"UCS-2","characters":1,"units":2,"segments":1,"outside_gsm7":["🙂"]}`,
		`{"encoding":"GSM-7","characters":4,"units":4,"segments":1,"outside_gsm7":[]}`,
	}, strings.Split(strings.TrimSuffix(out, "\n"), "\n"))
	code, out, _ = pipes(t, strings.NewReader(""), "count")
	require.Zero(t, code)
	require.Empty(t, out)
}

// What is wrong with a line is said with its number and what to do, and costs no other line its answer.
func TestCountGoesOnAfterABadLine(t *testing.T) {
	for _, bad := range []string{"Hello", `"open`, `{"text":"a"}`, "null", "17", `"a" "b"`, "\"tab\tin it\""} {
		code, out, errs := pipes(t, strings.NewReader("\"a\"\n"+bad+"\n\"b\"\n"), "count")
		require.Equal(t, exitFailed, code)
		require.Equal(t, 2, strings.Count(out, `"characters":1`), "%s: %s", bad, out)
		require.Contains(t, errs, "line 2 is no JSON string; write each text in double quotes")
		require.Contains(t, errs, "1 of the lines could not be counted")
	}
}

func TestCountOfLongLines(t *testing.T) {
	fits := `"` + strings.Repeat("a", maxLine-2) + `"`
	code, out, errs := pipes(t, strings.NewReader(fits+"\n"+fits[1:]+"aaaa\n\"b\"\n"+strings.Repeat("x", 3*maxLine)), "count")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "line 2 is longer than 1048576 bytes")
	require.Contains(t, errs, "line 4 is longer")
	require.Contains(t, out, `"characters":1048574`)
	require.Contains(t, out, `"characters":1,`)
}

// Whoever asks line by line is answered line by line.
func TestCountDoesNotWaitForTheEnd(t *testing.T) {
	in, typing := io.Pipe()
	reading, out := io.Pipe()
	ended := make(chan int, 1)
	go func() { ended <- run(t.Context(), []string{"count"}, streams{in: in, out: out, err: io.Discard}) }()
	for range 3 {
		_, err := io.WriteString(typing, "\"hello\"\n")
		require.NoError(t, err)
		answer := make([]byte, 200)
		n, err := reading.Read(answer)
		require.NoError(t, err)
		require.Contains(t, string(answer[:n]), `"characters":5`)
	}
	require.NoError(t, typing.CloseWithError(errors.New("the disk broke")))
	select {
	case code := <-ended:
		require.Equal(t, exitFailed, code)
	case <-time.After(20 * time.Second):
		t.Fatal("does not end")
	}
}
