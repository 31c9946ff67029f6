package e2e

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// programs is the folder of the program, once it was built.
var programs string

// build makes the program, as it is shipped.
var build = sync.OnceValues(func() (program string, err error) {
	if programs, err = os.MkdirTemp("", "partyline-program-"); err != nil {
		return "", err
	}
	program = filepath.Join(programs, "partyline")
	if out, err := exec.Command("go", "build", "-o", program, "partyline/cmd/partyline").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return program, nil
})

// program is where the program is. The first who asks has it built, which is not done before the scenario's turn: others wait meanwhile.
func program(t *testing.T) string {
	t.Helper()
	file, err := build()
	require.NoError(t, err)
	return file
}

// writeConfiguration writes the world's configuration into a file. Nothing that is typed is asked about: the time of day is the real one.
func (w *world) writeConfiguration() string {
	file := filepath.Join(w.t.TempDir(), "partyline.yaml")
	top, inbox := w.chat.yaml()
	text := fmt.Sprintf(`
listen: 127.0.0.1:0
public_url: %s
database: {url: %q}
twilio: {account_sid: %s, auth_token: %s, api_url: %s, reconcile_after: 3s}
%s
inboxes:
  - name: shop
    %s
    hold: 1s
    reading_time: 0s
    quiet_hours: ""
    lines: [{number: "%s", label: Shop}]
`, w.front.URL, w.db.URL, w.twilio.AccountSID(), w.twilio.AuthToken(), w.twilio.URL(), top, inbox, ours)
	require.NoError(w.t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// process is the program, running again and again.
type process struct {
	w             *world
	program, file string
	// address is where it listens each time; empty for anywhere. What arrives there before it listens is refused, what arrives later
	// waits until it has caught up, so that nothing falls in between.
	address string
	cmd     *exec.Cmd
	ended   chan struct{}
}

// start starts the program. The front is open to its address at once, or as soon as it says where it serves.
func (p *process) start() {
	p.w.t.Helper()
	p.cmd = exec.Command(p.program, "serve", "--config", p.file)
	if p.address != "" {
		p.cmd.Env = append(os.Environ(), "PARTYLINE_LISTEN="+p.address)
		p.w.front.opensTo(p.address)
	}
	out, err := p.cmd.StderrPipe()
	require.NoError(p.w.t, err)
	require.NoError(p.w.t, p.cmd.Start())
	ended := make(chan struct{})
	p.ended = ended
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			fmt.Fprintln(p.w.log, lines.Text())
			if _, rest, ok := strings.Cut(lines.Text(), "msg=serving address="); ok && p.address == "" {
				address, _, _ := strings.Cut(rest, " ")
				p.w.front.opensTo(address)
			}
		}
	}()
}

// anAddress is one of this machine that is free, and that nobody is given who asks for any: those are higher.
func anAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(10000))
		if ln, err := net.Listen("tcp", address); err == nil {
			require.NoError(t, ln.Close())
			return address
		}
	}
	t.Fatal("no address is free")
	return ""
}

// kill ends the program without a warning, and nobody is left at the shop's address.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	p.crash()
	p.w.front.closes()
}

// crash is kill where another process serves the address.
func (p *process) crash() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended by itself, which its log shows
	<-p.ended
	_ = p.cmd.Wait()
	p.cmd = nil
}
