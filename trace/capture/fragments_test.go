package capture_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// fragmentsOf cuts a packet into fragments of so many octets, a multiple of 8. An IPv6
// packet has a Fragment header, which tells that nothing is missing.
func fragmentsOf(b []byte, size int) (all [][]byte) {
	header, field := 20, 6
	if b[0]>>4 == 6 {
		header, field = 48, 42
	}
	for at := 0; at < len(b)-header; at += size {
		data := b[header+at : min(len(b), header+at+size)]
		f := append(slices.Clone(b[:header]), data...)
		more := header+at+size < len(b)
		if b[0]>>4 == 4 {
			binary.BigEndian.PutUint16(f[2:], uint16(len(f)))
			binary.BigEndian.PutUint16(f[field:], uint16(at/8))
			f[field] |= map[bool]byte{true: 0x20}[more]
		} else {
			binary.BigEndian.PutUint16(f[4:], uint16(len(f)-40))
			binary.BigEndian.PutUint16(f[field:], uint16(at))
			f[field+1] |= map[bool]byte{true: 1}[more]
		}
		all = append(all, f)
	}
	return all
}

// "an internet module ... gathers all the fragments" (RFC 791 section 3.2), in whatever
// order they come, and one of them twice.
func TestFragments(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	v4, v6 := data, data
	v6.Src, v6.Dst = client6, server6
	for _, s := range []segment.Segment{v4, v6} {
		b := packet(t, s)
		if b[0]>>4 == 6 { // with a Fragment header
			b = slices.Concat(b[:40], []byte{6, 0, 0, 0, 0, 0, 0, 7}, b[40:])
			b[6] = 44
			binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
		}
		for range 20 {
			all := fragmentsOf(b, 8*(1+random.IntN(40)))
			again := all[0]
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			if len(all) > 2 {
				all = slices.Insert(all, len(all)-1, again)
			}
			tr, stats := open(t, pcapFile(binary.LittleEndian, true, 101, all...))
			require.Len(t, tr.Packets(), 1)
			p := tr.Packets()[0]
			assert.Equal(t, data.Payload, p.Segment.Payload)
			assert.NoError(t, segment.Verify(p.Bytes))
			assert.Zero(t, p.Beyond)
			assert.Equal(t, 1, stats.Segments)
			for reason, n := range stats.Skipped { // the one that came twice
				assert.Equal(t, "fragment of an incomplete packet", reason)
				assert.Equal(t, 1, n)
			}
		}
	}
}

func TestFragmentsMissing(t *testing.T) {
	all := fragmentsOf(packet(t, data), 200)
	for i := range all {
		rest := slices.Delete(slices.Clone(all), i, i+1)
		_, err := capture.ReadAll(bytes.NewReader(pcapFile(binary.LittleEndian, true, 101, rest...)), capture.Limits{})
		assert.ErrorContains(t, err, "passed over: 5 × fragment of an incomplete packet")
	}
	apart := make([][]byte, 0, 200) // a minute's patience has an end
	for i, f := range all {
		if i == 1 {
			for range 150 {
				apart = append(apart, ip4(17, nil))
			}
		}
		apart = append(apart, f)
	}
	_, err := capture.ReadAll(bytes.NewReader(pcapFile(binary.LittleEndian, true, 101, apart...)), capture.Limits{})
	assert.ErrorContains(t, err, "6 × fragment of an incomplete packet")
}
