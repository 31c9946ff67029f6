package demo_test

import (
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"
)

func TestMain(m *testing.M) {
	// A demo runs on the real clock and mostly waits, for holds to end and for browsers, so more of them than there are processors run at once.
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n.Value.String() == n.DefValue {
		_ = n.Value.Set(strconv.Itoa(2 * runtime.GOMAXPROCS(0))) // a number is a number
	}
	code := m.Run()
	closeChromium()
	os.Exit(code)
}
