package browser

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// problems are what is wrong with a page, each in a line.
func (x *tab) problems(tr *trace.Trace, v view) []string {
	x.t.Helper()
	var list []string
	for _, kind := range []string{"missing", "cut off", "axe", "nameless", "complaints"} {
		list = append(list, x.problemsOf(kind, tr, v)...)
	}
	return list
}

// problemsOf are those of one kind, by the begin of a complaint of that kind.
func (x *tab) problemsOf(kind string, tr *trace.Trace, v view) []string {
	x.t.Helper()
	switch first, _, _ := strings.Cut(kind, " "); strings.TrimSuffix(first, ":") {
	case "missing", "too":
		return x.missing(tr)
	case "cut":
		return x.cutOff(v)
	case "axe":
		return x.violations(v)
	case "nameless", "not":
		return x.nameless()
	}
	return x.said()
}

// missing looks for a visible row with the words of each segment, or one behind a row
// that opens, or a line.
func (x *tab) missing(tr *trace.Trace) (list []string) {
	x.t.Helper()
	rows := eval[map[string]string](x, `Object.fromEntries([...document.querySelectorAll("[id^=segment-]")]
		.filter(r => r.closest("li") && r.closest("details:not([open])") || r.checkVisibility({visibilityProperty: true, opacityProperty: true}))
		.map(r => [r.id, r.textContent]))`)
	lines := eval[string](x, `[...document.querySelectorAll("pre")].map(p => p.textContent).join("\n")`)
	for r := range ladder.Rows(tr, false) {
		if r.Label == nil || strings.Contains(lines, fmt.Sprintf(" (%d) ", r.Event.Packet.Number)) {
			continue
		}
		r.Label.Remark = "" // the page has the class of the segment instead
		id := fmt.Sprintf("segment-%d", r.Event.Packet.Number)
		if !strings.Contains(strings.Join(strings.Fields(rows[id]), " "), strings.Join(strings.Fields(r.Label.String()), " ")) {
			list = append(list, "missing: "+r.Label.String())
		}
		delete(rows, id)
	}
	for id := range rows {
		list = append(list, "too much: "+id)
	}
	return list
}

// cutOff looks for what sticks out of the page, or out of what surrounds it but for
// what can be scrolled; on paper nothing can. It also looks for writing that sticks
// out of its picture, and on paper for pictures that are higher than a page.
func (x *tab) cutOff(v view) []string {
	x.t.Helper()
	return eval[[]string](x, fmt.Sprintf(`(print => {
		const width = document.documentElement.clientWidth, list = [];
		const say = (e, r) => list.push("cut off: " + e.outerHTML.slice(0, 120) + " at " + [r.left, r.top, r.right, r.bottom]);
		if (document.documentElement.scrollWidth > width) list.push("cut off: the page at " + document.documentElement.scrollWidth);
		for (const e of document.body.querySelectorAll("*")) {
			if (e.closest(".skip, .host, script") || !print && e.closest(".scroll, thead") && !e.matches(".scroll")) continue;
			if (e.ownerSVGElement) continue;
			const r = e.getBoundingClientRect();
			if (r.width && (r.right > width + 1 || r.left < -1)) say(e, r);
			if (print && e.matches("svg") && r.height > %d) say(e, r);
		}
		for (const svg of document.querySelectorAll("svg")) {
			const o = svg.getBoundingClientRect();
			for (const e of svg.querySelectorAll("text")) {
				const r = e.getBoundingClientRect();
				if (r.left < o.left - 1 || r.right > o.right + 1 || r.top < o.top - 1 || r.bottom > o.bottom + 1) say(e, r);
			}
		}
		return list;
	})(%t)`, paperHeight, v.media == "print"))
}

// violation is what axe finds.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// violations runs axe with the rules of WCAG 2.2 A and AA and its best practices.
// Nobody touches paper.
func (x *tab) violations(v view) (list []string) {
	x.t.Helper()
	if !eval[bool](x, `"axe" in window`) {
		eval[int](x, axe+";0")
	}
	result := eval[struct{ Violations []violation }](x, fmt.Sprintf(`axe.run({
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		resultTypes: ["violations"], selectors: false, ancestry: false, xpath: false, elementRef: false,
		rules: {"target-size": {enabled: %t}}})`, v.media == "screen"))
	for _, v := range result.Violations {
		for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
			list = append(list, fmt.Sprintf("axe %s (%s): %s\n%s\n%s", v.ID, v.Impact, v.Help, n.HTML, n.FailureSummary))
		}
	}
	return list
}

// nameless looks for what a screen reader would come to and have no name for, and
// for pictures without a description. Details are groups that need none.
func (x *tab) nameless() (list []string) {
	x.t.Helper()
	if n := eval[int](x, `document.querySelectorAll("[role=group]:not([aria-label])").length`); n > 0 {
		list = append(list, "nameless: group")
	}
	for _, n := range x.spoken() {
		switch n.role {
		case "image", "link", "button", "heading", "table", "region", "navigation", "DisclosureTriangle", "columnheader", "RootWebArea":
			if n.name == "" {
				list = append(list, "nameless: "+n.role)
			}
		}
		if n.role == "image" && n.about == "" {
			list = append(list, "not described: "+n.name)
		}
	}
	return list
}

// spoken is what a screen reader knows of a thing on the page.
type spoken struct{ role, name, about string }

// spoken lists all that a screen reader comes to, in its order.
func (x *tab) spoken() (list []spoken) {
	x.t.Helper()
	tree, err := chromedp.Call(x, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		x.t.Fatal(err)
	}
	for _, n := range tree.Nodes {
		if !n.Ignored {
			list = append(list, spoken{textOf(n.Role), textOf(n.Name), textOf(n.Description)})
		}
	}
	return list
}

// textOf is the text of a value; empty if it has none.
func textOf(v *accessibility.Value) (text string) {
	if v != nil {
		json.Unmarshal(v.Value, &text)
	}
	return strings.TrimSpace(text)
}
