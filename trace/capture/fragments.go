package capture

import (
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// fragments puts packets together that come in fragments (RFC 791 section 3.2, RFC 8200
// section 4.5). What lacks one is forgotten in time.
type fragments struct {
	waiting *recent.Map[fragmentKey, *assembly]
}

// fragmentKey is what the fragments of one packet have in common.
type fragmentKey struct {
	src, dst netip.Addr
	id       uint32
}

// assembly is a packet of which fragments have come.
type assembly struct {
	began time.Time
	parts []segment.Datagram // in the order of their offsets; none lies over another
	size  int                // of the parts
}

const (
	// manyFragments is how many bytes of fragments are kept at least.
	manyFragments = 1 << 20
	// patience is how long a packet waits for the rest of its fragments: "between 60
	// seconds and 120 seconds" (RFC 1122 section 3.3.2).
	patience = 120 * time.Second
)

func newFragments() fragments {
	return fragments{recent.New[fragmentKey, *assembly](manyFragments)}
}

// add takes a fragment that is all there. If it is the last one that a packet lacks, that
// is returned, and of how many fragments it is made.
func (f *fragments) add(at time.Time, d *segment.Datagram) (whole segment.Datagram, n int) {
	place, _ := d.Fragment()
	key := fragmentKey{d.Src(), d.Dst(), place.ID}
	a, ok := f.waiting.Get(key)
	if !ok || at.Sub(a.began) > patience || len(a.parts) == 0 {
		a = &assembly{began: at}
	}
	i, found := slices.BinarySearchFunc(a.parts, place.Offset, func(d segment.Datagram, offset int) int {
		other, _ := d.Fragment()
		return other.Offset - offset
	})
	if found || i > 0 && end(&a.parts[i-1]) > place.Offset || i < len(a.parts) && end(d) > end(&a.parts[i])-len(data(&a.parts[i])) {
		return whole, 0 // the octets that came first stand
	}
	a.parts = slices.Insert(a.parts, i, d.Clone())
	a.size += d.Len()
	if whole, ok = a.whole(); ok {
		n = len(a.parts)
		*a = assembly{}
	}
	f.waiting.Put(key, a, 1+a.size)
	return whole, n
}

// data are the octets that a fragment has of the whole payload, and end where in it they
// end.
func data(d *segment.Datagram) []byte {
	f, _ := d.Fragment()
	return f.Data
}

func end(d *segment.Datagram) int {
	f, _ := d.Fragment()
	return f.Offset + len(f.Data)
}

// whole joins the fragments, if all are there.
func (a *assembly) whole() (d segment.Datagram, ok bool) {
	size, more := 0, true
	for i := range a.parts {
		f, _ := a.parts[i].Fragment()
		if f.Offset != size || !more {
			return d, false
		}
		size, more = size+len(f.Data), f.More
	}
	if more {
		return d, false
	}
	payload := make([]byte, 0, size)
	for i := range a.parts {
		payload = append(payload, data(&a.parts[i])...)
	}
	return a.parts[0].Join(payload)
}
