package examples

import (
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// Ask sends a question and waits for the answer: so long, or for ever if that is 0.
func Ask(c net.Conn, question string, patience time.Duration) error {
	if patience > 0 {
		c.SetDeadline(time.Now().Add(patience))
	}
	if _, err := io.WriteString(c, question); err != nil {
		return err
	}
	_, err := io.ReadFull(c, make([]byte, len(question)))
	return err
}

// Ponder answers each question, a second after it was asked.
func Ponder(c net.Conn) {
	defer c.Close()
	b := make([]byte, 100)
	for n, err := c.Read(b); err == nil; n, err = c.Read(b) {
		time.Sleep(time.Second)
		c.Write(b[:n])
	}
}

func TestOneWayPartition(t *testing.T) {
	for _, patience := range []time.Duration{0, 30 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			n := simtest.New(t, simtest.Config{Seed: 1})
			client, server := n.Connect()
			go Ponder(server)
			require.NoError(t, Ask(client, "are you there?", patience))

			done := make(chan error, 1)
			go func() { done <- Ask(client, "and now?", patience) }()
			time.Sleep(500 * time.Millisecond) // the question has arrived, and TCP has acknowledged it
			n.Link.Backward().SetDown(true)    // the answer does not arrive
			time.Sleep(time.Hour)
			n.Link.SetDown(false) // the partition heals, too late: the server has given up
			time.Sleep(time.Hour)
			assert.Equal(t, segment.Closed, server.State())

			select {
			case err := <-done:
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.NotZero(t, patience)
			default: // the bug: nobody tells the client, and there is nothing that it could ask TCP
				assert.Zero(t, patience)
				assert.Equal(t, segment.Established, client.State())
			}
		})
	}
}
