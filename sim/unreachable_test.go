package sim

import (
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newStar is a world whose client and server are linked to a switch. The world's link
// is the client's; the other is the server's.
func newStar(t *testing.T, path link.Config, config Config) (w *world, hub *Switch, other *Link) {
	t.Helper()
	w = newHosts(t, config)
	hub, err := w.AddSwitch("switch")
	require.NoError(t, err)
	w.link, err = w.AddLink(w.client, hub, path)
	require.NoError(t, err)
	other, err = w.AddLink(w.server, hub, path)
	require.NoError(t, err)
	return w, hub, other
}

// answers are the packets that a switch has sent.
func (w *world) answers() []*trace.Packet {
	var found []*trace.Packet
	for _, p := range w.trace.Packets() {
		if p.From == "switch" {
			found = append(found, p)
		}
	}
	return found
}

// written is the trace in a format.
func (w *world) written(f format.Format) (text string) {
	w.Inspect(func() { text = f.Text(w.trace, format.Style{}) })
	return text
}

// A router that has no answer to its ARP requests says "host unreachable" (RFC 1812
// section 5.2.7.1). In SYN-SENT that ends the connection, as the RFC knows of many
// implementations: they treat "soft errors as hard errors during connection
// establishment" (RFC 9293 section 3.9.2.2).
func TestUnreachableHost(t *testing.T) {
	for name, test := range map[string]struct {
		address, cause string
		fail           func(server *Host, toServer *Link)
	}{
		"nobody":    {"10.0.0.99", "no way", func(*Host, *Link) {}},
		"crashed":   {"10.0.0.2", "host down", func(server *Host, _ *Link) { server.Crash() }},
		"link down": {"10.0.0.2", "link down", func(_ *Host, toServer *Link) { toServer.SetDown(true) }},
	} {
		t.Run(name, func(t *testing.T) {
			withEachDriver(t, func(t *testing.T, driver Driver) {
				w, hub, toServer := newStar(t, link.Config{Delay: 10 * time.Millisecond}, Config{Seed: 1, Driver: driver})
				hub.AnswerUnreachable(true)
				test.fail(w.server, toServer)
				start := w.Elapsed()
				_, err := w.client.Dial("tcp", test.address+":80")
				assert.EqualError(t, err, "dial tcp "+test.address+":80: connect: no route to host")
				assert.ErrorIs(t, err, syscall.EHOSTUNREACH)
				var op *net.OpError
				require.ErrorAs(t, err, &op)
				assert.Equal(t, "dial", op.Op)
				assert.Equal(t, net.TCPAddrFromAddrPort(netip.MustParseAddrPort(test.address+":80")), op.Addr)
				assert.False(t, op.Timeout())
				assert.Equal(t, 20*time.Millisecond, w.Elapsed()-start, "a round trip to the switch")
				assert.Empty(t, w.client.Connections())

				packets := w.trace.Packets()
				require.Len(t, packets, 2)
				first := *packets[0].Fates[0]
				first.Hops = nil // which another test looks at
				assert.Equal(t, trace.Fate{Time: start + 10*time.Millisecond, Dropped: true, Cause: test.cause, Place: "switch"}, first)
				answer := packets[1]
				assert.Equal(t, []string{"switch", "client"}, []string{answer.From, answer.To})
				assert.False(t, answer.Injected)
				assert.Equal(t, start+10*time.Millisecond, answer.Sent)
				f := *answer.Fates[0]
				f.Hops = nil // which another test looks at
				assert.Equal(t, trace.Fate{Time: start + 20*time.Millisecond}, f)
			})
		})
	}
}

// "If the reason for the failure to deliver cannot be mapped to any of other codes, the
// Code field is set to 3" (RFC 4443 section 3.1): that is what the switch sends. netstack
// knows codes 0 and 4 alone, and takes no notice, where Linux ends the dial with
// EHOSTUNREACH.
func TestUnreachableAddressOfIPv6(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w, hub, _ := newStar(t, link.Config{Delay: 10 * time.Millisecond}, Config{Seed: 1, Driver: driver})
		hub.AnswerUnreachable(true)
		_, err := w.client.Dial("tcp", "[fd00::99]:80")
		assert.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.EqualError(t, err, "dial tcp [fd00::99]:80: connect: connection timed out")
		assert.Equal(t, 127*time.Second, w.Elapsed().Truncate(time.Second))
		assert.Len(t, w.answers(), len(w.segments("client", link.Flagged(segment.SYN))), "each SYN is answered")
		assert.Contains(t, w.written(tcpdump.Format),
			"00:00:00.020000 IP6 fd00::c000:8 > fd00::1: ICMP6, destination unreachable, unreachable address fd00::99, length 88\n")
	})
}

