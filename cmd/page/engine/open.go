package engine

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/steps"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// opened is the capture that was opened last, what was passed over in it, and what ended it.
var opened struct {
	trace *trace.Trace
	over  string
	ended error
}

// open reads a capture, in whatever format, or runs a file that is a scenario. Without data it
// tells the last one again, as in another language.
func open(r *request) (any, error) {
	if len(r.Data) == 0 && r.Name == "" {
		if opened.trace == nil {
			return nil, errNothing
		}
		return r.told(), nil
	}
	if len(r.Data) > largestCapture {
		return nil, fmt.Errorf("a capture of %d MB; at most %d MB are taken here: cut it down first, as with \"tcpdump -r FILE -c 50000 -w SHORT\"",
			len(r.Data)>>20, largestCapture>>20)
	}
	if strings.HasSuffix(r.Name, ".txtar") {
		r.Scenario, r.Name = string(r.Data), strings.TrimSuffix(path.Base(r.Name), ".txtar")
		return run(r)
	}
	in, err := capture.Open(bytes.NewReader(r.Data))
	if err != nil {
		return nil, err
	}
	t, err := in.ReadAll(capture.Limits{Events: 3 * mostPackets, Bytes: largestCapture})
	if t == nil || err != nil && len(t.Events) == 0 {
		return nil, err
	}
	t.Name = path.Base(r.Name)
	opened.trace, opened.over, opened.ended = t, in.Stats().PassedOver(), err
	return r.told(), nil
}

// told tells the capture that is open.
func (r *request) told() *steps.Document {
	short, all := cut(opened.trace)
	told := steps.Of(short, steps.Options{Language: r.language()})
	told.Title, told.Seed = told.Name, ""
	if opened.over != "" {
		told.Lesson = []string{words.Sentence(r.language().String(), "passed over: "+opened.over)}
	}
	switch {
	case all > 0:
		told.Stopped = r.say("the first %d packets of %d are shown", mostPackets, all)
	case errors.Is(opened.ended, capture.ErrLimit):
		told.Stopped = r.say("the first %d packets are shown", len(told.Packets))
	case opened.ended != nil: // damaged, or cut off: what came before is shown
		told.Stopped = words.Sentence(r.language().String(), opened.ended.Error())
	}
	return told
}

func noPacket(number int) error { return fmt.Errorf("there is no segment %d", number) }
