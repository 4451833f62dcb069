package link

import "math"

// Go may join a product and a sum, which then round once and not twice, on some machines
// and not on others; and package math has its own instructions on some. What follows
// rounds each product by itself, so it is the same everywhere, to the last bit.

// naturalLog is the natural logarithm of x, which is more than 0.
func naturalLog(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	// ln m = 2 (s + s³/3 + s⁵/5 + ...) with s = (m-1)/(m+1), which is at most 1/3.
	s := (fraction - 1) / (fraction + 1)
	square := float64(s * s)
	sum, power := 0.0, s
	for n := 1.0; n < 40; n += 2 {
		sum += power / n
		power = float64(power * square)
	}
	return float64(2*sum) + float64(float64(exponent)*math.Ln2)
}

// exponential is e to the power of x.
func exponential(x float64) float64 {
	halvings := math.Round(x / math.Ln2)
	rest := x - float64(halvings*math.Ln2)
	sum, term := 0.0, 1.0
	for n := 1.0; n < 20; n++ {
		sum += term
		term = float64(term*rest) / n
	}
	return math.Ldexp(sum, int(halvings))
}
