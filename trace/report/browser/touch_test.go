package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/cmd/page"
)

// fingers are moved over the screen, and then lifted: each in a straight line.
func (x *tab) fingers(moves ...[4]float64) {
	x.t.Helper()
	const steps = 5
	for n := range steps + 2 {
		points := []*input.TouchPoint{}
		kind := input.DispatchTouchEventTypeTouchMove
		switch n {
		case 0:
			kind = input.DispatchTouchEventTypeTouchStart
		case steps + 1:
			kind = input.DispatchTouchEventTypeTouchEnd
		}
		for id, m := range moves {
			finger, part := float64(id+1), min(float64(n)/steps, 1)
			if kind != input.DispatchTouchEventTypeTouchEnd {
				points = append(points, &input.TouchPoint{X: m[0] + (m[2]-m[0])*part, Y: m[1] + (m[3]-m[1])*part, ID: &finger})
			}
		}
		_, err := chromedp.Call(x, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
		require.NoError(x.t, err)
	}
}

// On a phone a finger steps, two fingers zoom, and a finger that goes down scrolls.
func TestTouch(t *testing.T) {
	url := stepper(t, page.Options{})
	x := openAt(t, launch(t), "about:blank", url, views[2])
	_, err := chromedp.Call(x, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 5})
	require.NoError(t, err)
	x.do(chromedp.Navigate(url + "#lesson=textbook&step=12"))
	x.until(step + `?.includes("13")`)
	box := eval[struct{ X, Y, Width, Height float64 }](x, `document.querySelector(".scroller").getBoundingClientRect().toJSON()`)
	y, left, right := box.Y+box.Height/2, box.X+60, box.X+box.Width-60
	x.fingers([4]float64{right, y, left, y + 5})
	x.until(step + `?.includes("14")`)
	x.fingers([4]float64{left, y, right, y - 5})
	x.until(step + `?.includes("13")`)

	height := eval[float64](x, `document.querySelector(".paper").clientHeight`)
	middle := box.X + box.Width/2
	x.fingers([4]float64{middle, y - 20, middle, y - 80}, [4]float64{middle, y + 20, middle, y + 80})
	x.until(fmt.Sprintf(`document.querySelector(".paper").clientHeight > 1.5 * %f`, height))
	assert.Contains(t, eval[string](x, step), "13", "zooming is no step")

	top := eval[float64](x, `document.querySelector(".scroller").scrollTop`)
	x.fingers([4]float64{middle, y + 80, middle, y - 80})
	x.until(fmt.Sprintf(`document.querySelector(".scroller").scrollTop > %f`, top))
	assert.Contains(t, eval[string](x, step), "13", "scrolling is no step")
	assert.Empty(t, x.said())
}
