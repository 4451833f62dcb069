// Package picture draws a [trace.Trace]: the ladder as an SVG image and as a
// Mermaid diagram, and the state machine of RFC 9293 figure 5 with the path that
// a connection took. Package graph, below it, draws what is a plot.
//
// Images are SVG 1.1 with a style sheet. They follow the reader's choice of light
// or dark, are light on paper, and have a title and a description for who can't
// see them. One trace gives one image, byte for byte.
package picture
