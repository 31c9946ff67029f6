// Package layers holds the test of the import law: folders are layers, and imports point one way. The linter's depguard
// says the same at a line of code; this test says it for the whole module, rooms that are added later included.
package layers
