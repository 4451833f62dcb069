package scenario

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
)

// flow is an application in one line: it sends from one host to another.
type flow struct {
	name            string
	from, to        *hostSetup
	port            uint16
	bytes           int
	start           time.Duration
	burst           int
	every           time.Duration
	received        int
	began, finished time.Duration // when it dialed, and when the last octet was read
	ended           bool
}

// firstPort is that of the first flow's server; the others have the next ones.
const firstPort = 5001

var applicationCommands = []command{
	{
		name:  "flow",
		usage: []string{"flow HOST HOST bytes=BYTES [KEY=VALUE...] [as NAME]"},
		summary: "Sends so many bytes from the first host to the second over a connection of its own, beside the lines that follow: " +
			"the second listens, reads to the end and closes.",
		detail:   "Without a name they are flow1, flow2 and so on. wait waits for them all, and expect goodput and expect fairness ask how they went.",
		settings: describe(flowSettings),
		parse:    parseFlow,
	},
}

var flowSettings = []setting[flow]{
	{"bytes", "BYTES", "how many in all", into(size(1, mostBytes), func(f *flow) *int { return &f.bytes })},
	{"start", "DURATION", "when it connects, after the line; default 0", into(parseDuration, func(f *flow) *time.Duration { return &f.start })},
	{"port", "PORT", "of the second host; default: the next from 5001 on", into(parsePort, func(f *flow) *uint16 { return &f.port })},
	{"burst", "BYTES", "how many it writes at a time, with every; default: as fast as it can", into(size(1, mostBytes), func(f *flow) *int { return &f.burst })},
	{"every", "DURATION", "how long it waits between two bursts", into(parsePositive, func(f *flow) *time.Duration { return &f.every })},
}

func parseFlow(a *args) step {
	f := flow{name: a.as(), from: a.known("HOST"), to: a.known("HOST")}
	settings(a, flowSettings, "bytes")(&f)
	switch {
	case a.err != nil:
		return nil
	case f.from.kind != aHost || f.to.kind != aHost:
		a.fail(errors.New("a flow is from one host to another"))
	case f.from.scripted || f.to.scripted:
		a.fail(errors.New("a scripted host has no TCP to send or receive with"))
	case (f.burst > 0) != (f.every > 0):
		a.misuse("burst= and every= go together")
	}
	return func(p *process) error {
		one := f
		r := p.run
		r.flows = append(r.flows, &one)
		if one.name == "" {
			one.name = "flow" + strconv.Itoa(len(r.flows))
		}
		if one.port == 0 {
			one.port = uint16(firstPort + len(r.flows) - 1)
		}
		l, err := p.host(f.to).Listen("tcp", ":"+strconv.Itoa(int(one.port)))
		if err != nil {
			return called(err)
		}
		line := p.at
		both := []*statement{
			{line: line.line, what: "flow", run: background(one.name, &[]*statement{{line: line.line, what: "flow", run: one.serve(l)}})},
			{line: line.line, what: "flow", run: one.send},
		}
		return p.start(one.name, both)
	}
}

// serve reads all that the flow sends.
func (f *flow) serve(l net.Listener) step {
	return func(p *process) error {
		c, err := l.Accept()
		l.Close()
		if err != nil {
			return called(err)
		}
		buffer := make([]byte, 64<<10)
		for {
			n, err := c.Read(buffer)
			f.received += n
			if n > 0 {
				f.finished = p.run.network.Elapsed()
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return called(err)
			}
		}
		f.ended = true
		return called(c.Close())
	}
}

// send sends all that the flow has to send.
func (f *flow) send(p *process) error {
	if err := p.run.network.Sleep(f.start); err != nil {
		return err
	}
	f.began = p.run.network.Elapsed()
	dialer := sim.Dialer{Host: p.host(f.from).Host}
	c, err := dialer.DialTCP(context.Background(), "tcp", net.JoinHostPort(f.to.name, strconv.Itoa(int(f.port))))
	if err != nil {
		return called(err)
	}
	burst := f.burst
	if burst == 0 {
		burst = 64 << 10
	}
	for left := f.bytes; left > 0; left -= burst {
		if left < f.bytes && f.every > 0 {
			if err := p.run.network.Sleep(f.every); err != nil {
				return err
			}
		}
		if _, err := c.Write(filler(min(left, burst))); err != nil {
			return called(err)
		}
	}
	return called(c.Close())
}

// goodput is what the flow has carried, in bits per second.
func (f *flow) goodput() float64 {
	if f.finished <= f.began {
		return 0
	}
	return float64(f.received) * 8 / (f.finished - f.began).Seconds()
}

// ended finds a flow that has ended.
func (r *run) ended(name string) (*flow, error) {
	var names []string
	for _, f := range r.flows {
		names = append(names, f.name)
		if f.name != name {
			continue
		}
		if !f.ended {
			return nil, fmt.Errorf(`%s has not ended; put "wait" above it`, name)
		}
		return f, nil
	}
	if names == nil {
		return nil, errors.New(`there is no flow; put "flow HOST HOST bytes=BYTES" above it`)
	}
	return nil, fmt.Errorf("no flow %s; there are %s", name, strings.Join(names, ", "))
}
