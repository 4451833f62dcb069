package link

// mtu drops packets that are too large for the line, and has their source told.
type mtu struct {
	line *Line
	next func(Packet)
}

func (m *mtu) pass(p Packet) {
	if largest := m.line.config.MTU; largest > 0 && len(p.Bytes) > largest {
		m.line.world.Refuse(p, "too large")
		m.line.world.TooLarge(p, largest)
		return
	}
	m.next(p)
}
