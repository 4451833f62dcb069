package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
)

// writeAnalysis writes what there is to say about a trace, for people.
func writeAnalysis(w io.Writer, t *trace.Trace, _ trace.Style) error {
	_, err := fmt.Fprintf(w, "%s\n\n%s", trace.Visible(t.Name), analysis.Of(t))
	return err
}

// writeAnalysisJSON writes the same in a line for programs.
func writeAnalysisJSON(w io.Writer, t *trace.Trace, _ trace.Style) error {
	return json.NewEncoder(w).Encode(struct {
		Name string `json:"name"`
		*analysis.Report
	}{t.Name, analysis.Of(t)})
}
