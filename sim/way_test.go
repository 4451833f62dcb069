package sim_test

import (
	"fmt"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
)

// chain is client, r1, r2 and server with a link from each to the next.
type chain struct {
	*sim.Network
	record         *trace.Trace
	client, server *sim.Host
	links          []*sim.Link
}

func newChain(t *testing.T, links ...link.Config) *chain {
	c := &chain{record: &trace.Trace{}}
	c.Network = sim.New(sim.Config{Seed: 1, Recorder: c.record})
	t.Cleanup(func() { c.Close() })
	var err error
	c.client, err = c.AddHost(sim.HostConfig{Name: "client"})
	require.NoError(t, err)
	c.server, err = c.AddHost(sim.HostConfig{Name: "server"})
	require.NoError(t, err)
	nodes := []sim.Node{c.client}
	for _, name := range []string{"r1", "r2"} {
		r, err := c.AddRouter(sim.RouterConfig{Name: name})
		require.NoError(t, err)
		nodes = append(nodes, r)
	}
	nodes = append(nodes, c.server)
	for i := range links {
		l, err := c.AddLink(nodes[i], nodes[i+1], links[i])
		require.NoError(t, err)
		c.links = append(c.links, l)
	}
	return c
}

// ms is a link that takes so many milliseconds.
func ms(n int) link.Config { return link.Config{Delay: time.Duration(n) * time.Millisecond} }

// way is what the trace has of a fate, as a line.
func way(f *trace.Fate) string {
	text := ""
	for _, h := range f.Hops {
		text += fmt.Sprintf("%s %s>%s", h.Entered, h.From, h.To)
		if h.Queued > 0 {
			text += fmt.Sprintf(" (%s)", h.Queued)
		}
		text += " " + h.Left.String() + ", "
	}
	return text + fmt.Sprint(f.Time, " ", f.Place, " ", f.Cause)
}

// ways are all fates of a packet.
func ways(p *trace.Packet) (all []string) {
	for _, f := range p.Fates {
		all = append(all, way(f))
	}
	return all
}

func TestAPacketTellsItsWay(t *testing.T) {
	c := newChain(t, ms(1), link.Config{Delay: 2 * time.Millisecond, Rate: 1e6}, ms(3))
	p := segment.Segment{Src: addrPort(c.client, 5000), Dst: addrPort(c.server, 80), Seq: 1, Flags: segment.ACK, IP: segment.IP{TTL: 9}, Payload: make([]byte, 85)}
	for range 2 {
		require.NoError(t, c.links[0].Forward().Inject(p))
	}
	require.NoError(t, c.Run())
	packets := c.record.Packets()
	assert.Equal(t, []string{"0s client>r1 1ms, 1ms r1>r2 4ms, 4ms r2>server 7ms, 7ms  "}, ways(packets[0]))
	assert.Equal(t, []string{"0s client>r1 1ms, 1ms r1>r2 (1ms) 5ms, 5ms r2>server 8ms, 8ms  "}, ways(packets[1]), "125 octets take 1 ms")
	assert.Equal(t, []string{"7ms server>r2 10ms, 10ms r2>r1 12.32ms, 12.32ms r1>client 13.32ms, 13.32ms  "}, ways(packets[2]), "the reset")
}

// Where a packet is lost is where that happened: at a router whose queue is full, which finds
// the time to live over, has no way or a link that is down, or else on the way.
func TestAPacketTellsWhereItIsLost(t *testing.T) {
	queue := link.Config{Elements: []link.Element{link.Bottleneck{Rate: 1e6, Queue: link.DropTail{Packets: 1}}}}
	late := link.Config{Elements: []link.Element{link.Latency{Delay: time.Millisecond}, link.Bottleneck{Rate: 1e6, Queue: link.DropTail{Packets: 1}}}}
	for _, test := range []struct {
		name   string
		middle link.Config
		ttl    uint8
		port   uint16
		want   string
	}{
		{"drop-tail", queue, 9, 80, "r1 queue full"},
		{"queue", link.Config{Rate: 1e6, Queue: 1}, 9, 80, "r1 queue full"},
		{"a queue behind a delay", late, 9, 80, "r1>r2 queue full"},
		{"loss", link.Config{Loss: 1}, 9, 80, "r1>r2 lost"},
		{"an element", link.Config{Elements: []link.Element{link.RandomLoss{Probability: 1}}}, 9, 80, "r1>r2 " + (link.RandomLoss{}).Kind()},
		{"size", link.Config{MTU: 576}, 9, 80, "r1 too large"},
		{"time to live", link.Config{}, 2, 80, "r2 time to live over"},
		{"rule", link.Config{}, 9, 81, "r2>server dropped"},
		{"down", link.Config{}, 9, 82, "r1 link down"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChain(t, ms(1), test.middle, ms(1))
			c.links[2].Forward().AddRule(link.Every(func(s *segment.Segment) bool { return s.Dst.Port() == 81 }, link.Drop()))
			c.links[1].SetDown(test.port == 82)
			p := segment.Segment{Src: addrPort(c.client, 5000), Dst: addrPort(c.server, test.port), Seq: 1, Flags: segment.ACK, IP: segment.IP{TTL: test.ttl}, Payload: make([]byte, 900)}
			for range 4 {
				require.NoError(t, c.links[0].Forward().Inject(p))
			}
			require.NoError(t, c.Run())
			f := c.record.Packets()[3].Fates[0]
			require.True(t, f.Dropped)
			assert.Equal(t, test.want, f.Place+" "+f.Cause)
			require.NotEmpty(t, f.Hops)
			assert.Equal(t, trace.Hop{From: "client", To: "r1", Left: time.Millisecond}, f.Hops[0])
			last := f.Hops[len(f.Hops)-1]
			assert.True(t, last.To == f.Place || last.From == f.Place || last.From+">"+last.To == f.Place, "%+v", f)
			assert.Equal(t, f.Time, last.Left)
		})
	}
}

