package scenario_test

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// causes are why packets were lost, and how often.
func causes(tr *trace.Trace) map[string]int {
	found := map[string]int{}
	for _, p := range tr.Packets() {
		for _, f := range p.Fates {
			if f.Dropped {
				found[f.Cause]++
			}
		}
	}
	return found
}

const star = `
	topology star hosts=3 delay=1ms
	host2 listen 80
	host1 connect host2:80
	host2 accept
`

func TestPartition(t *testing.T) {
	tr := played(t, star+`
		partition host1|host2,host3
		host3 connect host2:80
		host1 write "a"
		sleep 1s
		heal
		host2 read "a"
		partition host1|host2
		partition host3|host2
		host1 write "b"
		host2 read "b"`)
	lost := causes(tr)
	assert.Equal(t, 1, len(lost))
	assert.Positive(t, lost["partition"])
	for _, p := range tr.Packets() {
		if p.Fates[0].Dropped {
			assert.Equal(t, "host1", p.From, "on the sender's link")
		}
	}
}

// A bridge reaches both sides, which do not reach each other; those that chance makes are
// told in the trace.
func TestPartitionsAtRandom(t *testing.T) {
	played(t, star+`
		host3 listen 80
		partition host1,host2|host2,host3
		host1 write "a"
		host2 read "a"
		host2 connect host3:80 as b
		host1 connect host3:80 as c
		expect error "timed out"`)
	for strategy, want := range map[string]string{
		"split": `^split: host\d,host\d\|host\d$`, "isolate": `^isolate: host\d\|host\d,host\d$`, "bridge": `^bridge: host\d,(host\d)\|host\d,host\d$`,
	} {
		told := map[string]bool{}
		tr := played(t, star+"repeat 60\npartition "+strategy+"\nend\nheal\nhost1 write 5\nhost2 read 5")
		for _, e := range tr.Events {
			if e.Kind == trace.Called && e.Call.Op == "partition" {
				assert.Regexp(t, want, e.Call.Result)
				told[e.Call.Result] = true
			}
		}
		assert.Len(t, told, map[string]int{"split": 3, "isolate": 3, "bridge": 6}[strategy], "all that there are: %s", strategy)
	}
}

func TestCutAndFlap(t *testing.T) {
	tr := played(t, star+`
		cut host1 center
		host1 write "a"
		sleep 100ms
		heal host1 center
		host2 read "a"
		cut host2 center
		cut host1 center
		heal
		flap host1 center down=300ms up=100ms times=3
		at 2s
		host1 write "b"
		host2 read "b"`)
	assert.Positive(t, causes(tr)["link down"])

	tr = played(t, "flap client server down=1s up=1s times=2\nsleep 1ms\nserver listen 80\nclient connect 80")
	assert.Equal(t, 1, causes(tr)["link down"], "a SYN at 0 s, and one at 1 s")
}

// "If the RST bit is set and the sequence number exactly matches the next expected
// sequence number (RCV.NXT), then TCP endpoints MUST reset the connection" (RFC 9293
// section 3.10.7.4), whoever has sent it. What is spoofed comes over its sender's link.
func TestSpoof(t *testing.T) {
	tr := played(t, `
		host client iss=1000
		host server iss=8000
		host mallory
		router r
		link client r
		link server r
		link mallory r delay=3ms
		server listen 80
		client connect server:80 local=5000
		server accept
		spoof mallory client:5000>server:80 R 1
		sleep 1s
		expect server state CLOSED
		expect client state ESTABLISHED`)
	var spoofed *trace.Packet
	for _, p := range tr.Packets() {
		if p.Injected {
			spoofed = p
		}
	}
	require.NotNil(t, spoofed)
	assert.Equal(t, "mallory", spoofed.From)
	assert.Equal(t, segment.Seq(1001), spoofed.Segment.Seq)
	assert.Equal(t, "10.0.0.1:5000", spoofed.Segment.Src.String())
	assert.GreaterOrEqual(t, spoofed.Fates[0].Time-spoofed.Sent, 3*time.Millisecond)
}

func TestNetstat(t *testing.T) {
	tr := played(t, "client netstat\nserver listen 80\nclient connect 80\nnetstat server\n")
	var seen []string
	for _, e := range tr.Events {
		if e.Kind == trace.Called && e.Call.Op == "netstat" {
			seen = append(seen, e.Host+" "+e.Call.Result)
		}
	}
	assert.Equal(t, []string{"client nothing", "server *:80 LISTEN", "server 10.0.0.2:80 > 10.0.0.1:49152 SYN-RECEIVED"}, seen)
}

