package segment

// Seq is a sequence number: a place in a space of 2**32 octets which wraps
// around. "Since the space is finite, all arithmetic dealing with sequence
// numbers must be performed modulo 2^32" (RFC 9293 section 3.4).
//
// Order is meaningful between two numbers less than 2**31 apart, which the
// numbers of one window always are. At exactly 2**31 each is Less than the
// other.
type Seq uint32

// Add returns s+n modulo 2**32; n may be negative.
func (s Seq) Add(n int) Seq { return s + Seq(n) }

// Sub returns the signed distance from o to s, in octets: positive when s comes
// after o.
func (s Seq) Sub(o Seq) int32 { return int32(s - o) }

// Less reports whether s comes before o.
func (s Seq) Less(o Seq) bool { return s.Sub(o) < 0 }

// LessEq reports whether s =< o in the notation of RFC 9293 section 3.4.
func (s Seq) LessEq(o Seq) bool { return s.Sub(o) <= 0 }

// InWindow reports whether first =< s < first+size: whether s is one of the size
// octets from first on. Nothing is in a window of size 0.
func (s Seq) InWindow(first Seq, size uint32) bool { return uint32(s-first) < size }
