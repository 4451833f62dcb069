package engine

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/steps"
)

// run runs a scenario, and tells the run.
func run(r *request) (any, error) {
	d, err := r.run()
	if err != nil {
		return nil, err
	}
	return r.document(d), nil
}

// document tells a run.
func (r *request) document(d *done) *steps.Document {
	language := r.language().String()
	whole, packets := cut(d.trace)
	told := steps.Of(whole, steps.Options{Language: r.language()})
	told.Capture = false // also where nothing has arrived
	told.Name, told.Title, told.Scenario = d.scenario.Name, d.scenario.TitleIn(language), string(d.scenario.Source())
	told.Lesson = paragraphs(d.scenario.LessonIn(language))
	if d.failed != nil {
		var list []string
		for _, m := range mistakes(language, d.failed) {
			if m.Line > 0 {
				m.Message = r.say("line %d: %s", m.Line, m.Message)
			}
			list = append(list, m.Message)
		}
		told.Failure = strings.Join(list, "\n")
	}
	if packets > 0 {
		told.Stopped = r.say("the first %d packets of %d are shown", mostPackets, packets)
	}
	return told
}

// cut is a trace up to as many packets as are shown, and how many there are; 0 if all are
// shown.
func cut(t *trace.Trace) (short *trace.Trace, all int) {
	end := len(t.Events)
	for i, e := range t.Events {
		if e.Kind != trace.Sent {
			continue
		}
		if all++; all == mostPackets+1 {
			end = i
		}
	}
	if all <= mostPackets {
		return t, 0
	}
	some := *t
	some.Events = t.Events[:end]
	return &some, all
}

// paragraphs takes a lesson apart, without its title. Lines belong together but where one
// is indented.
func paragraphs(lesson string) []string {
	_, text, _ := strings.Cut(lesson, "\n")
	list := []string{}
	for part := range strings.SplitSeq(text, "\n\n") {
		part = strings.Trim(part, "\n")
		if part == "" {
			continue
		}
		if !strings.Contains("\n"+part, "\n ") && !strings.Contains("\n"+part, "\n-") {
			part = strings.ReplaceAll(part, "\n", " ")
		}
		list = append(list, part)
	}
	return list
}

// check looks for mistakes in a scenario without running it.
func check(r *request) (any, error) {
	answer := struct {
		Errors []mistake `json:"errors"`
	}{[]mistake{}}
	if _, err := r.parse(); err != nil {
		answer.Errors = mistakes(r.language().String(), err)
	}
	return answer, nil
}

// fields are the bytes and the fields of one packet of a run or of a capture, which the
// document of a long one leaves out.
func fields(r *request) (any, error) {
	t := opened.trace
	if r.Lesson != "" || r.Scenario != "" {
		d, err := r.run()
		if err != nil {
			return nil, err
		}
		t = d.trace
	}
	if t == nil {
		return nil, errNothing
	}
	bytes, list, ok := steps.FieldsOf(t, r.Packet, steps.Options{Language: r.language()})
	if !ok {
		return nil, noPacket(r.Packet)
	}
	return struct {
		Bytes  string        `json:"bytes"`
		Fields []steps.Field `json:"fields"`
	}{bytes, list}, nil
}
