package summary

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// Formats write a summary: for people, and for programs in a line of JSON.
var Formats = []format.Format{
	{
		Name: "summary", Summary: "how each flow went: goodput, what was sent again, RTT; fairness, and what was lost",
		States: true, Samples: true, Write: writeText,
	},
	{
		Name: "summary-json", Summary: "the same for programs, one JSON object for a trace",
		States: true, Samples: true, Write: writeJSON,
	},
}

func writeText(w io.Writer, t *trace.Trace, style format.Style) error {
	_, err := fmt.Fprintf(w, "%s\n\n%s", visible.Text(t.Name), words.Lines(style.Language, Of(t).String()))
	return err
}

func writeJSON(w io.Writer, t *trace.Trace, _ format.Style) error {
	return json.NewEncoder(w).Encode(struct {
		Name string `json:"name"`
		Summary
	}{t.Name, Of(t)})
}

// String is the summary for people.
func (s Summary) String() string {
	var b strings.Builder
	for _, f := range s.Flows {
		fmt.Fprintf(&b, "%s > %s (%s > %s)\n", visible.Text(f.From), visible.Text(f.To), f.Source, f.Target)
		fmt.Fprintf(&b, "  %d bytes, goodput %s\n", f.Bytes, rate(f.Goodput))
		fmt.Fprintf(&b, "  %d segments, %d sent again (%s)\n", f.Segments, f.Again, percent(f.Again, f.Segments))
		if q := f.RTT; q.Samples > 0 {
			fmt.Fprintf(&b, "  RTT of %d: least %s, median %s, 95%% %s, 99%% %s, most %s\n", q.Samples,
				short(q.Least), short(q.Median), short(q.P95), short(q.P99), short(q.Most))
		}
		for i, l := range f.Limited {
			if i == 0 {
				b.WriteString("  limited by ")
			} else {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%s %.1f%%", l.By, 100*l.Share)
		}
		if f.Limited != nil {
			b.WriteString(" of the time\n")
		}
	}
	switch {
	case len(s.Flows) == 0:
		b.WriteString("no flow: nobody has sent data\n")
	case s.Fairness > 0:
		fmt.Fprintf(&b, "fairness of the connections (Jain): %.3f\n", s.Fairness)
	}
	for _, q := range s.Queues {
		fmt.Fprintf(&b, "queue %s > %s, %s: %d packets, %d dropped (%s), %d at most at once, busy %s of the time\n", visible.Text(q.From), visible.Text(q.To),
			visible.Text(q.Name), q.Packets, q.Dropped, percent(q.Dropped, q.Packets), q.Longest, fmt.Sprintf("%.1f%%", 100*q.Utilization))
		if w := q.Sojourn; w.Samples > 0 {
			fmt.Fprintf(&b, "  wait: median %s, 95%% %s, 99%% %s, most %s\n", short(w.Median), short(w.P95), short(w.P99), short(w.Most))
		}
	}
	lost := 0
	for _, l := range s.Losses {
		lost += l.Count
	}
	fmt.Fprintf(&b, "%d packets, %d lost (%s)\n", s.Packets, lost, percent(lost, s.Packets))
	for _, l := range s.Losses {
		fmt.Fprintf(&b, "  %s > %s: %s\n", visible.Text(l.From), visible.Text(l.To), l.what())
	}
	return b.String()
}

// what says how many packets were lost, where and why.
func (l Loss) what() string {
	cause := visible.Text(l.Cause)
	switch from, to, between := strings.Cut(l.Place, ">"); {
	case between:
		return fmt.Sprintf("%d lost between %s and %s: %s", l.Count, visible.Text(from), visible.Text(to), cause)
	case l.Place != "":
		return fmt.Sprintf("%d lost at %s: %s", l.Count, visible.Text(l.Place), cause)
	}
	return fmt.Sprintf("%d %s", l.Count, cause)
}

func percent(part, whole int) string {
	return fmt.Sprintf("%.2f%%", 100*float64(part)/float64(max(whole, 1)))
}

// rate is a number of bits per second; 0 is one that cannot be told, as it took no time.
func rate(bits float64) string {
	switch {
	case bits == 0:
		return "cannot be told"
	case bits >= 1e6:
		return fmt.Sprintf("%.3f Mbit/s", bits/1e6)
	}
	return fmt.Sprintf("%.3f kbit/s", bits/1e3)
}

func short(d time.Duration) time.Duration { return d.Round(time.Microsecond) }
