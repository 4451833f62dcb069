package segment

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The example of RFC 1071 section 3: "Sum1: ... ddf2".
func TestChecksumOfRFC1071(t *testing.T) {
	b := []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}
	assert.EqualValues(t, 0xddf2, Checksum(b, 0))
	for split := 0; split <= len(b); split += 2 {
		assert.EqualValues(t, 0xddf2, Checksum(b[split:], Checksum(b[:split], 0)), "split at %d", split)
	}
}

// "alignment can be achieved by padding the last octet with zeros on its right to
// form a 16-bit word for checksum purposes" (RFC 9293 section 3.1)
func TestChecksumOfOddLength(t *testing.T) {
	assert.EqualValues(t, 0xab00, Checksum([]byte{0xab}, 0))
	assert.EqualValues(t, 0xab05, Checksum([]byte{0xab}, 5))
	assert.EqualValues(t, 7, Checksum(nil, 7))
}

func TestChecksumAgainstWordByWord(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for length := range 200 {
		b := make([]byte, length)
		for i := range b {
			b[i] = byte(random.Uint32()) | 0x88 // many carries
		}
		initial := uint16(random.Uint32())
		require.Equal(t, wordByWord(b, initial), Checksum(b, initial), "%x with %#x", b, initial)
	}
	ones := make([]byte, 1000)
	for i := range ones {
		ones[i] = 0xff
	}
	for length := range ones {
		require.Equal(t, wordByWord(ones[:length], 0xffff), Checksum(ones[:length], 0xffff), "%d", length)
	}
}

// wordByWord is the definition: a carry out of 16 bits is added at the low end.
func wordByWord(b []byte, initial uint16) uint16 {
	sum := uint32(initial)
	for i := 0; i < len(b); i += 2 {
		word := uint32(b[i]) << 8
		if i+1 < len(b) {
			word |= uint32(b[i+1])
		}
		sum += word
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

func TestVerify(t *testing.T) {
	s4 := Segment{Src: src4, Dst: dst4, Flags: SYN, Payload: []byte("abc")}
	s6 := Segment{Src: src6, Dst: dst6, Flags: SYN, Payload: []byte("abc")}
	packet4, packet6 := mustAppend(t, s4), mustAppend(t, s6)
	require.NoError(t, Verify(packet4))
	require.NoError(t, Verify(packet6))
	require.NoError(t, Verify(append(packet4[:len(packet4):len(packet4)], 1, 2, 3)), "link padding is not covered")

	for want, packet := range map[string][]byte{
		"segment: IPv4 header checksum 0x0000, want 0x66cb":      set(packet4, 10, 0, 0),
		"segment: IPv4 header checksum 0x66cb, want 0x67cb":      set(packet4, 8, 63),
		"segment: TCP checksum 0xbeef, want 0xc78a":              set(packet4, 36, 0xbe, 0xef),
		"segment: TCP checksum 0xc78a, want 0xc08a":              set(packet4, len(packet4)-1, 'j'),
		"segment: TCP checksum 0xe188, want 0xe187":              set(packet6, 39, 3),
		"segment: TCP header at byte 20: needs 20 bytes, has 19": set(packet4, 3, 39),
	} {
		assert.EqualError(t, Verify(packet), want)
	}
}

// In ones' complement 0xffff is zero as much as 0x0000 is.
func TestVerifyTakesEitherZero(t *testing.T) {
	s := Segment{Src: src4, Dst: dst4}
	packet := mustAppend(t, s)
	s.Seq = Seq(packet[36])<<8 | Seq(packet[37]) // brings the checksum to zero
	packet = mustAppend(t, s)
	require.Equal(t, []byte{0, 0}, packet[36:38])
	require.NoError(t, Verify(packet))
	require.NoError(t, Verify(set(packet, 36, 0xff, 0xff)))
}

// RFC 1624 section 4 has this example, which an earlier equation got wrong: "HC = 0xDD2F
// ... m = 0x5555 ... m' = 0x3285 ... HC' = 0x0000".
func TestUpdateChecksum(t *testing.T) {
	assert.EqualValues(t, 0x0000, UpdateChecksum(0xdd2f, 0x5555, 0x3285))
	b4, b6 := packets(t)
	d := mustDatagram(t, b4)
	for _, id := range []uint16{0, 1, 0xffff, 0x1234, 0} {
		d.SetID(id)
		assert.Equal(t, id, d.IP().ID)
		assert.NoError(t, Verify(b4))
	}
	mustDatagram(t, b6).SetID(7)
	assert.NoError(t, Verify(b6))
	for _, b := range [][]byte{b4, b6} {
		d := mustDatagram(t, b)
		for ttl := range 256 {
			d.SetTTL(uint8(ttl))
			require.EqualValues(t, ttl, d.IP().TTL)
			require.NoError(t, Verify(b))
		}
	}
}
