package programs

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
)

// service echoes payloads.
type service struct {
	pb.UnimplementedTestServiceServer
	slow time.Duration // what a unary call takes
}

func (s service) UnaryCall(ctx context.Context, r *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(s.slow):
		return &pb.SimpleResponse{Payload: r.Payload}, nil
	}
}

func (service) FullDuplexCall(stream pb.TestService_FullDuplexCallServer) error {
	for {
		r, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = stream.Send(&pb.StreamingOutputCallResponse{Payload: r.Payload})
		}
		if err != nil {
			return err
		}
	}
}

// serveGRPC has the server serve.
func (w *world) serveGRPC(s service, options ...grpc.ServerOption) *grpc.Server {
	server := grpc.NewServer(options...)
	pb.RegisterTestServiceServer(server, s)
	l := w.listen(50051)
	go server.Serve(l)
	return server
}

// dialGRPC is a client on a host. Its name resolver passes the name on: the host knows it.
func dialGRPC(t *testing.T, h *sim.Host, options ...grpc.DialOption) (pb.TestServiceClient, *grpc.ClientConn) {
	c, err := grpc.NewClient("passthrough:///server:50051", append([]grpc.DialOption{
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
			return h.DialContext(ctx, "tcp", address)
		}),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
	}, options...)...)
	require.NoError(t, err)
	return pb.NewTestServiceClient(c), c
}

func request(size int) *pb.SimpleRequest {
	return &pb.SimpleRequest{Payload: &pb.Payload{Body: body(size)}}
}

// converse says something on a stream so many times, and hears it again.
func converse(ctx context.Context, c pb.TestServiceClient, messages, size int) error {
	stream, err := c.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	for range messages {
		if err := stream.Send(&pb.StreamingOutputCallRequest{Payload: &pb.Payload{Body: body(size)}}); err != nil {
			return err
		}
		answer, err := stream.Recv()
		if err != nil {
			return err
		}
		if !bytes.Equal(answer.Payload.Body, body(size)) {
			return fmt.Errorf("an answer of %d octets is not what was sent", len(answer.Payload.Body))
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	if _, err = stream.Recv(); err == io.EOF {
		return nil
	}
	return fmt.Errorf("after the last message: %v", err)
}

// A gRPC connection has a goroutine that writes what others have queued, as much at
// once as it finds. So how many calls and segments that takes is the scheduler's choice,
// but not how much is said at each instant, as long as no data is lost: when a segment is
// sent again depends on how many there were. So it is the handshakes that suffer here.
func TestGRPCDeterminism(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		var said string
		bubble(t, crowd, func(t *testing.T, w *world) {
			s := w.serveGRPC(service{slow: 10 * time.Millisecond})
			for _, l := range w.links {
				for _, d := range []*sim.Direction{l.Forward(), l.Backward()} {
					d.AddRule(link.Next(link.Flagged(segment.SYN), link.Drop()))
				}
			}
			w.together(func(i int, client *sim.Host) error {
				c, conn := dialGRPC(t, client)
				defer conn.Close()
				for range 3 {
					r, err := c.UnaryCall(t.Context(), request(300))
					if err != nil {
						return err
					}
					if !bytes.Equal(r.Payload.Body, body(300)) {
						return fmt.Errorf("the answer is not what was sent")
					}
					time.Sleep(500 * time.Millisecond)
				}
				return converse(t.Context(), c, 5, 300)
			})
			s.Stop()
			assert.Equal(t, 2*crowd, w.dropped())
			said = w.said()
		})
		return said
	})
}

func TestGRPCLargeMessages(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.lose(0.01)
		s := w.serveGRPC(service{})
		c, conn := dialGRPC(t, w.clients[0])
		r, err := c.UnaryCall(t.Context(), request(3<<20))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(body(3<<20), r.Payload.Body))
		require.NoError(t, converse(t.Context(), c, 10, 100_000))
		assert.Greater(t, w.dropped(), 30)
		require.NoError(t, conn.Close())
		s.Stop()
	})
}

func TestGRPCDeadline(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := w.serveGRPC(service{slow: time.Hour})
		c, conn := dialGRPC(t, w.clients[0])
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		w.took(3*time.Second, func() {
			_, err := c.UnaryCall(ctx, request(1))
			assert.Equal(t, codes.DeadlineExceeded, status.Code(err))
		})
		require.NoError(t, conn.Close())
		w.took(delay, s.GracefulStop) // the server is told, and has nothing left to do
	})
}

