package link

import "fmt"

// BitErrors inverts bits, each with the same probability, anywhere in a packet: also in its
// addresses, so that it may go astray.
type BitErrors struct{ Probability float64 }

// Kind is "bit-errors".
func (BitErrors) Kind() string { return "bit-errors" }

// Check says what is wrong with the settings, if anything.
func (e BitErrors) Check() error {
	if !(e.Probability >= 0 && e.Probability < 1) {
		return fmt.Errorf("probability %v is out of range; want 0 to less than 1", e.Probability)
	}
	return nil
}

func (e BitErrors) begin(p *place) stage {
	return &bitErrors{settings: settings[BitErrors]{e}, place: p}
}

type bitErrors struct {
	settings[BitErrors]
	*place
	good  int  // bits that come before the next one to be inverted
	drawn bool // whether good is known
}

func (e *bitErrors) set(to any) bool {
	e.drawn = false
	return e.settings.set(to)
}

func (e *bitErrors) pass(p Packet) {
	if e.is.Probability == 0 {
		e.next(p)
		return
	}
	if !e.drawn {
		e.good, e.drawn = e.draw(), true
	}
	bits := 8 * len(p.Bytes)
	if e.good >= bits {
		e.good -= bits
		e.next(p)
		return
	}
	damaged := append([]byte(nil), p.Bytes...)
	at := e.good
	for ; at < bits; at += 1 + e.draw() {
		damaged[at/8] ^= 0x80 >> (at % 8)
	}
	e.good = at - bits
	p.set(damaged, "corrupted")
	e.next(p)
}

// draw gives a number of bits up to the next error: geometrically distributed.
func (e *bitErrors) draw() int {
	u := 1 - e.random.Float64() // more than 0
	const farthest = 1 << 50
	return int(min(naturalLog(u)/naturalLog(1-e.is.Probability), farthest))
}

// Truncation cuts packets off: what follows is missing when they arrive.
type Truncation struct {
	Probability float64 // of each packet
	Bytes       int     // how many are left, of a packet that has more; default: a random number, at least 1
}

// Kind is "truncation".
func (Truncation) Kind() string { return "truncation" }

// Check says what is wrong with the settings, if anything.
func (t Truncation) Check() error {
	if t.Bytes < 0 {
		return fmt.Errorf("%d bytes cannot be left; want 1 or more", t.Bytes)
	}
	return probabilities(probability{"probability", t.Probability})
}

func (t Truncation) begin(p *place) stage {
	return &truncation{settings: settings[Truncation]{t}, place: p}
}

type truncation struct {
	settings[Truncation]
	*place
}

func (t *truncation) pass(p Packet) {
	hit := t.random.Float64() < t.is.Probability
	left := t.is.Bytes
	if hit && left == 0 && len(p.Bytes) > 1 {
		left = 1 + t.random.IntN(len(p.Bytes)-1)
	}
	if hit && left > 0 && left < len(p.Bytes) {
		p.set(p.Bytes[:left:left], "truncated")
		p.Shared = true
	}
	t.next(p)
}
