package link

import "fmt"

// RandomLoss loses each packet with the same probability: what [Config.Loss] does, at a
// place among elements.
type RandomLoss struct{ Probability float64 }

// Kind is "random-loss".
func (RandomLoss) Kind() string { return "random-loss" }

// Check says what is wrong with the settings, if anything.
func (l RandomLoss) Check() error { return probabilities(probability{"probability", l.Probability}) }

func (l RandomLoss) begin(p *place) stage {
	return &randomLoss{settings: settings[RandomLoss]{l}, place: p}
}

type randomLoss struct {
	settings[RandomLoss]
	*place
}

func (l *randomLoss) pass(p Packet) {
	if l.random.Float64() < l.is.Probability {
		l.world.Drop(p, l.is.Kind())
		return
	}
	l.next(p)
}

// Duplication hands packets on more than once.
type Duplication struct {
	Probability float64 // of each packet
	Copies      int     // how many times more; default 1
}

// Kind is "duplication".
func (Duplication) Kind() string { return "duplication" }

// Check says what is wrong with the settings, if anything.
func (d Duplication) Check() error {
	if d.Copies < 0 || d.Copies > 1000 {
		return fmt.Errorf("%d copies are out of range; want 1 to 1000", d.Copies)
	}
	return probabilities(probability{"probability", d.Probability})
}

func (d Duplication) begin(p *place) stage {
	return &duplication{settings: settings[Duplication]{d}, place: p}
}

type duplication struct {
	settings[Duplication]
	*place
}

func (d *duplication) pass(p Packet) {
	if d.random.Float64() >= d.is.Probability {
		d.next(p)
		return
	}
	p.Shared = true
	d.next(p)
	p.Cause = "duplicate"
	for range max(1, d.is.Copies) {
		d.next(p)
	}
}

// probability is one that is set.
type probability struct {
	name  string
	value float64
}

// probabilities says what is wrong with some, if anything.
func probabilities(all ...probability) error {
	for _, p := range all {
		if !(p.value >= 0 && p.value <= 1) {
			return fmt.Errorf("%s %v is no probability; want 0 to 1", p.name, p.value)
		}
	}
	return nil
}
