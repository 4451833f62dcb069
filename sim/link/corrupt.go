package link

// corrupt inverts one bit of a packet.
type corrupt struct {
	place
	config *Config
}

func (c *corrupt) pass(p Packet) {
	if probability := c.config.Corrupt; probability > 0 && c.random.Float64() < probability {
		p = c.flip(p)
	}
	c.next(p)
}

// flip inverts one bit of what follows the packet's addresses, so that it still
// reaches the host that has to discard it.
func (c *corrupt) flip(p Packet) Packet {
	first := 20
	if p.View.Version() == 6 {
		first = 40
	}
	if len(p.Bytes) <= first {
		return p
	}
	damaged := append([]byte(nil), p.Bytes...)
	bit := c.random.IntN((len(damaged) - first) * 8)
	damaged[first+bit/8] ^= 1 << (bit % 8)
	p.set(damaged, "corrupted")
	return p
}
