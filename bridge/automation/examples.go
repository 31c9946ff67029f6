package automation

import (
	"embed"
	"io/fs"
)

//go:embed examples/*.yaml
var examples embed.FS

// Examples are the files of five automations to start from, by name: "welcome.yaml".
func Examples() fs.FS {
	files, err := fs.Sub(examples, "examples")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return files
}
