package simtest_test

import (
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

// repairs are a host's loss detection: with RACK, and by timeouts and duplicate ACKs alone.
var repairs = map[string]sim.HostConfig{"RACK": {}, "no RACK": {TCP: stack.Config{NoRACK: true}}}

// A program that writes more often than every two round trips, as with heartbeats, is
// repaired all the same: "When the retransmission timer expires [...] Retransmit the
// earliest segment that has not been acknowledged" (RFC 6298 section 5.4), whatever is
// written meanwhile.
func TestHeartbeatsAreRepaired(t *testing.T) {
	const beat = "beat"
	for name, h := range repairs {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := simtest.New(t, simtest.Config{Link: link.Config{Delay: 20 * time.Millisecond}, Client: h, Server: h})
				client, server := n.Connect()
				start := time.Now()
				go func() {
					for time.Since(start) < time.Minute {
						client.Write([]byte(beat))
						time.Sleep(50 * time.Millisecond)
					}
				}()
				time.Sleep(2 * time.Second)
				n.Link.SetDown(true)
				down := time.Now()
				time.AfterFunc(10*time.Second, func() { n.Link.SetDown(false) })
				_, err := io.ReadFull(server, make([]byte, 41*len(beat)))
				require.NoError(t, err)
				assert.Less(t, time.Since(down), 13*time.Second, "the timeout doubles from 200 ms: it expires at 12.6 s")
				time.Sleep(time.Minute)
			})
		})
	}
}

// Small messages through a partition whose first loss is an ACK: after the timeout all that
// was lost is sent again in slow start (RFC 5681 section 3.1), not two segments a timeout.
func TestRepairAfterAPartition(t *testing.T) {
	for name, h := range repairs {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := simtest.New(t, simtest.Config{Link: link.Config{Delay: 20 * time.Millisecond}, Client: h, Server: h})
				client, server := n.Connect()
				message := make([]byte, 14)
				say := func() { client.Write(message); time.Sleep(100 * time.Millisecond) }
				for range 40 { // which opens the congestion window
					say()
				}
				client.Write(message)
				time.Sleep(10 * time.Millisecond)
				n.Link.SetDown(true) // its ACK is lost
				for range 15 {
					say()
				}
				time.Sleep(5 * time.Second)
				n.Link.SetDown(false)
				up := time.Now()
				_, err := io.ReadFull(server, make([]byte, 14*(41+15)))
				require.NoError(t, err)
				assert.Less(t, time.Since(up), 6500*time.Millisecond, "one timeout, and a few round trips")
			})
		})
	}
}

// Links that reorder and lose, and a buffer of a few segments: each transfer ends, and
// nothing that a host does on its own fails the user's test.
func TestReorderedTransfersEnd(t *testing.T) {
	for name, path := range map[string]link.Config{
		"reordered":           {Delay: 15 * time.Millisecond, Jitter: 5 * time.Millisecond, Reorder: true},
		"reordered and lossy": {Delay: 15 * time.Millisecond, Jitter: 5 * time.Millisecond, Reorder: true, Loss: 0.02},
		"all at once":         {Delay: 5 * time.Millisecond, Jitter: 50 * time.Millisecond, Reorder: true, Duplicate: 0.1, Corrupt: 0.02, Loss: 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(4 * *runs) {
				synctest.Test(t, func(t *testing.T) { slowReader(t, seed, path) })
			}
		})
	}
}

// slowReader transfers 100 kB to a reader that is slower than its 16 KiB of buffer.
func slowReader(t *testing.T, seed uint64, path link.Config) {
	tcp := stack.Config{NoRACK: seed%2 == 0}
	small := tcp
	small.ReceiveBuffer, small.NoAutoTuning = 16<<10, true
	n := simtest.New(t, simtest.Config{Seed: seed, Link: path, Client: sim.HostConfig{TCP: tcp}, Server: sim.HostConfig{TCP: small}})
	client, server := n.Connect()
	go func() {
		client.Write(make([]byte, 100_000))
		client.CloseWrite()
		io.Copy(io.Discard, client)
		client.Close()
	}()
	server.SetReadDeadline(time.Now().Add(20 * time.Minute))
	var got []byte
	for b := make([]byte, 5000); ; time.Sleep(3 * time.Millisecond) {
		n, err := server.Read(b)
		got = append(got, b[:n]...)
		if err == io.EOF {
			break
		}
		require.NoError(t, err, "seed %d: %d octets have come", seed, len(got))
	}
	assert.True(t, slices.Equal(got, make([]byte, 100_000)))
	server.Close()
	time.Sleep(time.Minute)
}
