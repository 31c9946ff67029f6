package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"partyline/config"
)

func TestSecretIsNeverShown(t *testing.T) {
	const text = "swordfish"
	c := config.Default()
	c.Twilio.AuthToken = text
	c.Database.URL = text
	marshal := func(f func(any) ([]byte, error), v any) string {
		out, err := f(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	log := func(build func(*bytes.Buffer) slog.Handler) string {
		var out bytes.Buffer
		slog.New(build(&out)).Info("x", "secret", c.Twilio.AuthToken, "config", c)
		return out.String()
	}
	shown := map[string]string{
		"json":      marshal(json.Marshal, c),
		"yaml":      marshal(yaml.Marshal, c),
		"slog text": log(func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) }),
		"slog json": log(func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) }),
		"print":     fmt.Sprint(c.Twilio.AuthToken),
		"error":     fmt.Errorf("no: %w", config.Problems{{Text: fmt.Sprint(c.Database.URL)}}).Error(),
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T%v"} {
		shown[verb] = fmt.Sprintf(strings.TrimPrefix(verb, "%T"), c.Twilio.AuthToken)
		shown[verb+" of the whole"] = fmt.Sprintf(strings.TrimPrefix(verb, "%T"), c)
	}
	for how, out := range shown {
		if strings.Contains(out, text) || strings.Contains(out, fmt.Sprintf("%x", text)) || strings.Contains(out, fmt.Sprintf("%X", text)) {
			t.Errorf("%s shows the secret: %s", how, out)
		}
		if !strings.Contains(out, "[hidden]") {
			t.Errorf("%s does not say [hidden]: %s", how, out)
		}
	}
	if c.Twilio.AuthToken.Reveal() != text {
		t.Error("Reveal does not")
	}
}
