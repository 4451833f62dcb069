// Package programs runs well-known programs, as they are, over simulated TCP in the
// bubbles of testing/synctest, and checks what they say of themselves while segments
// are lost and links go down. It has tests only, and is a module of its own, so that
// nobody who uses the simulator depends on those programs. docs/programs.md tells what
// is checked.
package programs
