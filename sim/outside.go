package sim

import (
	"math/rand/v2"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
)

// outside is what a line knows of the network: a [link.World].
type outside struct{ d *Direction }

func (o outside) Now() time.Duration { return o.d.network.now() }

func (o outside) Random(cause string) *rand.Rand {
	return stream(o.d.network.config.Seed, o.d.from.Name()+">"+o.d.to.Name()+" "+cause)
}

func (o outside) Arrive(p link.Packet, at time.Duration, inTurn bool) {
	o.d.network.hold(onItsWay(p))
	if inTurn {
		o.d.lane.Add(at, p)
		return
	}
	late := p // which is made for the function, where p would be for every packet
	o.d.network.engine.After(at-o.d.network.now(), func() {
		o.d.network.hold(-onItsWay(late))
		o.d.passed(&late)
		o.d.arrive(late)
	})
}

func (o outside) Drop(p link.Packet, cause string)   { o.d.lose(p, cause, false) }
func (o outside) Refuse(p link.Packet, cause string) { o.d.lose(p, cause, true) }

func (o outside) TooLarge(p link.Packet, mtu int) {
	if r, ok := o.d.from.(*Router); ok {
		r.tell(tooLarge(mtu), p)
		return
	}
	if b := tooLarge(mtu).about(&p.View, nil); b != nil {
		o.d.back.send(o.d.network.packet(o.d.to.Name(), o.d.back, link.NewPacket(b), false))
	}
}

func (o outside) Reset(s *segment.Segment) { o.d.network.resetBoth(s) }

func (o outside) Then(f func()) { o.d.network.engine.Then(f) }

func (o outside) At(at time.Duration, f func()) {
	o.d.network.engine.After(at-o.d.network.now(), f)
}

func (o outside) Keep(p link.Packet)    { o.d.network.hold(onItsWay(p)) }
func (o outside) Release(p link.Packet) { o.d.network.hold(-onItsWay(p)) }

func (o outside) Watched() bool {
	return o.d.network.config.Sampler != nil || o.d.onQueue != nil
}

func (o outside) Queue(s link.QueueSample) {
	if o.d.network.config.Sampler != nil {
		o.d.network.sample(func(to trace.Sampler) {
			to.SampleQueue(trace.QueueSample{
				Time: s.Time, From: o.d.from.Name(), To: o.d.to.Name(), Queue: s.Queue, Event: trace.QueueEvent(s.Event),
				Packet: s.Number, Sojourn: s.Sojourn, Packets: s.Packets, Bytes: s.Bytes, Busy: s.Busy,
			})
		})
	}
	if o.d.onQueue != nil {
		o.d.network.engine.Inside(func() { o.d.onQueue(s) })
	}
}
