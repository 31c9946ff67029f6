package aitest

import (
	"bytes"
	"encoding/json"
	"net/http"
)

func (s *Server) openAI() http.Handler { return http.NotFoundHandler() }

// strict decodes and refuses names that are not known.
func strict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
