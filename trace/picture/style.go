package picture

import (
	"regexp"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// palette are the colours by the name of their variable, each with that for a dark
// page. What a colour says, a dash, a shape or a word says too.
var palette = []struct{ name, light, dark string }{
	{"paper", "#ffffff", "#15181c"},
	{"ink", "#1a1d21", "#e8eaed"},
	{"faint", "#57606a", "#a4adb7"},
	{"line", "#8c959f", "#6b7580"},
	{"wash", "#f3f5f7", "#1f242a"},
	{"grid", "#dfe3e8", "#2d343c"},
	{"control", "#0b57a4", "#84bcff"},
	{"again", "#8a4b00", "#f0b35a"},
	{"lost", "#b3261e", "#ff8f85"},
	{"accent", "#0b57a4", "#84bcff"},
	{"pill", "#e4eef9", "#213a57"},
	{"pill-ink", "#0b3d73", "#d5e7fd"},
	{"green", "#1a7433", "#63c97e"},
	{"violet", "#7c3fbf", "#c39bf5"},
	{"pink", "#ad2a74", "#f58cc3"},
}

// StyleSheet is all that a page needs that has images of this package inline. The
// colours are variables, such as --ink, which the page may use as well.
func StyleSheet() string { return Style(ladderStyle + statesStyle) }

// LadderStyleSheet is what a page needs besides [StyleSheet] that has the ladder of a trace
// inline; empty for one of two hosts.
func LadderStyleSheet(t *trace.Trace) string {
	if shownNodes(t) == nil {
		return ""
	}
	return withoutVariables(lanesStyle)
}

// Style is the style sheet of an image, with rules of its own. It is light, dark
// where the reader asks for it, and light on paper.
func Style(own string) string {
	var light, dark strings.Builder
	for _, c := range palette {
		light.WriteString("--" + c.name + ":" + c.light + ";")
		dark.WriteString("--" + c.name + ":" + c.dark + ";")
	}
	return ":root{" + light.String() + "}\n@media screen and (prefers-color-scheme:dark){:root{" + dark.String() + "}}\n" +
		withoutVariables(commonStyle+own)
}

var variable = regexp.MustCompile(`([a-z-]+):var\(--([a-z-]+)\)`)

// withoutVariables has each rule name the light colour before the variable, for a
// program that knows no variables.
func withoutVariables(rules string) string {
	return variable.ReplaceAllStringFunc(rules, func(rule string) string {
		match := variable.FindStringSubmatch(rule)
		for _, c := range palette {
			if c.name == match[2] {
				return match[1] + ":" + c.light + ";" + rule
			}
		}
		return rule
	})
}

// commonStyle is for all images.
const commonStyle = `.picture{background:var(--paper);font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans","Noto Sans","Noto Sans CJK SC",sans-serif;font-size:12px}
.picture .paper{fill:var(--paper);stroke:none}
.picture text{fill:var(--ink);stroke:none;font-variant-numeric:tabular-nums}
.picture path,.picture line{fill:none;stroke:var(--ink)}
.picture .title{font-size:16px;font-weight:bold}
.picture .faint{fill:var(--faint)}
.picture .small{font-size:11px}
.picture .strong{font-weight:bold}
.picture .end{text-anchor:end}
.picture .middle{text-anchor:middle}
.picture .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
`

// ladderStyle is for [WriteLadder].
const ladderStyle = `.ladder .life{stroke:var(--line);stroke-width:1.5}
.ladder .tick{stroke:var(--line)}
.ladder .gap{stroke:var(--line);stroke-width:1.5;stroke-dasharray:1.5 4}
.ladder .host{fill:var(--wash);stroke:var(--line)}
.ladder .pill{fill:var(--pill);stroke:none}
.ladder .state{fill:var(--pill-ink);font-size:11px;font-weight:bold}
.ladder .call{font-style:italic}
.ladder .arrow path{stroke-width:1.5}
.ladder .arrow .head{fill:var(--ink);stroke:none}
.ladder path.band{fill:var(--wash);stroke:none}
.ladder .arrow.empty path{stroke:var(--faint);stroke-width:1.1}
.ladder .arrow.empty .head{fill:var(--faint);stroke:none}
.ladder .arrow.control path{stroke:var(--control)}
.ladder .arrow.control .head{fill:var(--control);stroke:none}
.ladder .arrow.control text{fill:var(--control)}
.ladder .arrow.again path{stroke:var(--again);stroke-dasharray:7 4}
.ladder .arrow.again .head{fill:var(--again);stroke:none;stroke-dasharray:none}
.ladder .arrow.again text{fill:var(--again)}
.ladder .arrow.injected path{stroke-dasharray:2 3}
.ladder .arrow.injected .head{stroke-dasharray:none}
.ladder .copy path{stroke-dasharray:2 3;stroke-width:1.1}
.ladder .copy .head{stroke-dasharray:none}
.ladder .arrow.lost path{stroke:var(--lost)}
.ladder .arrow.lost text{fill:var(--lost)}
.ladder .arrow .cross{stroke:var(--lost);stroke-width:2.5;stroke-dasharray:none}
`

// lanesStyle is for ladders with more than two lifelines.
const lanesStyle = `.ladder .tiny{font-size:9px}
.ladder .arrow path.wait{stroke:var(--again);stroke-width:5;stroke-opacity:.4;stroke-dasharray:none}
.ladder .says.lost{fill:var(--lost)}
.ladder .says.again{fill:var(--again)}
.ladder .says.control{fill:var(--control)}
.ladder .dot{fill:var(--ink);stroke:none}
`

// statesStyle is for [WriteStates].
const statesStyle = `.states .box{fill:var(--wash);stroke:var(--line)}
.states .box.taken{fill:var(--pill);stroke:var(--accent);stroke-width:2}
.states .box.last{stroke-width:4}
.states .name{fill:var(--faint);font-weight:bold;text-anchor:middle}
.states .name.taken{fill:var(--pill-ink)}
.states .edge{stroke:var(--line)}
.states .edge.taken{stroke:var(--accent);stroke-width:3}
.states .edge.extra{stroke-dasharray:7 4}
.states .head{fill:var(--line);stroke:none}
.states .head.taken{fill:var(--accent)}
.states .says{fill:var(--faint);font-size:10.5px}
.states .says.taken{fill:var(--ink);font-weight:bold}
.states .rule{stroke:var(--faint);stroke-width:.7}
.states .step{fill:var(--accent);stroke:var(--paper);stroke-width:1.5}
.states .number{fill:var(--paper);font-size:11px;font-weight:bold;text-anchor:middle}
`