// A line that speaks of a whole host may begin with what it does.
func TestVerbFirst(t *testing.T) {
	tr := played(t, "listen server 80\nclient connect 80\ncrash server\nrestart server\nclient write \"a\"\nsleep 1s\nexpect client state CLOSED")
	assert.NotEmpty(t, tr.Packets())
}

func TestFlows(t *testing.T) {
	tr := played(t, `
		topology dumbbell flows=2 rate=10Mbit delay=10ms queue=40
		flow client1 server1 bytes=2MB
		flow client2 server2 bytes=2MB start=100ms as late
		wait
		expect goodput flow1 6Mbit within=40%
		expect goodput late 6Mbit within=40%
		expect fairness 0.8
		flow client1 server1 bytes=50kB burst=10kB every=1s
		wait
		expect goodput flow3 100kbit within=2%`)
	assert.Positive(t, causes(tr)["queue full"])
	for _, m := range []mistake{
		{"", "flow client server bytes=1kB\nexpect goodput flow1 1Mbit within=1%", `a.txtar:2: expect goodput flow1 1Mbit within=1%: flow1 has not ended; put "wait" above it (at 0s)`},
		{"", "flow client server bytes=1kB as a\nwait\nexpect goodput b 1Mbit within=1%", "a.txtar:3: expect goodput b 1Mbit within=1%: no flow b; there are a (at 3µs)"},
		{"", "expect goodput b 1Mbit within=1%", `a.txtar:1: expect goodput b 1Mbit within=1%: there is no flow; put "flow HOST HOST bytes=BYTES" above it (at 0s)`},
		{"", "expect fairness 0.9", `a.txtar:1: expect fairness 0.9: 0 flows have ended, and fairness is between two or more; put "wait" above it (at 0s)`},
		{"", "link delay=1ms\nflow client server bytes=1\nwait\nexpect goodput flow1 4kbit within=10%", "a.txtar:4: expect goodput flow1 4kbit within=10%: flow1 has 0.002667 Mbit/s, which is -33.3% off (at 3ms)"},
	} {
		s, err := scenario.Parse("a.txtar", []byte(m.script))
		require.NoError(t, err)
		_, err = s.Run(scenario.Options{})
		assert.EqualError(t, err, m.want)
	}
}

func TestStop(t *testing.T) {
	tr := played(t, "stop at event 5\nserver listen 80\nclient connect 80\nclient write 1MB")
	assert.Len(t, tr.Events, 5)
}

func TestMistakesInLabs(t *testing.T) {
	for script, want := range map[string]string{
		"partition client":                            "a.txtar:1: partition: want hosts on two sides, with | between them, such as alice,carol|bob, or split, isolate or bridge",
		"partition client,client|server":              "a.txtar:1: partition: client stands there twice; want it on one side, or once on each of several",
		"partition client|sever":                      `a.txtar:1: partition: unknown host "sever"; did you mean "server"?`,
		"cut client":                                  "a.txtar:1: cut: missing NODE; usage: cut NODE NODE",
		"topology chain\ncut client server":           "a.txtar:2: cut: no link joins client and server",
		"flap client server down=1s":                  "a.txtar:1: flap: missing up=; usage: flap NODE NODE down=DURATION up=DURATION times=NUMBER",
		"flow client server":                          "a.txtar:1: flow: missing bytes=; usage: flow HOST HOST bytes=BYTES [KEY=VALUE...] [as NAME]",
		"flow client server bytes=1 every=1s":         "a.txtar:1: flow: burst= and every= go together; usage: flow HOST HOST bytes=BYTES [KEY=VALUE...] [as NAME]",
		"stop at 5":                                   "a.txtar:1: stop: missing at event; usage: stop at event NUMBER",
		"expect goodput a 1Mbit":                      "a.txtar:1: expect goodput: missing within=; usage: expect goodput NAME RATE within=PROBABILITY",
		"server scripted\nflow client server bytes=1": "a.txtar:2: flow: a scripted host has no TCP to send or receive with",
	} {
		_, err := scenario.Parse("a.txtar", []byte(script))
		assert.EqualError(t, err, want)
	}
}
