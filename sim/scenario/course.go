package scenario

import "slices"

// Chapter is a part of the course.
type Chapter struct {
	Title   string   // in English; see TitleIn
	Lessons []string // names of built-in scenarios, in order
}

// TitleIn is the title in the language with the given code, such as "zh".
func (c Chapter) TitleIn(language string) string { return said(language, c.Title) }

// Course is the course that the built-in scenarios make: each is a lesson of one
// chapter, and stands behind what it takes for known.
func Course() []Chapter {
	var list []Chapter
	for _, c := range course {
		list = append(list, Chapter{c.Title, slices.Clone(c.Lessons)})
	}
	return list
}

// taught are the names of all lessons in order.
func taught() (names []string) {
	for _, c := range course {
		names = append(names, c.Lessons...)
	}
	return names
}

var course = []Chapter{
	{"A connection", []string{"textbook", "segment", "handshake", "piggyback"}},
	{"Programs and their conversations", []string{"hello", "echo", "uppercase", "echo-ab"}},
	{"The end of a connection", []string{"normal-close", "half-close", "simultaneous-open", "simultaneous-close", "states"}},
	{"Resets", []string{"refused", "rst-closed-port", "rst-late-synack", "rst-unread", "rst-after-close"}},
	{"Retransmission", []string{"retransmit", "lost-ack", "back-off"}},
	{"Small segments", []string{"delayed-ack", "nagle"}},
	{"Windows", []string{"zero-window", "silly-window", "window-scale"}},
	{"Congestion control", []string{"fast-retransmit", "slow-start", "reno-cubic", "ack-loss"}},
	{"At a bottleneck", []string{"fairness", "rtt-unfairness", "bufferbloat", "rate-change", "last-mile", "incast"}},
	{"Silence, and failed hosts", []string{"keep-alive", "nat-timeout", "half-open", "half-open-data"}},
	{"Old segments", []string{"time-wait", "wraparound", "old-duplicate-syn", "two-listeners"}},
	{"Attackers, and what lies between", []string{"syn-flood", "path-mtu", "ipv6", "proxy"}},
}
