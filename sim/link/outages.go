package link

import (
	"fmt"
	"time"
)

// Outages lose all that comes during certain times.
type Outages struct {
	Start  time.Duration // of the first one, since the start of the network
	Length time.Duration // how long each lasts
	Every  time.Duration // from the start of one to that of the next; 0: there is one
}

// Kind is "outages".
func (Outages) Kind() string { return "outages" }

// Check says what is wrong with the settings, if anything.
func (o Outages) Check() error {
	switch {
	case o.Start < 0 || o.Length <= 0 || o.Every < 0:
		return fmt.Errorf("start %s, length %s and every %s; want a length of more than 0, and none negative", o.Start, o.Length, o.Every)
	case o.Every > 0 && o.Every <= o.Length:
		return fmt.Errorf("an outage of %s every %s never ends; want a longer time for every", o.Length, o.Every)
	}
	return nil
}

func (o Outages) begin(p *place) stage { return &outages{settings: settings[Outages]{o}, place: p} }

type outages struct {
	settings[Outages]
	*place
}

func (o *outages) pass(p Packet) {
	since := o.now() - o.is.Start
	if since >= 0 && o.is.Every > 0 {
		since %= o.is.Every
	}
	if since >= 0 && since < o.is.Length {
		o.world.Drop(p, "outage")
		return
	}
	o.next(p)
}
