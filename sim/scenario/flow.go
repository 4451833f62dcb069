package scenario

import (
	"fmt"
)

var flowCommands = []command{
	{
		name:    "sleep",
		usage:   []string{"sleep DURATION"},
		summary: "Waits for so long in virtual time.",
		parse: func(a *args) step {
			d := take(a, "DURATION", parseDuration)
			return func(p *process) error { return p.run.network.Sleep(d) }
		},
	},
	{
		name:    "at",
		usage:   []string{"at DURATION"},
		summary: "Waits until it is so long after the start of the run.",
		parse: func(a *args) step {
			d := take(a, "DURATION", parseDuration)
			return func(p *process) error {
				now := p.run.network.Elapsed()
				if d < now {
					return fmt.Errorf("%s is over: it is %s already", d, now)
				}
				return p.run.network.Sleep(d - now)
			}
		},
	},
	{
		name:    "repeat",
		block:   true,
		usage:   []string{"repeat NUMBER"},
		summary: "Does the lines from here to end so many times.",
		parse: func(a *args) step {
			times := take(a, "NUMBER", number(1, 1_000_000_000))
			body := a.block()
			return func(p *process) error {
				for range times {
					if err := p.count(); err != nil {
						return err
					}
					if err := p.each(*body); err != nil {
						return err
					}
				}
				return nil
			}
		},
	},
	{
		name:    "background",
		block:   true,
		usage:   []string{"background [NAME]"},
		summary: "Does the lines from here to end beside those that follow, as a process of its own.",
		detail: "A single line runs so with & at its end. The name is shown in the trace where a host has " +
			"several processes. What fails in the background ends the run at the next wait, or at the end of the script.",
		parse: func(a *args) step {
			name := ""
			if a.more() {
				name = take(a, "NAME", parseName)
			}
			return background(name, a.block())
		},
	},
	{
		name:    "end",
		phase:   anywhere,
		usage:   []string{"end"},
		summary: "Ends the block that repeat or background has begun.",
		parse: func(a *args) step {
			a.fail(a.parser.end())
			return nil
		},
	},
	{
		name:    "wait",
		usage:   []string{"wait"},
		summary: "Waits until everything that was put into the background has ended.",
		detail:  "The end of the script, and of a block in the background, waits so too.",
		parse: func(a *args) step {
			return (*process).wait
		},
	},
}

// background is a step that starts lines beside the rest.
func background(name string, body *[]*statement) step {
	return func(p *process) error { return p.start(name, *body) }
}
