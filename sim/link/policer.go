package link

import (
	"fmt"
	"time"
)

// Policer drops what comes faster than a rate, but for bursts, and holds nothing up: a
// token bucket without a queue.
type Policer struct {
	Rate  int64 // bits per second of IP packets, more than 0
	Burst int   // bytes that may come at once; default 15000, ten full packets
}

// Kind is "policer".
func (Policer) Kind() string { return "policer" }

// Check says what is wrong with the settings, if anything.
func (p Policer) Check() error {
	if p.Rate <= 0 || p.Burst < 0 || p.Burst > maxBurst {
		return fmt.Errorf("rate %d and burst %d; want a rate of more than 0, and a burst of 0 to %d bytes", p.Rate, p.Burst, maxBurst)
	}
	return nil
}

func (p Policer) begin(at *place) stage { return &policer{settings: settings[Policer]{p}, place: at} }

type policer struct {
	settings[Policer]
	*place
	full time.Duration // when the bucket would be full
}

func (p *policer) pass(pk Packet) {
	burst := p.is.Burst
	if burst == 0 {
		burst = 15000
	}
	full := max(p.full, p.now()) + sending(len(pk.Bytes), p.is.Rate)
	if full > p.now()+sending(burst, p.is.Rate) {
		p.world.Drop(pk, p.is.Kind())
		return
	}
	p.full = full
	p.next(pk)
}
