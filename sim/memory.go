package sim

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
)

// What a run holds is counted as the run goes, and not asked of Go's runtime: it is the
// same on every machine, and a run that is stopped is stopped at the same event.

const (
	// defaultMemory is what a run may hold where nothing else is said.
	defaultMemory = 4 << 30
	// eventCost is what a recorder is taken to keep of an event, and packetCost of a
	// packet beside its octets; wayCost is what it takes to have one on its way.
	eventCost, packetCost, wayCost = 250, 350, 200
	// hopCost is what it keeps of a link on a packet's way.
	hopCost = 80
)

// hold takes note that the run holds so much more, or less. Once it is too much, all
// calls fail, and the run ends.
func (n *Network) hold(octets int) {
	n.held += int64(octets)
	if n.held > n.config.MaxMemory {
		n.engine.Exceed(inUnits(n.config.MaxMemory) + " of memory")
	}
}

// inUnits is a number of octets as people say it.
func inUnits(octets int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	for octets >= 1024 && octets%1024 == 0 && len(units) > 1 {
		octets, units = octets/1024, units[1:]
	}
	return fmt.Sprintf("%d %s", octets, units[0])
}

// onItsWay is what it takes to have a packet on its way.
func onItsWay(p link.Packet) int { return len(p.Bytes) + wayCost }

// sampleCost is what a sample takes.
const sampleCost = 150

// sample tells the sampler of one.
func (n *Network) sample(tell func(trace.Sampler)) {
	if f, ok := n.config.Sampler.(trace.Forgetter); !ok || !f.Forgets() {
		n.hold(sampleCost)
	}
	tell(n.config.Sampler)
}

// keeper is a recorder that keeps what it is told.
type keeper struct {
	trace.Recorder
	network *Network
}

// Record implements trace.Recorder.
func (k keeper) Record(e trace.Event) {
	cost := eventCost
	if e.Kind == trace.Sent {
		cost += packetCost + len(e.Packet.Bytes)
	}
	if e.Fate != nil {
		cost += hopCost * len(e.Fate.Hops)
	}
	k.network.hold(cost)
	k.Recorder.Record(e)
}
