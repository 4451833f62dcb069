package main

import (
	"fmt"
	"strings"
)

// changes shows what formatting changes, as "diff -U0" does. Formatting only
// changes lines in their places, and takes empty ones out or ends the last one, so
// which lines belong together is plain.
func changes(name, before, after string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %[1]s\n", name)
	old, now := lines(before), lines(after)
	var h hunk
	i, j := 0, 0
	for i < len(old) || j < len(now) {
		switch {
		case i < len(old) && j < len(now) && old[i] == now[j]:
			h.write(&b, i, j)
			i, j = i+1, j+1
			continue
		case i < len(old) && (j == len(now) || blank(old[i]) && !blank(now[j])):
			h.old = append(h.old, old[i])
			i++
		case j < len(now) && (i == len(old) || blank(now[j]) && !blank(old[i])):
			h.now = append(h.now, now[j])
			j++
		default:
			h.old, h.now = append(h.old, old[i]), append(h.now, now[j])
			i, j = i+1, j+1
		}
	}
	h.write(&b, i, j)
	return b.String()
}

// hunk is lines that take the place of others.
type hunk struct{ old, now []string }

// write writes the hunk that ends before lines i and j, and begins a new one.
func (h *hunk) write(b *strings.Builder, i, j int) {
	if len(h.old)+len(h.now) == 0 {
		return
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", extent(i, len(h.old)), extent(j, len(h.now)))
	for _, side := range []struct {
		mark  string
		lines []string
	}{{"-", h.old}, {"+", h.now}} {
		for _, line := range side.lines {
			b.WriteString(side.mark + line)
			if !strings.HasSuffix(line, "\n") {
				b.WriteString("\n\\ No newline at end of file\n")
			}
		}
	}
	*h = hunk{}
}

// extent is n lines before line end: the first, counted from 1, and how many.
func extent(end, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", end)
	case 1:
		return fmt.Sprint(end)
	}
	return fmt.Sprintf("%d,%d", end-n+1, n)
}

func lines(text string) (list []string) {
	for line := range strings.Lines(text) {
		list = append(list, line)
	}
	return list
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }
