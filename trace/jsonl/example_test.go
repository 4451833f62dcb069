package jsonl_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/netip"
	"os"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

func ExampleWriter() {
	client, server := netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:80")
	w := jsonl.NewWriter(os.Stdout, &trace.Trace{Name: "refused", Seed: 1, Start: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
	w.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{client.Addr()}})
	w.Record(trace.Event{Kind: trace.Moved, Host: "client", Transition: &trace.Transition{
		Conn: trace.Conn{Local: client, Remote: server}, To: segment.SynSent, Cause: "connect",
	}})
	w.Record(trace.Event{Kind: trace.Called, Time: 10 * time.Millisecond, Host: "client", Call: &trace.Call{Op: "connect", Args: "server:80", Err: "connection refused"}})
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"type":"header","version":1,"name":"refused","seed":1,"start":"2000-01-01T00:00:00Z"}
	// {"type":"host","name":"client","addresses":["10.0.0.1"]}
	// {"type":"moved","time_ns":0,"host":"client","local":"10.0.0.1:40000","remote":"10.0.0.2:80","from_state":"CLOSED","to_state":"SYN-SENT","cause":"connect"}
	// {"type":"called","time_ns":10000000,"host":"client","op":"connect","args":"server:80","error":"connection refused"}
}

// The schema is a JSON document of its own.
func Example_schema() {
	var schema struct{ Title string }
	if err := json.Unmarshal(jsonl.Schema, &schema); err != nil {
		log.Fatal(err)
	}
	fmt.Println(schema.Title)
	// Output: tcpsim trace, version 1
}
