package diff

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteText writes the result for a person: the first difference with what comes
// before it and the numbers of the packets, and how many differences of each kind
// there are.
//
//	conversation 1
//	  want: 127.0.0.1:47456 > 127.0.0.1:4444
//	  got:  10.0.0.1:49152 > 10.0.0.2:4444
//
//	   want  got
//	      4    4  server > client: Flags [P.], seq 1:6, ack 1, length 5
//	-     5       client > server: Flags [.], seq 1, ack 6, length 0
//	+          5  client > server: Flags [.], seq 1, ack 5, length 0
//
//	first difference: ack
//
//	1 difference, want has 9 segments in 1 conversation, got 9 segments in 1 conversation
//	      1  ack
//
// Its error is that of w.
func (r *Result) WriteText(w io.Writer) error {
	_, err := io.WriteString(w, r.String())
	return err
}

// String is what [Result.WriteText] writes.
func (r *Result) String() string {
	var b strings.Builder
	if r.Equal() {
		fmt.Fprintf(&b, "no difference in %s of %s\n",
			count(r.Want.Segments, "segment"), count(r.Want.Conversations, "conversation"))
		return b.String()
	}
	r.writeFirst(&b)
	fmt.Fprintf(&b, "\n%s, want has %s in %s, got %s in %s\n", count(r.Differing, "difference"),
		count(r.Want.Segments, "segment"), count(r.Want.Conversations, "conversation"),
		count(r.Got.Segments, "segment"), count(r.Got.Conversations, "conversation"))
	for _, k := range allKinds {
		if n := r.Counts[k]; n > 0 {
			fmt.Fprintf(&b, "%7d  %s\n", n, k)
		}
	}
	if r.Partial {
		b.WriteString("what comes long after the first difference is counted, and not compared\n")
	}
	return b.String()
}

// writeFirst shows the first difference and what comes before it.
func (r *Result) writeFirst(b *strings.Builder) {
	pair := r.Conversations[r.First.Conversation-1]
	fmt.Fprintf(b, "conversation %d\n", r.First.Conversation)
	if pair.Want != nil {
		fmt.Fprintf(b, "  want: %v > %v\n", pair.Want.Client, pair.Want.Server)
	}
	if pair.Got != nil {
		fmt.Fprintf(b, "  got:  %v > %v\n", pair.Got.Client, pair.Got.Server)
	}
	b.WriteByte('\n')
	r.writeTable(b)
	fmt.Fprintf(b, "\nfirst difference: %s\n", join(r.First.Kinds))
}

// writeTable shows the segments up to the first difference, one in each line.
func (r *Result) writeTable(b *strings.Builder) {
	head := []string{"", "want", "", "got", "", ""}
	if r.Options.Times {
		head[2], head[4] = "time", "time"
	}
	rows := [][]string{head}
	for _, p := range r.Before {
		rows = append(rows, r.row("", p.Want, p.Got, p.Want))
	}
	if s := r.First.Want; s != nil {
		rows = append(rows, r.row("-", s, nil, s))
	}
	if s := r.First.Got; s != nil {
		rows = append(rows, r.row("+", nil, s, s))
	}
	writeColumns(b, rows)
}

// row is a line of the table: a mark, where each trace has the segment, and what it
// is.
func (r *Result) row(mark string, want, got, shown *Segment) []string {
	row := []string{mark, "", "", "", "", r.text(shown)}
	for i, s := range []*Segment{want, got} {
		if s == nil {
			continue
		}
		row[1+2*i] = strconv.Itoa(s.Number)
		if r.Options.Times {
			row[2+2*i] = strconv.FormatFloat(s.Time.Seconds(), 'f', 6, 64)
		}
	}
	return row
}

// writeColumns writes rows of columns, all but the first and last aligned to the
// right. A column without text is left out.
func writeColumns(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], len(text))
		}
	}
	for _, row := range rows {
		line := fmt.Sprintf("%-1s", row[0])
		for i := 1; i < len(row)-1; i++ {
			if widths[i] > 0 {
				line += fmt.Sprintf("  %*s", widths[i], row[i])
			}
		}
		line += "  " + row[len(row)-1]
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func join(kinds []Kind) string {
	var words []string
	for _, k := range kinds {
		words = append(words, string(k))
	}
	return strings.Join(words, ", ")
}
