package sim_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mapped is a run over a switch and a router, of which the link between them is changed
// before anything happens, and one host is added when it is over.
func mapped(t *testing.T, r trace.Recorder) {
	n := sim.New(sim.Config{Recorder: r})
	t.Cleanup(func() { n.Close() })
	client, err := n.AddHost(sim.HostConfig{Name: "client"})
	require.NoError(t, err)
	server, err := n.AddHost(sim.HostConfig{Name: "server"})
	require.NoError(t, err)
	lan, err := n.AddSwitch("lan")
	require.NoError(t, err)
	router, err := n.AddRouter(sim.RouterConfig{Name: "router"})
	require.NoError(t, err)
	_, err = n.AddLink(client, lan, link.Config{})
	require.NoError(t, err)
	middle, err := n.AddLink(lan, router, link.Config{Delay: 5 * time.Millisecond, Rate: 10e6, Queue: 3})
	require.NoError(t, err)
	_, err = n.AddLink(router, server, link.Config{Loss: 0.001, Elements: []link.Element{link.Bottleneck{Rate: 1500, Queue: link.CoDel{}}}})
	require.NoError(t, err)
	require.NoError(t, middle.Backward().SetConfig(link.Config{Jitter: time.Millisecond, Reorder: true}))
	_, err = client.Dial("tcp", "server:80")
	require.Error(t, err)
	late, err := n.AddHost(sim.HostConfig{Name: "late"})
	require.NoError(t, err)
	_, err = n.AddLink(late, lan, link.Config{MTU: 1400})
	require.NoError(t, err)
}

// A trace knows the network of a run in Go, with what its links were like when the run began
// and what was added later; so do JSON Lines that are written meanwhile.
func TestNetworkOfATrace(t *testing.T) {
	kept := &trace.Trace{}
	mapped(t, kept)
	assert.Equal(t, &trace.Network{
		Nodes: []trace.Node{{Name: "client", Kind: trace.HostNode}, {Name: "server", Kind: trace.HostNode}, {Name: "lan", Kind: trace.SwitchNode}, {Name: "router", Kind: trace.RouterNode}, {Name: "late", Kind: trace.HostNode}},
		Links: []trace.Link{
			{From: "client", To: "lan"},
			{From: "lan", To: "router", Says: []string{"lan>router: delay=5ms rate=10Mbit queue=3", "router>lan: jitter=1ms reorder=on"}},
			{From: "router", To: "server", Says: []string{"loss=0.1%", "codel rate=1500bit"}},
			{From: "late", To: "lan", Says: []string{"mtu=1400"}},
		},
	}, kept.Network)
	var lines bytes.Buffer
	w := jsonl.NewWriter(&lines, &trace.Trace{})
	mapped(t, w)
	require.NoError(t, w.Close())
	read, err := jsonl.Read(&lines)
	require.NoError(t, err)
	assert.Equal(t, kept.Network, read.Network)
	assert.Len(t, read.Events, len(kept.Events))
}

// Where only two hosts and a link are, there is nothing to tell.
func TestNetworkOfTwoHosts(t *testing.T) {
	var lines bytes.Buffer
	w := jsonl.NewWriter(&lines, &trace.Trace{})
	n, client, server := pair(t, sim.Config{Recorder: w}, sim.HostConfig{}, link.Config{})
	require.NoError(t, transfer(n, client, server, 1000))
	require.NoError(t, w.Close())
	assert.NotContains(t, lines.String(), `"type":"node"`)
}
