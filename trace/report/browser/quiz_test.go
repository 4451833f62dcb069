package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/cmd/page"
)

// quizzed are what a test does in the quiz: ask for a kind anew, fill the fields that are
// there in order, press a button, and read the marks.
const quizzed = `window.quiz = {
	all: (of) => [...document.querySelectorAll(".quiz " + of)],
	kinds: () => [...document.querySelectorAll(".quiz p[role=group] button")],
	anew: async (kind, seed) => {
		quiz.kinds()[(kind + 1) % 6].click(); await quiz.calm();
		const s = document.querySelector(".quiz input.seed");
		if (s.value !== String(seed)) { quiz.put(s, seed, "change"); await quiz.calm(); }
		quiz.kinds()[kind].click(); await quiz.calm();
	},
	calm: async () => { for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
		for (let i = 0; i < 1200 && /looking for/i.test(document.querySelector(".quiz")?.innerText); i++) await new Promise(r => setTimeout(r, 50)); },
	put: (e, value, kind) => { e.value = value; e.dispatchEvent(new Event(kind, {bubbles: true})); },
	fill: async (values) => { for (const [i, e] of quiz.all(".fields select, .fields input").entries()) {
		if (e.tagName === "SELECT") quiz.put(e, [...e.options].find(o => o.text === values[i])?.value ?? e.options[1].value, "change");
		else quiz.put(e, values[i] ?? "", "input");
		await quiz.calm(); } },
	press: async (of) => { document.querySelector(".quiz " + of).click(); await quiz.calm(); },
	marks: () => quiz.all(".marks li").map(e => (e.className === "right" ? "" : /It (?:was|comes before) (.*)\.$/m.exec(e.firstChild.parentNode.childNodes[0].parentNode.innerText)?.[1] ?? "wrong")),
}; 0`

// wanted are the marks: empty for what is right, else what was wanted, or "wrong".
func (x *tab) marks() []string {
	x.until(`quiz.all(".marks li").length > 0`)
	return eval[[]string](x, `quiz.marks()`)
}

// TestQuiz answers each kind of question wrong, and then right by what the page has said.
func TestQuiz(t *testing.T) {
	url := stepper(t, page.Options{})
	x := openAt(t, launch(t), url+"#lesson=textbook", url, views[0])
	x.until(step)
	x.do(chromedp.Click(chromedp.CSS("#tab-quiz")))
	x.until(`document.querySelector(".quiz form")`)
	eval[int](x, quizzed)
	assert.Empty(t, x.violations(views[0]))
	right := func(name string) {
		for _, m := range x.marks() {
			assert.Empty(t, m, name)
		}
		assert.Empty(t, x.violations(views[0]), name)
	}
	for kind, name := range []string{"predict", "blanks"} {
		eval[any](x, fmt.Sprintf(`quiz.anew(%d, 2)`, kind))
		eval[any](x, `quiz.fill(["1"])`)
		eval[any](x, `quiz.press("form button.main")`)
		wanted := x.marks()
		assert.NotEmpty(t, strings.Join(wanted, ""), name)
		eval[any](x, fmt.Sprintf(`quiz.anew(%d, 2)`, kind))
		eval[any](x, fmt.Sprintf(`quiz.fill(%s)`, answers(wanted)))
		eval[any](x, `quiz.press("form button.main")`)
		right(name)
	}

	eval[any](x, `quiz.anew(2, 2)`) // order
	eval[any](x, `quiz.press("ol.order ~ button.main")`)
	assert.NotEmpty(t, strings.Join(x.marks(), ""), "order")
	order := eval[[]string](x, `document.querySelector(".quiz .why .lines").textContent.split("\n")`)
	eval[any](x, `quiz.anew(2, 2)`)
	for at, face := range order {
		for range order {
			eval[any](x, fmt.Sprintf(`(async () => { const i = quiz.all("ol.order code").map(e => e.textContent).indexOf(%q, %d);
				if (i > %d) { quiz.all("ol.order li")[i].querySelector("button").click(); await quiz.calm(); } })()`, face, at, at))
		}
	}
	eval[any](x, `quiz.press("ol.order ~ button.main")`)
	right("order")

	eval[any](x, `quiz.anew(3, 2)`) // state
	state := func(name string) {
		eval[any](x, fmt.Sprintf(`(async () => { [...quiz.all("p.row button")].find(b => b.textContent === %q).click(); await quiz.calm(); })()`, name))
	}
	state("CLOSED")
	wanted := x.marks()
	assert.NotEmpty(t, wanted[0], "state")
	eval[any](x, `quiz.anew(3, 2)`)
	state(wanted[0])
	right("state")

	eval[any](x, `quiz.anew(4, 2)`) // kill the data, now kill its ACK
	count := eval[int](x, `quiz.all("ul.order button").length`)
	outcomes := map[bool]int{}
	for i := range count {
		eval[any](x, fmt.Sprintf(`(async () => { quiz.all("ul.order button")[%d].click(); await quiz.calm();
			for (let i = 0; i < 1200 && document.querySelector(".quiz ul.order button").disabled && !document.querySelector(".quiz .marks li.right"); i++) await new Promise(r => setTimeout(r, 50)); })()`, i))
		outcomes[x.marks()[0] == ""]++
		if outcomes[true] > 0 && outcomes[false] > 0 {
			break
		}
		if outcomes[true] > 0 {
			eval[any](x, `quiz.anew(4, 2)`)
		}
	}
	assert.Positive(t, outcomes[true], "lose: one of them does it")
	assert.Positive(t, outcomes[false], "lose: another does not")

	eval[any](x, `quiz.anew(5, 1)`) // play the client: what is right for each goal but "refused"
	play := func(text string) string {
		eval[any](x, fmt.Sprintf(`(async () => { quiz.put(document.querySelector(".quiz textarea"), %q, "input"); await quiz.calm();
			document.querySelector(".quiz textarea ~ button.main").click(); await quiz.calm(); })()`, text))
		x.until(`document.querySelector(".quiz textarea ~ button.main") === null || !document.querySelector(".quiz textarea ~ button.main").disabled`)
		return x.marks()[0]
	}
	assert.NotEmpty(t, play("S =1000"), "play: a SYN alone")
	done := play("S =1000\n. 1 ack 1\nP. 1:6(5) ack 1\nF. 6 ack 1\n. 7 ack 2")
	if done != "" { // the goal is to be refused
		done = play(". 1 ack 1")
	}
	assert.Empty(t, done, "play")
	assert.Empty(t, x.said())
}

// answers are what is to be filled in: what was wanted, without the number from the
// beginning behind the absolute one.
func answers(wanted []string) string {
	list := make([]string, len(wanted))
	for i, w := range wanted {
		w, _, _ = strings.Cut(w, " (")
		list[i] = fmt.Sprintf("%q", w)
	}
	return "[" + strings.Join(list, ",") + "]"
}
