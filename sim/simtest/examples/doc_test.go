// Package examples has what pages of docs show: three bugs that only a real TCP shows, each
// found by a test and then fixed (docs/programs.md), and a congestion control of one's own
// (docs/congestion.md). It has tests only.
package examples
