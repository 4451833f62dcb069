package scenario_test

import (
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func played(t *testing.T, script string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("a.txtar", []byte(unindent(script)))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

// lab is three hosts and two routers, of which one way is longer than the other.
const lab = `
	host alice
	host bob address=10.9.0.1
	host carol delayed-ack=40ms
	router r1
	router r2
	router r3
	switch lan
	link alice lan
	link carol lan
	link lan r1 delay=1ms
	link r1 r3
	link r1 r2 delay=10ms rate=10Mbit queue=10
	link r3 r2
	link r2 bob delay=1ms
`

func TestNetwork(t *testing.T) {
	tr := played(t, lab+`
		drop alice>bob data 1
		bob listen 80
		alice connect bob:80
		bob accept as a
		carol connect 10.9.0.1:80
		bob accept as c
		carol write "x"
		bob.c read 1
		alice write "hello"
		bob.a read 5
		link r1>r2 delay=20ms
		link r1 r2 mtu=600
		alice write 1kB
		bob.a read 1kB`)
	var names []string
	for _, h := range tr.Hosts {
		names = append(names, h.Name)
	}
	assert.Equal(t, []string{"alice", "bob", "carol"}, names, "what passes packets on has no column")
	ttl, dropped := map[uint8]int{}, []string{}
	told := 0
	for _, p := range tr.Packets() {
		switch {
		case p.From == "r1":
			told++
		case p.Fates[0].Dropped:
			dropped = append(dropped, p.From+" "+p.Fates[0].Cause)
		default:
			s := observed(t, p)
			ttl[s.IP.TTL]++
		}
	}
	assert.Equal(t, []string{"alice dropped", "alice too large"}, dropped, "carol's data is not alice's")
	assert.Equal(t, 1, told)
	assert.Equal(t, 1, len(ttl))
	assert.Positive(t, ttl[62], "two routers")
}

func TestRoutes(t *testing.T) {
	tr := played(t, lab+`
		route r1 bob r3
		route r2 alice nowhere
		alice connect bob:80
		expect error "timed out"`)
	assert.EqualValues(t, 61, observed(t, tr.Packets()[0]).IP.TTL, "the longer way")
	assert.Equal(t, "no way", tr.Packets()[1].Fates[0].Cause)
}

func TestTopologies(t *testing.T) {
	for shape, want := range map[string][]string{
		"chain routers=3":     {"client", "server"},
		"star hosts=3":        {"host1", "host2", "host3"},
		"dumbbell flows=2":    {"client1", "server1", "client2", "server2"},
		"parking-lot links=2": {"client", "server", "client1", "server1", "client2", "server2"},
		"dumbbell rate=1Mbit": {"client1", "server1", "client2", "server2"},
	} {
		tr := played(t, "topology "+shape+" delay=5ms access-delay=1ms\n"+want[1]+" listen 80\n"+want[0]+" connect "+want[1]+":80\n")
		var names []string
		for _, h := range tr.Hosts {
			names = append(names, h.Name)
		}
		assert.Equal(t, want, names, shape)
	}
}

// A host can talk to itself.
func TestItself(t *testing.T) {
	tr := played(t, `
		client listen 80
		client connect client:80 &
		client accept as s
		wait
		client write "hi"
		client.s read 2`)
	assert.Len(t, tr.Packets(), 5)
}

func TestMistakesInNetworks(t *testing.T) {
	for _, m := range []mistake{
		{"a network of its own", `
			host a
			host b
			link a b
			client connect 80`, `
			a.txtar:4: there is no client, as the file says which hosts there are; add it with "host client"`},
		{"no link", `
			host a
			host b
			host c
			link a b`, `
			a.txtar:3: no link joins c to anything; put "link c NODE" below it`},
		{"two parts", `
			host a
			host b
			host c
			host d
			link a b
			link c d`, `
			a.txtar:3: no way leads from a to c; put a "link" line between what joins each of them
			a.txtar:4: no way leads from a to d; put a "link" line between what joins each of them`},
		{"hosts pass nothing on", `
			host a
			host b
			host c
			link a b
			link b c
			drop a>c data 1`, `
			a.txtar:6: drop: no way leads from a to c`},
		{"names", `
			host a
			host a mss=1000
			router listen
			switch b!
			host`, `
			a.txtar:2: host: a is there already, by line 1; to say how it behaves put "a" in place of "host a"
			a.txtar:3: router: listen is a command; give it another name
			a.txtar:4: switch: "b!" is no name; want letters, digits, - and _
			a.txtar:5: host: missing NAME; usage: host NAME [KEY=VALUE...]`},
		{"links", `
			host a
			host b
			router r
			link a c
			link a r rate=fast
			link r b
			link a a
			link rate=1Mbit
			route a b r
			route r 10.0.0.0/33 b
			route r b a x`, `
			a.txtar:4: link: unknown node "c"; want one of a, b, r
			a.txtar:5: link: rate: "fast" is no rate; want one such as 10Mbit or 64kbit (per second), at most 1000Gbit, or 0 for unlimited
			a.txtar:7: link: a needs no link to itself
			a.txtar:8: link: there are 3 links; name the nodes of one, as in a r, or one direction of it, as in a>r
			a.txtar:9: route: a is no router
			a.txtar:10: route: "10.0.0.0/33" is no host and no prefix; want one such as 10.0.0.0/8
			a.txtar:11: route: unexpected "x"; usage: route ROUTER HOST|PREFIX NODE|nowhere [loop=on]`},
		{"topologies", `
			topology ring
			topology star flows=3
			topology star hosts=0
			topology star hosts=2
			topology star hosts=2`, `
			a.txtar:1: topology: unknown shape "ring"; want one of chain, star, dumbbell, parking-lot
			a.txtar:2: topology: unknown setting "flows"; want one of hosts, access-delay, delay, rate, queue, mtu, loss, duplicate, corrupt, jitter, reorder
			a.txtar:3: topology: hosts: "0" is no number from 1 to 10000
			a.txtar:5: topology: center is there already, by line 4`},
		{"which host", `
			topology star hosts=3
			host1 connect 80
			listen 80`, `
			a.txtar:2: host1 connect: 80 of which host? want HOST:80; there are host1, host2, host3
			a.txtar:3: listen: which host? write "host1 listen" or "host2 listen" or "host3 listen"`},
		{"too late", `
			topology star hosts=3
			host1 listen 80
			link host1 host2
			router r`, `
			a.txtar:3: link: a link between host1 and host2 comes too late; put it above line 2, with which the run begins
			a.txtar:4: router: this holds for the whole run and comes too late; put it above line 2, with which the run begins`},
	} {
		t.Run(m.name, func(t *testing.T) {
			_, err := scenario.Parse("a.txtar", []byte(unindent(m.script)))
			require.Error(t, err)
			assert.Equal(t, unindent(m.want), err.Error())
		})
	}
}

// What only a run finds.
func TestNetworkThatCannotBe(t *testing.T) {
	for script, want := range map[string]string{
		"host a address=10.0.0.1\nhost b address=10.0.0.1\nlink a b":    "a.txtar:2: host b: address 10.0.0.1 is a's; want another",
		"host a\nhost b\nlink a b queue=3":                              "a.txtar:3: link a-b: a queue of 3 packets needs a rate: without one nothing ever waits",
		"host a\nhost b\nlink a b mtu=100":                              "a.txtar:3: link a-b: mtu 100 is out of range; want 576 to 65535",
		"host a\nhost b\nrouter r address=10.0.0.1\nlink a r\nlink r b": "a.txtar:3: host r: address 10.0.0.1 is a's; want another",
	} {
		s, err := scenario.Parse("a.txtar", []byte(script))
		require.NoError(t, err, script)
		_, err = s.Run(scenario.Options{})
		require.Error(t, err, script)
		assert.Equal(t, want, strings.TrimSpace(err.Error()))
	}
}

// observed is the segment of a packet as it has arrived.
func observed(t *testing.T, p *trace.Packet) segment.Segment {
	t.Helper()
	b := p.Fates[0].Bytes
	if b == nil {
		b = p.Bytes
	}
	s, err := segment.Parse(b)
	require.NoError(t, err)
	return s
}
