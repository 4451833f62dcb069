package simtest

import (
	"context"
	"errors"
	"net"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
)

// A program that dials by package net in a bubble would first wait for the system's name
// server, which stops the bubble's time. It is told so instead.
func init() {
	if net.DefaultResolver.Dial != nil {
		return
	}
	net.DefaultResolver.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if engine.InBubble() {
			return nil, errRealDial
		}
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}
}

var errRealDial = errors.New("simtest: a real dial in a bubble; give the program the DialContext of a simulated host, or of simtest.HTTPTransport; net.DefaultResolver may be a network's Resolver")
