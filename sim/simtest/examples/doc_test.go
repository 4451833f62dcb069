// Package examples has three bugs that only a real TCP shows, each found by a test and
// then fixed. It is what docs/programs.md shows, and has tests only.
package examples
