package jsonl

import (
	"encoding/base64"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBase64(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for size := range 200 {
		src := make([]byte, size)
		for i := range src {
			src[i] = byte(random.Uint32())
		}
		require.Equal(t, base64.StdEncoding.AppendEncode([]byte("before"), src), appendBase64([]byte("before"), src))
	}
}
