package model_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

func TestSpans(t *testing.T) {
	var s model.Spans
	s.Add(10, 20)
	s.Add(30, 40)
	s.Add(5, 5)
	assert.Equal(t, model.Spans{{10, 20}, {30, 40}}, s)
	s.Add(20, 25)
	s.Add(28, 30)
	assert.Equal(t, model.Spans{{10, 25}, {28, 40}}, s)
	assert.True(t, s.Has(10, 25))
	assert.False(t, s.Has(10, 26))
	s.Add(0, 100)
	assert.Equal(t, model.Spans{{0, 100}}, s)
	s.TrimBefore(50)
	assert.Equal(t, model.Spans{{50, 100}}, s)
	assert.EqualValues(t, 40, s.Pop(40))
	assert.EqualValues(t, 100, s.Pop(50))
	assert.Empty(t, s)
	s.Add(0xfffffff0, 0x10)
	s.Add(0x20, 0x30)
	assert.True(t, s.Has(0xffffffff, 5))
	assert.EqualValues(t, 0x10, s.Pop(0xfffffff0))
	for i := range segment.Seq(2 * model.MaxSpans) {
		s.Add(100+2*i, 101+2*i)
	}
	assert.Len(t, s, model.MaxSpans)
}
