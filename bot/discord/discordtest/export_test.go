package discordtest

import "net/http"

// CheckModal answers as a callback with this modal would.
func CheckModal(w http.ResponseWriter, data string) {
	if ref := checkModal(decodeObject([]byte(data))); ref != nil {
		writeJSON(w, ref.status, ref.body())
		return
	}
	writeJSON(w, http.StatusOK, object{})
}
