package trace_test

import (
	"fmt"
	"log"
	"net/netip"
	"os"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// A client connects to a port on which nobody listens.
func Example() {
	client, server := netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:9527")
	conn := trace.Conn{Local: client, Remote: server}
	syn := &trace.Packet{Number: 1, From: "client", To: "server",
		Segment: &segment.Segment{Src: client, Dst: server, Seq: 1000, Flags: segment.SYN, Window: 29184}}
	rst := &trace.Packet{Number: 2, Sent: 5 * time.Millisecond, From: "server", To: "client",
		Segment: &segment.Segment{Src: server, Dst: client, Ack: 1001, Flags: segment.RST | segment.ACK}}

	t := &trace.Trace{Name: "Connection refused", Absolute: true}
	t.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{client.Addr()}})
	t.AddHost(trace.Host{Name: "server", Addresses: []netip.Addr{server.Addr()}})
	for _, e := range []trace.Event{
		{Kind: trace.Called, Host: "client", Call: &trace.Call{Op: "connect", Args: "server:9527", Waiting: true}},
		{Kind: trace.Moved, Host: "client", Transition: &trace.Transition{Conn: conn, To: segment.SynSent, Cause: "connect"}},
		{Kind: trace.Sent, Host: "client", Packet: syn},
		{Time: rst.Sent, Kind: trace.Sent, Host: "server", Packet: rst},
		{Time: 2 * rst.Sent, Kind: trace.Moved, Host: "client", Transition: &trace.Transition{Conn: conn, From: segment.SynSent, Cause: "segment 2"}},
		{Time: 2 * rst.Sent, Kind: trace.Returned, Host: "client", Call: &trace.Call{Conn: conn, Op: "connect", Err: "connection refused"}},
	} {
		t.Record(e)
	}

	for _, f := range []format.Format{ladder.Format, tcpdump.Format, golden.Format} {
		fmt.Println("--", f.Name)
		if err := f.Write(os.Stdout, t, format.Style{Width: 84}); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// -- ladder
	// Connection refused
	//
	//     time client                                                         server
	//          10.0.0.1                                                       10.0.0.2
	// 0.000000 CLOSED       │ connect server:9527 ...                       │ CLOSED
	//          SYN-SENT     ├──(1) SYN seq 1000 win 29184 ─────────────────►│ CLOSED
	// 0.005000 SYN-SENT     │  (2) RST ACK seq 0 ack 1001                   │ CLOSED
	//                       │◄─(RST: connection refused) ───────────────────┤
	// 0.010000 CLOSED       │ connect = error: connection refused           │ CLOSED
	// -- tcpdump
	// 00:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.9527: Flags [S], seq 1000, win 29184, length 0
	// 00:00:00.005000 IP 10.0.0.2.9527 > 10.0.0.1.40000: Flags [R.], seq 0, ack 1001, win 0, length 0
	// -- text
	// 0.000000 client connect server:9527 ...
	// 0.000000 client CLOSED -> SYN-SENT
	// 0.000000 client > server: Flags [S], seq 1000, win 29184, length 0
	// 0.005000 server > client: Flags [R.], seq 0, ack 1001, win 0, length 0
	// 0.010000 client SYN-SENT -> CLOSED
	// 0.010000 client connect = error: connection refused
}
