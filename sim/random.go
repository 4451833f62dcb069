package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// stream is the random stream for one cause, such as "client>server loss". Each
// cause has a stream of its own, so that adding one impairment to a scenario
// does not change what another one does.
func stream(seed uint64, cause string) *rand.Rand {
	a, b := derive(seed, cause)
	return rand.New(rand.NewPCG(a, b))
}

// derive makes two seeds out of one and a name.
func derive(seed uint64, cause string) (uint64, uint64) {
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte(cause+"\x00"), seed))
	return binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])
}
