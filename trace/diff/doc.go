// Package diff says where two traces part: a simulated run and a capture of a
// real one, or two runs of which one has a fault.
//
// [Compare] splits both traces into conversations, pairs these by the order in
// which they began and by who opened them, since addresses and ports differ from
// machine to machine (where one trace has fewer of them, also by what they have in
// common), and aligns the segments of each pair. Of two segments that
// belong together it compares direction, flags, sequence and acknowledgment
// number relative to the initial ones, and length; on request also options,
// windows, times and payload. A segment that only one trace has is reported as
// one missing or extra segment, and does not upset the comparison of those that
// follow.
//
// A conversation's segments are compared in the order in which the trace has
// them. How two conversations interleave does not matter. Packets that carry no
// TCP segment are passed over.
//
// Of two connections, who is the client and what the initial numbers are package
// conversation tells.
//
// Compare holds both traces. [Same] finds out of traces of any length whether they are the
// same, and holds neither; [Near] what their first difference is, and holds what is near it.
//
// [Compare], [Options], the kinds and the JSON of a [Result] are stable. From the top:
// same.go and near.go read two traces side by side, compare.go compares them, dialogue.go makes them conversations of views (view.go),
// align.go, anchor.go and cost.go find what belongs together, segments.go and clock.go
// what differs; result.go, print.go and text.go tell it, in the kinds of kind.go.
//
// The package keeps no state between calls, and leaves the traces as they are.
package diff
