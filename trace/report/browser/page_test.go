package browser

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

//go:embed testdata/axe/axe.min.js
var axe string

// TestPage looks at pages for whatever can be wrong with them.
func TestPage(t *testing.T) {
	x := blank(t)
	for _, w := range pages(t) {
		for n, v := range views {
			if w.view >= 0 && w.view != n {
				continue
			}
			t.Run(w.name+" "+v.name, func(t *testing.T) {
				x.next(t, address(w.path), address(w.path), v)
				x.picture(w.name + " " + v.name)
				if v.media == "screen" {
					assert.Empty(t, x.cutOff(v))
					x.do(chromedp.Click(chromedp.CSS(`[data-open="1"]`))) // also what is behind the segments
				}
				for _, problem := range x.problems(w.trace, v) {
					assert.Fail(t, problem)
				}
			})
		}
	}
}

// TestWhatIsWrongIsSeen spoils a page in each way that the checks are to see.
func TestWhatIsWrongIsSeen(t *testing.T) {
	x, w := blank(t), textbook(t)
	page, err := os.ReadFile(w.path)
	require.NoError(t, err)
	const screen, paper = 0, 4
	for name, c := range map[string]struct {
		view      int
		old, new  string // in the page
		complaint string
	}{
		"nothing":            {screen, "", "", ""},
		"nothing, on paper":  {paper, "", "", ""},
		"exception":          {screen, `"use strict";`, `"use strict"; throw new Error("oh");`, "exception: Uncaught"},
		"message":            {screen, `"use strict";`, `"use strict"; console.log("oh");`, "console.log"},
		"syntax":             {screen, `"use strict";`, `"use strict"; (`, "exception: Uncaught"},
		"request":            {screen, "default-src 'none';", "", "request: http://192.0.2.1/x.png"},
		"forbidden request":  {screen, "", "", "violates the following Content Security Policy directive"},
		"other words":        {screen, "(4) PSH ACK seq 1001:1021 ack 8001", "(4) PSH ACK seq 1001:1020 ack 8001", "missing: (4) PSH ACK"},
		"segment gone":       {screen, `id="segment-7"`, "", "missing: (7) FIN ACK"},
		"segment hidden":     {screen, `id="segment-7"`, `id="segment-7" hidden`, "missing: (7) FIN ACK"},
		"one segment more":   {screen, `id="segment-7"`, `id="segment-7"></tr><tr id="segment-77"`, "too much: segment-77"},
		"too wide":           {screen, "<footer>", `<footer><div style="width:2000px">wide</div>`, "cut off: <div style"},
		"too wide for paper": {paper, "<thead><tr><td></td>", `<thead><tr><td style="min-width:900px"></td>`, "cut off: "},
		"text off picture":   {screen, `y="31">client<`, `y="-31">client<`, "cut off: <text"},
		"picture off paper":  {paper, "max-height:2", "min-height:5", "cut off: <svg"},
		"faint":              {screen, "--faint:#57606a", "--faint:#b0b8c0", "axe color-contrast"},
		"no language":        {screen, `<html lang="en">`, "<html>", "axe html-has-lang"},
		"picture nameless":   {screen, "</main>", `<svg role="img" viewBox="0 0 9 9"></svg></main>`, "nameless: image"},
		"not described":      {screen, "</main>", `<svg role="img" viewBox="0 0 9 9"><title>x</title></svg></main>`, "not described: x"},
		"scrolls nameless":   {screen, "</main>", `<div role="group" tabindex="0">x</div></main>`, "nameless: group"},
		"button nameless":    {screen, ">Open all segments<", "><", "nameless: button"},
	} {
		t.Run(name, func(t *testing.T) {
			spoiled := string(page)
			if c.old != "" {
				require.Contains(t, spoiled, c.old)
				spoiled = strings.ReplaceAll(spoiled, c.old, c.new)
			}
			if strings.Contains(name, "request") {
				spoiled = strings.Replace(spoiled, "</main>", `<img alt="x" src="http://192.0.2.1/x.png"></main>`, 1)
			}
			path := filepath.Join(t.TempDir(), "spoiled.html")
			require.NoError(t, os.WriteFile(path, []byte(spoiled), 0o644))
			v := views[c.view]
			x.next(t, address(path), address(path), v)
			if c.complaint == "" {
				assert.Empty(t, x.problems(w.trace, v))
				return
			}
			assert.Eventually(t, func() bool { // the browser says some of it when it likes
				return strings.Contains(strings.Join(x.problemsOf(c.complaint, w.trace, v), "\n"), c.complaint)
			}, time.Minute, 50*time.Millisecond, c.complaint)
		})
	}
}

