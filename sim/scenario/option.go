package scenario

var optionCommands = []command{
	{
		name:    "linger",
		owner:   connections,
		usage:   []string{"HOST[.NAME] linger 0|off"},
		summary: "With 0, lets close send a reset at once in place of data and FIN; off is the usual close.",
		parse: func(a *args) step {
			seconds := -1
			if take(a, "0 or off", oneOf("linger", "0", "off")) == "0" {
				seconds = 0
			}
			return a.onConn(func(_ *process, c *conn) error { return c.called(c.SetLinger(seconds)) })
		},
	},
	{
		name:    "nagle",
		owner:   connections,
		usage:   []string{"HOST[.NAME] nagle on|off"},
		summary: "Turns Nagle's algorithm on or off for one connection (RFC 9293 section 3.7.4).",
		parse: func(a *args) step {
			on := take(a, "on or off", parseOn)
			return a.onConn(func(_ *process, c *conn) error { return c.called(c.SetNoDelay(!on)) })
		},
	},
	{
		name:    "keepalive",
		owner:   connections,
		usage:   []string{"HOST[.NAME] keepalive on|off"},
		summary: "Turns keep-alive probes on or off for one connection (RFC 9293 section 3.8.4).",
		detail:  "When they are sent is a setting of the host: see keepalive-idle there.",
		parse: func(a *args) step {
			on := take(a, "on or off", parseOn)
			return a.onConn(func(_ *process, c *conn) error { return c.called(c.SetKeepAlive(on)) })
		},
	},
}
