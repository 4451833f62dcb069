package sim_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/pipe"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// What follows is netstack by itself, in real time, over its own pipe link: what
// the simulator's speed is measured against.

type rawHost struct{ *stack.Stack }

func rawPair(tb testing.TB, options ...tcpip.SettableTransportProtocolOption) (client, server rawHost) {
	a, b := pipe.New("\x02\x00\x00\x00\x00\x01", "\x02\x00\x00\x00\x00\x02", 1500)
	client, server = newRawHost(tb, a, 1), newRawHost(tb, b, 2)
	for _, o := range options {
		require.Nil(tb, client.SetTransportProtocolOption(tcp.ProtocolNumber, o))
		require.Nil(tb, server.SetTransportProtocolOption(tcp.ProtocolNumber, o))
	}
	tb.Cleanup(func() {
		client.Destroy()
		server.Destroy()
	})
	return client, server
}

func newRawHost(tb testing.TB, link stack.LinkEndpoint, last byte) rawHost {
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
	})
	require.Nil(tb, s.CreateNIC(1, link))
	address := tcpip.AddrFrom4([4]byte{10, 0, 0, last}).WithPrefix()
	require.Nil(tb, s.AddProtocolAddress(1, tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: address}, stack.AddressProperties{}))
	s.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: 1}})
	return rawHost{s}
}

// segments is the number of segments that both hosts have sent.
func segments(a, b rawHost) uint64 {
	return a.Stats().TCP.SegmentsSent.Value() + b.Stats().TCP.SegmentsSent.Value()
}

// rawSocket is a netstack endpoint that can be waited for.
type rawSocket struct {
	tcpip.Endpoint
	events chan struct{}
}

func newRawSocket(e tcpip.Endpoint, queue *waiter.Queue) rawSocket {
	entry, events := waiter.NewChannelEntry(waiter.ReadableEvents | waiter.WritableEvents | waiter.EventHUp | waiter.EventErr)
	queue.EventRegister(&entry)
	return rawSocket{e, events}
}

func (h rawHost) socket(tb testing.TB) rawSocket {
	var queue waiter.Queue
	e, err := h.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, &queue)
	require.Nil(tb, err)
	return newRawSocket(e, &queue)
}

func (h rawHost) listen(tb testing.TB) rawSocket {
	l := h.socket(tb)
	require.Nil(tb, l.Bind(tcpip.FullAddress{Port: 80}))
	require.Nil(tb, l.Listen(4096))
	return l
}

func (h rawHost) dial(tb testing.TB) rawSocket {
	c := h.socket(tb)
	err := c.Connect(tcpip.FullAddress{Addr: tcpip.AddrFrom4([4]byte{10, 0, 0, 2}), Port: 80})
	require.IsType(tb, &tcpip.ErrConnectStarted{}, err)
	for tcp.EndpointState(c.State()) != tcp.StateEstablished {
		<-c.events
	}
	return c
}

// accept waits for a connection; ok is false once the socket is closed.
func (s rawSocket) accept() (accepted rawSocket, ok bool) {
	for {
		e, queue, err := s.Accept(nil)
		switch err.(type) {
		case nil:
			return newRawSocket(e, queue), true
		case *tcpip.ErrWouldBlock:
			<-s.events
		default:
			return rawSocket{}, false
		}
	}
}

func (s rawSocket) write(b []byte) {
	var r bytes.Reader
	for r.Reset(b); r.Len() > 0; {
		if _, err := s.Write(&r, tcpip.WriteOptions{}); err != nil {
			<-s.events
		}
	}
}

// read reads n bytes, or to the end of the stream if n is negative.
func (s rawSocket) read(n int) {
	for got := 0; got < n || n < 0; {
		result, err := s.Read(io.Discard, tcpip.ReadOptions{})
		got += result.Count
		switch err.(type) {
		case nil:
		case *tcpip.ErrWouldBlock:
			<-s.events
		default:
			return
		}
	}
}

func BenchmarkRawBulk(b *testing.B) {
	rawBulk(b, &tcpip.TCPReceiveBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: bulkBuffer, Max: bulkBuffer},
		new(tcpip.TCPModerateReceiveBufferOption(false)))
}

func BenchmarkRawBulkDefault(b *testing.B) { rawBulk(b) }

func rawBulk(b *testing.B, options ...tcpip.SettableTransportProtocolOption) {
	client, server := rawPair(b, options...)
	l := server.listen(b)
	c := client.dial(b)
	s, _ := l.accept()
	data := make([]byte, 64<<10)
	b.SetBytes(bulkSize)
	b.ReportAllocs()
	for b.Loop() {
		go func() {
			for range bulkSize / len(data) {
				c.write(data)
			}
		}()
		s.read(bulkSize)
	}
	b.ReportMetric(float64(segments(client, server))/b.Elapsed().Seconds(), "segments/s")
}

func BenchmarkRawShortConnections(b *testing.B) {
	client, server := rawPair(b)
	l := server.listen(b)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			s, ok := l.accept()
			if !ok {
				return
			}
			s.read(-1)
			s.Close()
		}
	}()
	message := make([]byte, 100)
	b.ReportAllocs()
	for b.Loop() {
		c := client.dial(b)
		c.write(message)
		c.Shutdown(tcpip.ShutdownWrite)
		c.read(-1)
		c.Close()
	}
	l.Close()
	<-ended
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "connections/s")
	b.ReportMetric(float64(segments(client, server))/b.Elapsed().Seconds(), "segments/s")
}