// Off, which is the default, a switch says nothing; nor does it any more when it is told so.
func TestUnreachableIsNotAnsweredByDefault(t *testing.T) {
	for name, set := range map[string]func(*Switch){
		"default": func(*Switch) {},
		"off":     func(s *Switch) { s.AnswerUnreachable(true); s.AnswerUnreachable(false) },
	} {
		t.Run(name, func(t *testing.T) {
			w, hub, _ := newStar(t, link.Config{Delay: 10 * time.Millisecond}, Config{Seed: 1})
			set(hub)
			_, err := w.client.Dial("tcp", "10.0.0.99:80")
			require.ErrorIs(t, err, syscall.ETIMEDOUT)
			sent := w.trace.Packets()
			for _, p := range sent {
				assert.Equal(t, "client", p.From)
				assert.Equal(t, "no way", p.Fates[0].Cause)
			}
			w.server.Crash()
			_, err = w.client.Dial("tcp", "server:80")
			require.ErrorIs(t, err, syscall.ETIMEDOUT)
			for _, p := range w.trace.Packets()[len(sent):] {
				f := *p.Fates[0]
				f.Hops = nil
				assert.Equal(t, trace.Fate{Time: p.Sent + 20*time.Millisecond, Dropped: true, Cause: "host down", Place: "server"}, f, "where the host is")
			}
			assert.Empty(t, w.answers())
		})
	}
}

// "Since these Unreachable messages indicate soft error conditions, a TCP implementation
// MUST NOT abort the connection (MUST-56), and it SHOULD make the information available
// to the application (SHLD-25)" (RFC 9293 section 3.9.2.2): when TCP gives up, the error
// is that of the messages.
func TestUnreachableIsASoftError(t *testing.T) {
	w, hub, _ := newStar(t, link.Config{Delay: 10 * time.Millisecond}, Config{Seed: 1})
	hub.AnswerUnreachable(true)
	client, _ := w.connected(t)
	w.server.Crash()
	_, err := client.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, w.RunFor(time.Minute))
	assert.Greater(t, len(w.answers()), 5)
	assert.Equal(t, segment.Established, client.State(), "not aborted")
	_, err = client.Write([]byte("again"))
	require.NoError(t, err)
	_, err = client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.EHOSTUNREACH)
	assert.Greater(t, w.Elapsed(), 10*time.Minute)
	assert.Equal(t, segment.Closed, client.State())
}

// A host that is up again in time finds the peer still there.
func TestUnreachableHostComesBack(t *testing.T) {
	w, hub, toServer := newStar(t, link.Config{Delay: 10 * time.Millisecond}, Config{Seed: 1})
	hub.AnswerUnreachable(true)
	client, server := w.connected(t)
	toServer.Backward().SetDown(true)
	_, err := client.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, w.RunFor(time.Minute))
	toServer.SetDown(false)
	b := make([]byte, 10)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b[:n]))
}

// A link that is down in the other direction only lets packets through, and what a rule
// drops is lost: of neither does the switch say anything.
func TestOtherLossIsNotAnswered(t *testing.T) {
	w, hub, toServer := newStar(t, link.Config{Delay: 10 * time.Millisecond}, Config{Seed: 1})
	hub.AnswerUnreachable(true)
	toServer.Forward().SetDown(true)
	_, err := w.client.Dial("tcp", "server:80")
	require.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.NotEmpty(t, w.segments("server", link.Any), "it has received the SYN")
	toServer.SetDown(false)
	toServer.Backward().AddRule(link.Every(link.Any, link.Drop()))
	_, err = w.client.Dial("tcp", "server:80")
	require.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.Empty(t, w.answers())
}

