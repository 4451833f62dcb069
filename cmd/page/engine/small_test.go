//go:build !page

package engine

const small = false