// TestKeyboard goes through a page with the tabulator key alone.
func TestKeyboard(t *testing.T) {
	w := textbook(t)
	x := open(t, launch(t), w.path, views[0])
	// Where the focus is: its place in the page, what it is on, and whether it shows.
	type place struct {
		Index       int
		Name        string
		Seen, Drawn bool
	}
	focus := func() place {
		return eval[place](x, `(() => {
			const e = document.activeElement, style = getComputedStyle(e), r = e.getBoundingClientRect();
			return {
				index: [...document.querySelectorAll("*")].indexOf(e),
				name: e === document.body ? "" : e.tagName + " " + (e.getAttribute("href") || e.innerText || e.ariaLabel || "").slice(0, 40),
				seen: r.width > 0 && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth,
				drawn: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
			};
		})()`)
	}
	want := eval[int](x, `document.querySelectorAll("a[href], button, summary, [tabindex='0']").length`)
	require.Equal(t, want, eval[int](x, `document.querySelectorAll("a[href], button, summary, [tabindex='0'], .scroll, input, select").length`),
		"whatever can be used or scrolled can have the focus")
	var seen []string
	last := 0
	for range want {
		x.do(chromedp.KeyEvent(kb.Tab))
		p := focus()
		require.NotEmpty(t, p.Name, "after %q", seen)
		assert.True(t, p.Seen, "%s is on the screen", p.Name)
		assert.True(t, p.Drawn, "one sees that %s has the focus", p.Name)
		assert.Greater(t, p.Index, last, "%s: the order is that of the page", p.Name)
		seen, last = append(seen, p.Name), p.Index
	}
	assert.Equal(t, "A #main", seen[0], "one can skip what comes before")
	assert.Contains(t, seen, "A #events")
	segments := 0
	for _, name := range seen {
		if strings.HasPrefix(name, "SUMMARY") {
			segments++
		}
	}
	assert.Equal(t, len(w.trace.Packets()), segments)
	x.do(chromedp.KeyEvent(kb.Tab))
	assert.NotContains(t, seen[1:], focus().Name, "the page does not hold the focus")

	x.do(chromedp.Focus(chromedp.CSS("#segment-4 summary")), chromedp.KeyEvent(kb.Enter))
	text := get(x, chromedp.Text(chromedp.CSS("#segment-4 .groups")))
	assert.Contains(t, text, "Checksum")
	x.do(chromedp.Focus(chromedp.CSS(`[data-open="1"]`)), chromedp.KeyEvent(" "))
	assert.Equal(t, segments, eval[int](x, `document.querySelectorAll("details[open]").length`))
	assert.Empty(t, x.complaints)
}

// TestScreenReader listens to a page.
func TestScreenReader(t *testing.T) {
	w := textbook(t)
	x := open(t, launch(t), w.path, views[0])
	heard := x.spoken()
	for _, want := range []spoken{
		{"RootWebArea", "The textbook connection: ten segments from the first SYN to the last ACK.", ""},
		{"link", "Skip to the trace", ""},
		{"navigation", "Contents", ""},
		{"heading", "Ladder", ""},
		{"table", "What happened between client and server", ""},
		{"columnheader", "State of client", ""},
		{"DisclosureTriangle", "(4) PSH ACK seq 1001:1021 ack 8001 win 65535 len 20 data", ""},
		{"image", "State machine of TCP (RFC 9293, figure 5): client 10.0.0.1:49152",
			"client 10.0.0.1:49152 went through the states CLOSED, SYN-SENT, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT, CLOSED."},
	} {
		assert.Contains(t, heard, want)
	}
}

// TestWithoutScripts sees and opens the same in a browser that runs no script.
func TestWithoutScripts(t *testing.T) {
	w := textbook(t)
	x := open(t, launch(t), w.path, views[0], chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	assert.Empty(t, x.missing(w.trace))
	x.do(chromedp.Click(chromedp.CSS("#segment-4 summary")))
	text := get(x, chromedp.Text(chromedp.CSS("#segment-4 .groups")))
	assert.Contains(t, text, "Checksum")
	buttons := eval[bool](x, `document.querySelector(".tools").checkVisibility()`)
	assert.False(t, buttons, "they would do nothing")
}

// TestPaper prints pages: dark ones are light, and nothing is smaller than it is on
// the screen because something is too wide.
func TestPaper(t *testing.T) {
	browser := launch(t)
	for _, w := range pages(t) {
		if w.view >= 0 || w.name == "hostile" {
			continue
		}
		x := open(t, browser, w.path, view{"paper", paperWidth, paperHeight, "dark", "print"})
		assert.Equal(t, "rgb(255, 255, 255)", eval[string](x, `getComputedStyle(document.documentElement).backgroundColor`))
		pdf := get(x, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
		sheets := strings.Count(string(pdf), "/Type /Page\n")
		assert.Positive(t, sheets)
		assert.Less(t, sheets, 6+len(w.trace.Packets())/3, "%s: paper is dear", w.name)
		assert.Len(t, regexp.MustCompile(`/MediaBox \[0 0 59[45]\S* 84[12]\S*\]`).FindAll(pdf, -1), sheets, "%s: A4, upright", w.name)
		x.keep(w.name+".pdf", pdf)
	}
}