// The message passes other switches on its way, and is itself not answered where it
// gets stuck.
func TestUnreachableBehindTwoSwitches(t *testing.T) {
	w, hub, _ := newStar(t, link.Config{Delay: time.Millisecond}, Config{Seed: 1})
	hub.AnswerUnreachable(true)
	far, err := w.AddSwitch("far")
	require.NoError(t, err)
	far.AnswerUnreachable(true)
	_, err = w.AddLink(hub, far, link.Config{Delay: 10 * time.Millisecond})
	require.NoError(t, err)
	h, err := w.AddHost(HostConfig{Name: "host"})
	require.NoError(t, err)
	_, err = w.AddLink(h, far, link.Config{Delay: time.Millisecond})
	require.NoError(t, err)
	h.Crash()

	_, err = w.client.Dial("tcp", "host:80")
	require.ErrorIs(t, err, syscall.EHOSTUNREACH)
	assert.Equal(t, 22*time.Millisecond, w.Elapsed())
	packets := w.trace.Packets()
	require.Len(t, packets, 2)
	assert.Equal(t, []string{"far", "client"}, []string{packets[1].From, packets[1].To})

	w.Go("client", func() error {
		_, err := w.client.Dial("tcp", "host:80")
		assert.ErrorIs(t, err, net.ErrClosed)
		return nil
	})
	require.NoError(t, w.RunFor(5*time.Millisecond))
	w.client.Crash()
	require.NoError(t, w.Run())
	packets = w.trace.Packets()
	require.Len(t, packets, 4)
	assert.Equal(t, "far", packets[3].From)
	assert.Equal(t, "host down", packets[3].Fates[0].Cause)
}

// The trace shows the message as tcpdump does, and is the same on every run.
func TestUnreachableInTheTrace(t *testing.T) {
	run := func() (text string) {
		w, hub, _ := newStar(t, link.Config{Delay: 10 * time.Millisecond, Jitter: 5 * time.Millisecond, Loss: 0.3}, Config{Seed: 3})
		hub.AnswerUnreachable(true)
		_, err := w.client.Dial("tcp", "10.0.0.99:80")
		require.ErrorIs(t, err, syscall.EHOSTUNREACH)
		for _, f := range []format.Format{ladder.Format, tcpdump.Format, golden.Format} {
			text += w.written(f)
		}
		return text
	}
	assert.Equal(t, run(), run())

	w, hub, _ := newStar(t, link.Config{Delay: 10 * time.Millisecond}, Config{Seed: 1})
	hub.AnswerUnreachable(true)
	_, err := w.client.Dial("tcp", "10.0.0.99:80")
	require.Error(t, err)
	lines := strings.Split(w.written(tcpdump.Format), "\n")
	assert.Contains(t, lines[0], "00:00:00.000000 IP 10.0.0.1.49152 > 10.0.0.99.80: Flags [S]")
	assert.Equal(t, "00:00:00.020000 IP 192.0.0.8 > 10.0.0.1: ICMP host 10.0.0.99 unreachable, length 68", lines[1])
	assert.Contains(t, w.written(golden.Format), "0.000000 client > 10.0.0.99: Flags [S]")
	assert.Contains(t, w.written(golden.Format), "0.010000 switch > client: ICMP host 10.0.0.99 unreachable, length 68\n")
}

func TestUnreachableInRealTime(t *testing.T) {
	w, hub, _ := newStar(t, link.Config{Delay: time.Millisecond}, Config{Seed: 1, Driver: WallClock})
	hub.AnswerUnreachable(true)
	_, err := w.client.Dial("tcp", "10.0.0.99:80")
	assert.ErrorIs(t, err, syscall.EHOSTUNREACH)
}
