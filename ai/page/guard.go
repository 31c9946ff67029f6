package page

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// guard knows which addresses may be reached.
type guard struct {
	// allowed are hosts and hosts with a port, in lower case.
	allowed map[string]bool
	// resolver is the system's where it is nil.
	resolver *net.Resolver
}

func newGuard(allowed []string) guard {
	g := guard{allowed: map[string]bool{}}
	for _, a := range allowed {
		g.allowed[strings.ToLower(strings.TrimSpace(a))] = true
	}
	return g
}

// permits tells whether the configuration allows a host on a port, wherever it is.
func (g guard) permits(host, port string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return g.allowed[net.JoinHostPort(host, port)] || g.allowed[host] && usual(port)
}

func usual(port string) bool { return port == "80" || port == "443" }

// check looks at what an address says of itself. Where its host is, dial finds out.
func (g guard) check(u *url.URL) error {
	port := u.Port()
	switch {
	case u.Scheme == "http" && port == "":
		port = "80"
	case u.Scheme == "https" && port == "":
		port = "443"
	case u.Scheme != "http" && u.Scheme != "https":
		return refuse(CodeScheme)
	}
	switch {
	case u.Hostname() == "":
		return refuse(CodeAddress)
	case u.User != nil:
		return refuse(CodeUser)
	case !usual(port) && !g.permits(u.Hostname(), port):
		return refuse(CodePort)
	}
	return nil
}

// dial connects to a public address, or to a host that is allowed.
func (g guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: mostTime, Resolver: g.resolver}
	if !g.permits(host, port) {
		d.Control = onlyPublic
	}
	return d.DialContext(ctx, network, address)
}

// onlyPublic is called with each address that is about to be connected to, after all names are resolved.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) {
		return refuse(CodePrivate)
	}
	return nil
}

// notPublic4 is what is no host of the public internet in IPv4 (IANA IPv4 Special-Purpose Address Registry), and one host that Azure
// serves its machines' secrets from.
var notPublic4 = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"168.63.129.16/32")

// public6 is what is global unicast in IPv6, and notPublic6 what is none within (IANA IPv6 Special-Purpose Address Registry): protocol
// assignments with Teredo, documentation, and 6to4, which hides an IPv4 address.
var (
	public6    = netip.MustParsePrefix("2000::/3")
	notPublic6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
	nat64      = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052: the last four bytes are the IPv4 address
)

// public tells whether an address is one of a host on the public internet.
func public(a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is4() {
		return !within(a, notPublic4)
	}
	return public6.Contains(a) && !within(a, notPublic6)
}

func within(a netip.Addr, all []netip.Prefix) bool {
	for _, p := range all {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func prefixes(all ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range all {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}
