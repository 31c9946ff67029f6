package automation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source is the text of a file.
type Source struct {
	// Name is what problems call it.
	Name string
	Text []byte
}

// File is a definition that was read.
type File struct {
	Source
	Definition Definition
}

// Sources reads files by their paths; of a folder, every file in it whose name ends in .yaml or .yml. Its error is a sentence for whoever
// typed the paths.
func Sources(paths []string) ([]Source, error) {
	var all []Source
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, unreadableFile(path, err)
		}
		files := []string{path}
		if info.IsDir() {
			if files, err = yamlFiles(path); err != nil {
				return nil, err
			}
		}
		for _, file := range files {
			text, err := os.ReadFile(file) //nolint:gosec // whoever runs the program names the file
			if err != nil {
				return nil, unreadableFile(file, err)
			}
			all = append(all, Source{Name: file, Text: text})
		}
	}
	return all, nil
}

func unreadableFile(path string, err error) error {
	if os.IsNotExist(err) {
		return fmt.Errorf("there is no %s: name a file, or a folder of files that end in .yaml", path)
	}
	return fmt.Errorf("%s cannot be read: %w", path, err)
}

func yamlFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, unreadableFile(folder, err)
	}
	var files []string
	for _, e := range entries {
		if ext := strings.ToLower(filepath.Ext(e.Name())); !e.IsDir() && (ext == ".yaml" || ext == ".yml") {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no file in %s that ends in .yaml: partyline automations examples --dir %s writes some to start from", folder, folder)
	}
	return files, nil
}

// ExampleSources are the examples as sources.
func ExampleSources() []Source {
	var all []Source
	_ = fs.WalkDir(Examples(), ".", func(path string, e fs.DirEntry, err error) error { // an embedded folder does not fail
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(Examples(), path)
		all = append(all, Source{Name: path, Text: text})
		return err
	})
	return all
}

// ParseAll parses sources, of which no two may have the same name. The error is Problems: all that is wrong with any of them.
func ParseAll(sources []Source) (files []File, warnings Problems, err error) {
	var problems Problems
	names := map[string]string{}
	for _, s := range sources {
		d, warned, err := Parse(s.Name, s.Text)
		warnings = append(warnings, warned...)
		var wrong Problems
		if errors.As(err, &wrong) {
			problems = append(problems, wrong...)
			continue
		}
		if first, ok := names[d.Name]; ok {
			problems = append(problems, Problem{File: s.Name, Say: fmt.Sprintf("The name %s is that of %s, too. Give each automation a name of its own.", d.Name, first)})
			continue
		}
		names[d.Name] = s.Name
		files = append(files, File{Source: s, Definition: d})
	}
	if len(problems) > 0 {
		return nil, warnings, problems
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Definition.Name, b.Definition.Name) })
	return files, warnings, nil
}
