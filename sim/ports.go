package sim

import (
	"errors"
	"syscall"

	"github.com/seed-8df93623/tcpsim/stack"
)

const (
	firstPort = 49152 // of the dynamic range
	blockSize = 64
	blocks    = (1<<16 - firstPort) / blockSize
)

// ports are the local ports of one dialer's connections: blocks of the host's.
type ports struct {
	host   *Host
	blocks []int // the first port of each
	next   int   // index of the port to try next
}

// grow takes another block, if there is one.
func (p *ports) grow() bool {
	if p.host.blocks == blocks {
		return false
	}
	p.host.blocks++
	p.next = len(p.blocks) * blockSize
	p.blocks = append(p.blocks, 1<<16-p.host.blocks*blockSize)
	return true
}

// each calls try with one port after the other until one is free.
func (p *ports) each(try func(port uint16) error) error {
	for {
		for range len(p.blocks) * blockSize {
			p.next %= len(p.blocks) * blockSize
			port := p.blocks[p.next/blockSize] + p.next%blockSize
			p.next++
			if err := try(uint16(port)); !errors.Is(err, syscall.EADDRINUSE) {
				return err
			}
		}
		if !p.grow() {
			return &stack.Error{Errno: syscall.EADDRNOTAVAIL}
		}
	}
}
