package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// template is the migrated database of which each test gets a copy.
const template = "partyline_template"

// server is the PostgreSQL of this test process, started at first use.
var server struct {
	once sync.Once
	url  *url.URL // of its maintenance database
	err  error
	stop func()
	next atomic.Int64
	// copying is the option of CREATE DATABASE that copies files and not rows: a quarter of the work where fsync is off.
	copying string
}

// errNone says that there is no PostgreSQL here.
var errNone = errors.New("set PARTYLINE_TEST_POSTGRES, or install PostgreSQL's server binaries")

func newPostgres(t testing.TB, migrated bool) string {
	t.Helper()
	server.once.Do(func() { server.err = startPostgres() })
	if errors.Is(server.err, errNone) {
		Require(t, "postgres", server.err.Error())
	}
	if server.err != nil {
		t.Fatalf("PostgreSQL: %v", server.err)
	}
	name := fmt.Sprintf("partyline_test_%d_%d", os.Getpid(), server.next.Add(1))
	from := "template0"
	if migrated {
		from = template + "_" + strconv.Itoa(os.Getpid())
	}
	if err := maintain("CREATE DATABASE " + name + " TEMPLATE " + from + server.copying); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := maintain("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	return at(name)
}

// at is the address of a database on the server.
func at(name string) string {
	u := *server.url
	u.Path = "/" + name
	return u.String()
}

// maintenance is one connection for all tests: a process of the server each time would cost more than what it is asked for. One at a time
// asks, since CREATE DATABASE refuses to copy a template that another session copies.
var maintenance struct {
	sync.Mutex
	conn *pgx.Conn
}

func maintain(text string) error {
	maintenance.Lock()
	defer maintenance.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if maintenance.conn == nil || maintenance.conn.IsClosed() {
		conn, err := pgx.Connect(ctx, server.url.String())
		if err != nil {
			return err
		}
		maintenance.conn = conn
	}
	_, err := maintenance.conn.Exec(ctx, text)
	return err
}

func startPostgres() error {
	if given := os.Getenv("PARTYLINE_TEST_POSTGRES"); given != "" {
		u, err := url.Parse(given)
		if err != nil {
			return fmt.Errorf("PARTYLINE_TEST_POSTGRES: %w", err)
		}
		server.url = u
	} else if err := startPrivate(); err != nil {
		return err
	}
	if maintain("DO $$ BEGIN ASSERT current_setting('server_version_num')::int >= 150000; END $$") == nil {
		server.copying = " STRATEGY file_copy" // postgresql.org/docs/15/sql-createdatabase.html
	}
	name := template + "_" + strconv.Itoa(os.Getpid())
	if err := maintain("CREATE DATABASE " + name); err != nil {
		return err
	}
	stop := server.stop
	server.stop = func() {
		_ = maintain("DROP DATABASE " + name + " WITH (FORCE)")
		if stop != nil {
			stop()
		}
	}
	return migrate(at(name))
}

func stopPostgres() {
	if server.stop != nil {
		server.stop()
	}
}

// startPrivate runs a server in a temporary folder, on a free port of the loopback. PostgreSQL refuses to run as root, so root
// runs it as another user.
func startPrivate() error {
	bin, err := binaries()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "partyline-postgres-")
	if err != nil {
		return err
	}
	cred, err := unprivileged()
	if err != nil {
		return err
	}
	if cred != nil {
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "partyline", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C") // #nosec G204 -- our own arguments
	initdb.Dir = dir
	initdb.SysProcAttr = procAttr(cred)
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	var log bytes.Buffer
	arguments := []string{"-D", data, "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-k", dir}
	for _, setting := range append(settings(), "max_connections=300", "shared_buffers=64MB") {
		arguments = append(arguments, "-c", setting)
	}
	run := exec.Command(filepath.Join(bin, "postgres"), arguments...) // #nosec G204 -- our own arguments
	run.Dir, run.Stderr, run.SysProcAttr = dir, &log, procAttr(cred)
	ended := make(chan struct{})
	started := make(chan error)
	go func() {
		// The kernel ends the server with the thread that started it, so that thread stays.
		runtime.LockOSThread()
		err := run.Start()
		started <- err
		if err == nil {
			_ = run.Wait()
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		return err
	}
	server.url = &url.URL{Scheme: "postgres", User: url.User("partyline"), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		Path: "/postgres", RawQuery: "sslmode=disable"}
	server.stop = func() {
		_ = run.Process.Signal(syscall.SIGINT) // fast shutdown
		<-ended
		_ = os.RemoveAll(dir)
	}
	return awaitServer(ended, &log)
}

// settings spare a server of many short-lived databases what it would do for their future. Tests kill our own processes, never the
// machine, so it need not wait for the disk either. Benchmarks set PARTYLINE_TEST_FSYNC=on and measure a server as people run it.
func settings() []string {
	if os.Getenv("PARTYLINE_TEST_FSYNC") == "on" {
		return nil
	}
	return []string{"fsync=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0", "checkpoint_timeout=1h", "max_wal_size=4GB"}
}

func awaitServer(ended <-chan struct{}, log *bytes.Buffer) error {
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return fmt.Errorf("postgres ended: %s", log)
		case <-deadline:
			return errors.New("postgres did not answer within 30 s")
		case <-tick.C:
			if maintain("SELECT 1") == nil {
				return nil
			}
		}
	}
}

func binaries() (string, error) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if found, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for i := len(dirs) - 1; i >= 0; i-- {
		_, err1 := os.Stat(filepath.Join(dirs[i], "postgres"))
		_, err2 := os.Stat(filepath.Join(dirs[i], "initdb"))
		if err1 == nil && err2 == nil {
			return dirs[i], nil
		}
	}
	return "", errNone
}

// unprivileged is somebody else to run the server as, nil where we are not root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, fmt.Errorf("%w (running as root, and there is no user to run it as)", errNone)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(port))
}
