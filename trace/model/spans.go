package model

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Span is a run of sequence numbers: the first, and the one after the last.
type Span struct{ Left, Right segment.Seq }

// Spans is a set of sequence numbers, all within less than 2**31 of each other: the
// spans in their order, none touching the next. The zero value is empty.
type Spans []Span

// MaxSpans bounds a set: one that would be of more spans loses its last.
const MaxSpans = 1024

// Add puts the numbers from left to before right in.
func (s *Spans) Add(left, right segment.Seq) {
	if !left.Less(right) {
		return
	}
	set := *s
	from := slices.IndexFunc(set, func(p Span) bool { return left.LessEq(p.Right) })
	if from < 0 {
		from = len(set)
	}
	to := from
	for ; to < len(set) && set[to].Left.LessEq(right); to++ {
		if set[to].Left.Less(left) {
			left = set[to].Left
		}
		if right.Less(set[to].Right) {
			right = set[to].Right
		}
	}
	set = slices.Replace(set, from, to, Span{left, right})
	*s = set[:min(len(set), MaxSpans)]
}

// Has reports whether all numbers from left to before right are in.
func (s Spans) Has(left, right segment.Seq) bool {
	if !left.Less(right) {
		return true
	}
	for _, p := range s {
		if p.Left.LessEq(left) && right.LessEq(p.Right) {
			return true
		}
	}
	return false
}

// missing are the numbers from left to before right that are not in the set.
func (s Spans) missing(left, right segment.Seq) (gaps Spans) {
	for _, p := range s {
		if right.LessEq(p.Left) {
			break
		}
		if left.Less(p.Left) {
			gaps = append(gaps, Span{left, p.Left})
		}
		if left.Less(p.Right) {
			left = p.Right
		}
	}
	if left.Less(right) {
		gaps = append(gaps, Span{left, right})
	}
	return gaps
}

// Remove takes the numbers from left to before right out.
func (s *Spans) Remove(left, right segment.Seq) {
	var rest Spans
	for _, p := range *s {
		if p.Right.LessEq(left) || right.LessEq(p.Left) {
			rest = append(rest, p)
			continue
		}
		if p.Left.Less(left) {
			rest = append(rest, Span{p.Left, left})
		}
		if right.Less(p.Right) {
			rest = append(rest, Span{right, p.Right})
		}
	}
	*s = rest
}

// ends reports whether seq is the number after the last one in the set.
func (s Spans) ends(seq segment.Seq) bool { return len(s) > 0 && s[len(s)-1].Right == seq }

// TrimBefore takes out all numbers before seq.
func (s *Spans) TrimBefore(seq segment.Seq) {
	set := *s
	gone := 0
	for gone < len(set) && set[gone].Right.LessEq(seq) {
		gone++
	}
	set = slices.Delete(set, 0, gone)
	if len(set) > 0 && set[0].Left.Less(seq) {
		set[0].Left = seq
	}
	*s = set
}

// Pop takes the span that begins at or before next out, and returns its end; next
// itself if there is none.
func (s *Spans) Pop(next segment.Seq) segment.Seq {
	for len(*s) > 0 && (*s)[0].Left.LessEq(next) {
		if right := (*s)[0].Right; next.Less(right) {
			next = right
		}
		*s = slices.Delete(*s, 0, 1)
	}
	return next
}