// "After a duration of this time if the client doesn't see any activity it pings the
// server to see if the transport is still alive ... After having pinged for keepalive
// check, the client waits for a duration of Timeout and if no activity is seen even after
// that the connection is closed."
func TestGRPCKeepalive(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := w.serveGRPC(service{}, grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second}))
		c, conn := dialGRPC(t, w.clients[0], grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 3 * time.Second}))
		stream, err := c.FullDuplexCall(t.Context())
		require.NoError(t, err)
		say := func() {
			require.NoError(t, stream.Send(&pb.StreamingOutputCallRequest{}))
			_, err = stream.Recv()
			require.NoError(t, err)
		}
		say()
		time.Sleep(time.Hour)
		say() // it is alive, and the server does not mind the pings
		w.links[0].SetDown(true)
		w.took(13*time.Second, func() {
			_, err = stream.Recv()
			assert.Equal(t, codes.Unavailable, status.Code(err))
			assert.ErrorContains(t, err, "keepalive ping failed to receive ACK within timeout")
		})
		w.links[0].SetDown(false)
		require.NoError(t, conn.Close())
		s.Stop()
	})
}

// "MinTime is the minimum amount of time a client should wait before sending a
// keepalive ping", five minutes by default; who pings more often is sent away at the
// third time.
func TestGRPCTooManyPings(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := w.serveGRPC(service{})
		c, conn := dialGRPC(t, w.clients[0], grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 3 * time.Second}))
		stream, err := c.FullDuplexCall(t.Context())
		require.NoError(t, err)
		start := time.Now()
		_, err = stream.Recv()
		assert.ErrorContains(t, err, "too_many_pings")
		assert.InDelta(t, 41, time.Since(start).Seconds(), 1)
		require.NoError(t, conn.Close())
		s.Stop()
	})
}

// "BaseDelay is the amount of time to backoff after the first failure. Multiplier is the
// factor with which to multiply backoffs after a failed retry ... MaxDelay is the upper
// bound of backoff delay." An attempt may take as long as the pause after it, so that
// there are two of them between attempts that nobody answers. Jitter cannot be pinned but
// by asking for none; it stays within what it is said to be.
func TestGRPCBackoff(t *testing.T) {
	for name, jitter := range map[string]float64{"exact": 0, "jitter": 0.2} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, w *world) {
				s := w.serveGRPC(service{})
				want := []float64{2, 4, 8, 10}
				var dials []time.Time
				c, conn := dialGRPC(t, w.clients[0],
					grpc.WithConnectParams(grpc.ConnectParams{
						Backoff:           backoff.Config{BaseDelay: time.Second, Multiplier: 2, Jitter: jitter, MaxDelay: 5 * time.Second},
						MinConnectTimeout: 500 * time.Millisecond,
					}),
					grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
						dials = append(dials, time.Now())
						return w.clients[0].DialContext(ctx, "tcp", address)
					}))
				_, err := c.UnaryCall(t.Context(), request(1))
				require.NoError(t, err)

				// The server's end dies, and then the way to it.
				w.server.Crash()
				require.NoError(t, w.server.Restart())
				_, err = c.UnaryCall(t.Context(), request(1))
				assert.Equal(t, codes.Unavailable, status.Code(err))
				w.links[0].SetDown(true)
				s2 := w.serveGRPC(service{})
				time.AfterFunc(20*time.Second, func() { w.links[0].SetDown(false) })
				dials = nil
				_, err = c.UnaryCall(t.Context(), request(1), grpc.WaitForReady(true))
				require.NoError(t, err, "it connects again when the partition has healed")
				for i := range dials[1:] {
					assert.InDelta(t, want[i], dials[i+1].Sub(dials[i]).Seconds(), jitter*want[i]+1e-6)
				}
				assert.InDelta(t, len(want), len(dials)-1, jitter*5) // with jitter there may be one less
				require.NoError(t, conn.Close())
				s2.Stop()
				s.Stop()
			})
		})
	}
}

// "GracefulStop stops the gRPC server gracefully. It stops the server from accepting
// new connections and RPCs and blocks until all the pending RPCs are finished."
func TestGRPCGracefulStop(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := w.serveGRPC(service{slow: 10 * time.Second})
		c, conn := dialGRPC(t, w.clients[0])
		answered := make(chan error)
		go func() {
			_, err := c.UnaryCall(t.Context(), request(1))
			answered <- err
		}()
		time.Sleep(time.Second)
		start := time.Now()
		go func() { s.GracefulStop() }()
		time.Sleep(roundTrip)
		_, err := c.UnaryCall(t.Context(), request(1))
		assert.Equal(t, codes.Unavailable, status.Code(err))
		require.NoError(t, <-answered)
		assert.Greater(t, time.Since(start), 9*time.Second)
		require.NoError(t, conn.Close())
	})
}
