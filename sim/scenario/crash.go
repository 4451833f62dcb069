package scenario

import "github.com/seed-8df93623/tcpsim/sim"

var crashCommands = []command{
	{
		name:    "crash",
		owner:   hosts,
		usage:   []string{"HOST crash"},
		summary: "Ends a host as a loss of power does: its connections vanish without a word, and packets to it are lost until restart.",
		parse:   ended((*sim.Host).Crash),
	},
	{
		name:    "kill",
		owner:   hosts,
		usage:   []string{"HOST kill"},
		summary: "Ends a host's programs, as kill -9 does; its kernel goes on.",
		detail: "It closes their connections as when a process exits: what was written is still sent, and then a FIN, or a " +
			"reset where received data was not read. Nothing listens any more, and new connections are refused.",
		parse: ended((*sim.Host).Kill),
	},
	{
		name:    "restart",
		owner:   hosts,
		usage:   []string{"HOST restart"},
		summary: "Starts a host that has crashed, as it was at the beginning: without connections, and listening on no port.",
		detail:  "A segment of an old connection is answered by a reset (RFC 9293 section 3.5.1).",
		parse: func(a *args) step {
			setup := a.host
			return func(p *process) error { return p.host(setup).Restart() }
		},
	},
}

// ended makes the parse function of a command that ends all that a host's programs
// have.
func ended(end func(*sim.Host)) func(a *args) step {
	return func(a *args) step {
		setup, line := a.host, a.line
		return func(p *process) error {
			h := p.host(setup)
			end(h.Host)
			h.listeners = nil
			for _, c := range h.conns {
				c.closed = line
			}
			return nil
		}
	}
}
