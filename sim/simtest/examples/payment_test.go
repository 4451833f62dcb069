package examples

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// Bank takes payments. A careful one knows those that it has taken already.
type Bank struct {
	careful bool
	keys    []string // of the payments
}

func (b *Bank) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Idempotency-Key")
	for _, taken := range b.keys {
		if b.careful && taken == key {
			return // and answers as it did the first time
		}
	}
	b.keys = append(b.keys, key)
}

// Pay asks the bank up to three times.
func Pay(c *http.Client, key string) (err error) {
	for range 3 {
		r, _ := http.NewRequest("POST", "http://server/pay", nil)
		r.Header.Set("Idempotency-Key", key)
		var resp *http.Response
		if resp, err = c.Do(r); err == nil {
			return resp.Body.Close()
		}
	}
	return err
}

func TestPayment(t *testing.T) {
	for bank, want := range map[*Bank][]string{
		{careful: false}: {"invoice 42", "invoice 42"}, // the bug: paid twice
		{careful: true}:  {"invoice 42"},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := simtest.New(t, simtest.Config{Seed: 1})
			ln, err := n.Server.Listen("tcp", ":80")
			require.NoError(t, err)
			go http.Serve(ln, bank)
			client := simtest.HTTPClient(n.Client)
			client.Timeout = 10 * time.Second

			// The request arrives. The answer, which TCP sends again and again, does not.
			n.Link.Backward().AddRule(func(s *segment.Segment, at time.Duration) link.Verdict {
				if link.Data(s) && at < client.Timeout {
					return link.Drop()
				}
				return link.Pass()
			})
			require.NoError(t, Pay(client, "invoice 42"), "to the client all is well")
			assert.Equal(t, want, bank.keys)
		})
	}
}
