package s3test

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// unsigned says with which code a request is refused for its signature; empty where it is right.
// docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
func (s *Server) unsigned(r *http.Request) string {
	fields, ok := strings.CutPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
	if !ok {
		return "AccessDenied"
	}
	said := map[string]string{}
	for _, f := range strings.Split(fields, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(f), "=")
		said[key] = value
	}
	key, scope, _ := strings.Cut(said["Credential"], "/")
	if key != s.AccessKey {
		return "InvalidAccessKeyId"
	}
	parts := strings.Split(scope, "/")
	if len(parts) != 4 || parts[1] != s.Region || parts[2] != "s3" {
		return "AuthorizationHeaderMalformed"
	}
	var headers strings.Builder
	for _, h := range strings.Split(said["SignedHeaders"], ";") {
		value := strings.Join(r.Header.Values(h), ",")
		switch h {
		case "host":
			value = r.Host
		case "content-length":
			value = strconv.FormatInt(r.ContentLength, 10)
		}
		fmt.Fprintf(&headers, "%s:%s\n", h, strings.TrimSpace(value))
	}
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20"), headers.String(),
		said["SignedHeaders"], r.Header.Get("X-Amz-Content-Sha256")}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	toSign := strings.Join([]string{"AWS4-HMAC-SHA256", r.Header.Get("X-Amz-Date"), scope, hex.EncodeToString(sum[:])}, "\n")
	secret := []byte("AWS4" + s.SecretKey)
	for _, part := range parts {
		secret = sign(secret, part)
	}
	if !hmac.Equal([]byte(hex.EncodeToString(sign(secret, toSign))), []byte(said["Signature"])) {
		return "SignatureDoesNotMatch"
	}
	return ""
}

func sign(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	_, _ = m.Write([]byte(text)) // a hash takes everything
	return m.Sum(nil)
}

// chunks reads a body that is signed chunk by chunk. The signatures of chunks are not looked at.
// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
type chunks struct {
	r    io.Reader
	in   *bufio.Reader
	left int64
	done bool
}

// Read implements io.Reader.
func (c *chunks) Read(p []byte) (int, error) {
	if c.in == nil {
		c.in = bufio.NewReader(c.r)
	}
	for c.left == 0 {
		if c.done {
			return 0, io.EOF
		}
		line, err := c.in.ReadString('\n')
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		length, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		if length == "" { // the end of the chunk before
			continue
		}
		if c.left, err = strconv.ParseInt(length, 16, 64); err != nil || c.left < 0 {
			return 0, fmt.Errorf("a chunk of length %q", length)
		}
		c.done = c.left == 0
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}
