// Package report writes a [trace.Trace] as one HTML page: what happened in a
// table with every segment, the ladder, graphs, and the path through TCP's state
// machine.
//
// The page is one file that needs nothing else: no network, no script, no font.
// It is light or dark as its reader has it, light on paper, and can be used with
// a keyboard and a screen reader. One trace gives one page, byte for byte.
package report
