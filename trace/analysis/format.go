package analysis

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Formats write what there is to say about a trace: for people, and for programs in a
// line of JSON.
var Formats = []format.Format{
	{
		Name: "analysis", Summary: "what each segment is for, and of each connection phases, RTT, goodput and end",
		States: true, Write: writeText,
	},
	{
		Name: "analysis-json", Summary: "the same for programs, one JSON object for a trace",
		States: true, Write: writeJSON,
	},
}

func writeText(w io.Writer, t *trace.Trace, s format.Style) error {
	_, err := fmt.Fprintf(w, "%s\n\n%s", visible.Text(t.Name), Of(t).Text(s.Language))
	return err
}

func writeJSON(w io.Writer, t *trace.Trace, _ format.Style) error {
	return json.NewEncoder(w).Encode(struct {
		Name string `json:"name"`
		*Report
	}{t.Name, Of(t)})
}
