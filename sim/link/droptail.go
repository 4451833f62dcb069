package link

// usualPackets is how many packets may wait in a queue of which nothing is said, as on a
// Linux interface.
const usualPackets = 1000

// DropTail is a queue in the order of arrival, in which a packet is dropped that comes
// when there is no room for it.
type DropTail struct {
	// Packets and Bytes are how much may wait. With neither it is 1000 packets; one of
	// them alone is the only limit.
	Packets, Bytes int
}

// Kind is "drop-tail".
func (DropTail) Kind() string { return "drop-tail" }

// Check says what is wrong with the settings, if anything.
func (d DropTail) Check() error { return limits(d).check() }

func (d DropTail) open(w *waiting) discipline {
	return &dropTail{settings: settings[DropTail]{d}, fifo: fifo{all: w}}
}

type dropTail struct {
	settings[DropTail]
	fifo
}

func (d *dropTail) put(p Packet) {
	if limits(d.is).or(usualPackets).exceeded(d.all, len(p.Bytes)) {
		d.all.drop(p, full)
		return
	}
	d.push(p)
}

func (d *dropTail) take() (Packet, bool) { return d.pop() }

// DropHead is a queue in the order of arrival, of which the first packets are dropped
// until there is room for one that comes. Its sender learns sooner of the loss.
type DropHead struct {
	// Packets and Bytes are how much may wait, as those of [DropTail].
	Packets, Bytes int
}

// Kind is "drop-head".
func (DropHead) Kind() string { return "drop-head" }

// Check says what is wrong with the settings, if anything.
func (d DropHead) Check() error { return limits(d).check() }

func (d DropHead) open(w *waiting) discipline {
	return &dropHead{settings: settings[DropHead]{d}, fifo: fifo{all: w}}
}

type dropHead struct {
	settings[DropHead]
	fifo
}

func (d *dropHead) put(p Packet) {
	most := limits(d.is).or(usualPackets)
	for most.exceeded(d.all, len(p.Bytes)) {
		first, ok := d.pop()
		if !ok { // it is larger than all of the room
			d.all.drop(p, full)
			return
		}
		d.all.drop(first, full)
	}
	d.push(p)
}

func (d *dropHead) take() (Packet, bool) { return d.pop() }