// A copy shares the way up to where it was made, and a packet between two hosts and a link
// tells none.
func TestCopiesTellTheirWays(t *testing.T) {
	c := newChain(t, ms(1), link.Config{Duplicate: 1}, link.Config{Duplicate: 1})
	p := segment.Segment{Src: addrPort(c.client, 5000), Dst: addrPort(c.server, 80), Seq: 1, Flags: segment.RST, IP: segment.IP{TTL: 9}}
	require.NoError(t, c.links[0].Forward().Inject(p))
	require.NoError(t, c.Run())
	fates := c.record.Packets()[0].Fates
	require.Len(t, fates, 4)
	for _, f := range fates {
		assert.Equal(t, "0s client>r1 1ms, 1ms r1>r2 1.001ms, 1.001ms r2>server 1.002ms, 1.002ms  "+f.Cause, way(f))
	}

	two := newChain(t)
	l, err := two.AddLink(two.client, two.server, link.Config{Rate: 1e6, Queue: 1})
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, l.Forward().Inject(p))
	}
	require.NoError(t, two.Run())
	for _, p := range two.record.Packets() {
		assert.Empty(t, p.Fates[0].Hops)
		assert.Empty(t, p.Fates[0].Place)
	}
}

// Of fragments each has a fate, and a way, of its own.
func TestFragmentsTellTheirWays(t *testing.T) {
	c := newChain(t, ms(1), link.Config{Elements: []link.Element{link.MTU{Size: 596, Fragment: true}}}, link.Config{Rate: 1e6})
	p := segment.Segment{Src: addrPort(c.client, 5000), Dst: addrPort(c.server, 80), Seq: 1, Flags: segment.RST, IP: segment.IP{TTL: 9}, Payload: make([]byte, 1000)}
	require.NoError(t, c.links[0].Forward().Inject(p))
	require.NoError(t, c.Run())
	assert.Equal(t, []string{
		"0s client>r1 1ms, 1ms r1>r2 1.001ms, 1.001ms r2>server 5.77ms, 5.77ms  fragment",
		"0s client>r1 1ms, 1ms r1>r2 1.001ms, 1.001ms r2>server (4.768ms) 9.482ms, 9.482ms  fragment",
	}, ways(c.record.Packets()[0]))
}

// What is recorded adds up in a run of TCP with everything on: each hop begins where and when
// the last one ended.
func TestWaysAddUp(t *testing.T) {
	c := newChain(t, ms(1), link.Config{Delay: time.Millisecond, Loss: 0.01, Duplicate: 0.01, Jitter: time.Millisecond, Reorder: true,
		Elements: []link.Element{link.Bottleneck{Rate: 5e6, Queue: link.FQCoDel{}}}}, link.Config{Rate: 4e6, Queue: 10})
	l, err := c.server.Listen("tcp", ":80")
	require.NoError(t, err)
	c.Go("server", func() error {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, conn)
		return err
	})
	conn, err := c.client.Dial("tcp", "server:80")
	require.NoError(t, err)
	_, err = conn.Write(make([]byte, 300_000))
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.NoError(t, c.Run())
	lost, waited := 0, 0
	for _, p := range c.record.Packets() {
		for _, f := range p.Fates {
			require.NotEmpty(t, f.Hops)
			at, when := p.From, p.Sent
			for _, h := range f.Hops {
				require.Equal(t, at, h.From)
				require.Equal(t, when, h.Entered)
				require.LessOrEqual(t, h.Queued, h.Left-h.Entered)
				if h.Queued > 0 {
					waited++
				}
				at, when = h.To, h.Left
			}
			require.Equal(t, f.Time, when)
			require.Equal(t, f.Dropped, f.Place != "")
			if f.Dropped {
				lost++
			} else {
				require.Equal(t, p.To, at)
			}
		}
	}
	assert.NotZero(t, lost)
	assert.NotZero(t, waited)
}

func addrPort(n sim.Node, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(n.Addresses()[0], port)
}
