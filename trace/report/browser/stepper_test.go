package browser

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/cmd/page"
	"github.com/seed-8df93623/tcpsim/cmd/page/engine"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// stepper serves the page on which TCP is stepped through.
func stepper(t *testing.T, o page.Options) string {
	t.Helper()
	h, err := page.Handler(o)
	require.NoError(t, err)
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// until waits for an expression to be true.
func (x *tab) until(expression string) {
	x.t.Helper()
	for range 2400 { // two minutes: other work may take the processor
		if eval[bool](x, "!!("+expression+")") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	x.t.Fatalf("in vain: %s; the page says %q", expression, eval[string](x, `document.body.innerText.slice(0, 400)`))
}

// said is all that went wrong.
func (x *tab) said() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.complaints
}

// step is what the page says where it is.
const step = `document.querySelector(".where")?.textContent`

// ask has the simulator in the browser answer, in a worker of its own.
const ask = `(request => { window.asked ??= new Worker("worker.js");
	return new Promise((yes, no) => { asked.onmessage = e => e.data.id === 1 && (e.data.failed ? no(e.data.failed) : yes(e.data.answer));
		asked.postMessage({id: 1, request}); }); })(%s)`

func TestStepper(t *testing.T) {
	browser := launch(t)
	for _, v := range views[:3] {
		url := stepper(t, page.Options{})
		x := openAt(t, browser, url, url, v)
		x.until(step)
		x.picture("stepper " + v.name)
		for _, tab := range []string{"lesson", "ends", "bytes", "graphs", "break"} {
			x.do(chromedp.Click(chromedp.CSS("#tab-" + tab)))
			assert.Empty(t, x.violations(v), "%s, %s", v.name, tab)
		}
		assert.Empty(t, x.said(), v.name)
	}
}

// labs has TestLessons go through the labs too, whose runs are long.
var labs = flag.Bool("labs", false, "step through the labs too, not only through one of them")

// TestLessons steps through each lesson to its end and back, and the simulator in the
// browser makes the same bytes of it as here.
func TestLessons(t *testing.T) {
	one, err := scenario.Named("path-mtu")
	require.NoError(t, err)
	lessons := append(scenario.Conversations(), one)
	if *labs {
		lessons = scenario.Builtin()
	}
	url := stepper(t, page.Options{})
	x := openAt(t, launch(t), url, url, views[0])
	for _, s := range lessons {
		eval[int](x, fmt.Sprintf(`location.hash = "#lesson=%s", 0`, s.Name))
		x.until(fmt.Sprintf(`document.title.includes(%q)`, s.TitleIn("en")))
		eval[int](x, `(async () => { const press = n => document.querySelectorAll(".controls .buttons button")[n];
			for (let i = 0; i < 40 && !press(3).disabled; i++) { press(3).click(); await new Promise(requestAnimationFrame); }
			press(4).click(); await new Promise(requestAnimationFrame);
			for (let i = 0; i < 5; i++) { press(1).click(); await new Promise(requestAnimationFrame); }
			press(0).click(); await new Promise(requestAnimationFrame); return 0; })()`)
		request, err := json.Marshal(map[string]string{"do": "export", "lesson": s.Name, "format": "json", "language": "en"})
		require.NoError(t, err)
		text, err := json.Marshal(string(request))
		require.NoError(t, err)
		assert.Equal(t, string(engine.Answer(request)), eval[string](x, fmt.Sprintf(ask, text)), s.Name)
	}
	assert.Empty(t, x.said())
}

// A link leads to the same step, of a lesson or of somebody's own scenario.
func TestLink(t *testing.T) {
	browser, url := launch(t), stepper(t, page.Options{})
	x := openAt(t, browser, url+"#lesson=half-close&step=7", url, views[0])
	x.until(`document.title.toLowerCase().includes("half")`)
	x.until(step + `?.includes("8")`)
	was := eval[string](x, step)
	y := openAt(t, browser, eval[string](x, "location.href"), url, views[0])
	y.until(step + ` === ` + fmt.Sprintf("%q", was))
	assert.Empty(t, y.said())
}

// Losing a segment makes a line of the scenario and a second run beside the first, and so
// does a slider; a link leads to what is on the screen.
func TestBreak(t *testing.T) {
	browser, url := launch(t), stepper(t, page.Options{})
	x := openAt(t, browser, url+"#lesson=textbook&step=20", url, views[0])
	x.until(step)
	x.do(chromedp.Click(chromedp.CSS("#tab-break")))
	// On to a step that is a segment's.
	x.until(`document.querySelectorAll(".break .row").length > 1 || (document.querySelectorAll(".controls .buttons button")[3].click(), false)`)
	eval[int](x, `document.querySelector(".break .row button").click(), 0`)
	x.until(`document.querySelector(".pair")`)
	difference := eval[string](x, `document.querySelector(".difference").textContent`)
	assert.Contains(t, difference, "First difference", difference)
	assert.NotContains(t, difference, "the same")
	assert.Contains(t, eval[string](x, `document.querySelector(".break").textContent`), "drop ")
	assert.Equal(t, 2, eval[int](x, `document.querySelectorAll(".pair h2").length`))
	assert.Empty(t, x.violations(views[0]))
	y := openAt(t, browser, eval[string](x, "location.href"), url, views[0])
	y.until(step)
	y.do(chromedp.Click(chromedp.CSS("#tab-break")))
	y.until(`document.querySelector(".break")?.textContent.includes("drop ")`)
	for slider := range eval[int](x, `document.querySelectorAll(".sliders input").length`) {
		eval[int](x, fmt.Sprintf(`(() => { const e = document.querySelectorAll(".sliders input")[%d]; e.value = 1;
			for (const kind of ["input", "change"]) e.dispatchEvent(new Event(kind, {bubbles: true})); return 0; })()`, slider))
	}
	x.until(`["delay=1ms", "rate=256kbit", "loss=0.1%", "queue=2", "delayed-ack=10ms", "mss=256", "buffer=4096"].every(
		line => document.querySelector(".break .scenario").textContent.includes(line))`)
	assert.Empty(t, append(x.said(), y.said()...))
}

// Whatever a link has in it, nothing of it runs, and the page goes on.
func TestHostileLinks(t *testing.T) {
	browser, url := launch(t), stepper(t, page.Options{})
	for _, fragment := range []string{
		"s=%3Cscript%3Ealert(1)%3C/script%3E", "s=AAAA", "s=" + strings.Repeat("A", 100_000), "lesson=" + strings.Repeat("../", 50),
		"lesson=constructor", "lang=__proto__", "lang=<img src=x onerror=alert(1)>", "step=999999999", "step=-1&seed=99999999999999999999",
		"seed=%FF&lesson=%", "open=<script>", "&&&=&=", "embed=1&lesson=textbook&step=3",
	} {
		x := openAt(t, browser, url+"#"+fragment, url, views[0])
		x.until(`document.querySelector("#page").textContent`)
		assert.Equal(t, 0, eval[int](x, `document.querySelectorAll("#page script, #page img[src=x]").length`), fragment)
		for _, c := range x.said() {
			assert.Contains(t, c, "given", "%s: %s", fragment, c) // what is not served is missing
		}
	}
}

// The page that is one file works from a disk.
func TestOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, page.One(f))
	require.NoError(t, f.Close())
	x := open(t, launch(t), path, views[0])
	x.until(step)
	eval[int](x, `location.hash = "#lesson=half-close", 0`)
	x.until(`document.title.toLowerCase().includes("half")`)
	assert.Empty(t, x.said())
}

// A capture that is served with the page is read in the browser.
func TestGivenCapture(t *testing.T) {
	var answer struct{ Data string }
	require.NoError(t, json.Unmarshal(engine.Answer([]byte(`{"do":"export","lesson":"textbook","format":"tcpdump","language":"en"}`)), &answer))
	data, err := base64.StdEncoding.DecodeString(answer.Data)
	require.NoError(t, err)
	url := stepper(t, page.Options{Given: page.Given{Name: "their.txt", Data: data}})
	x := openAt(t, launch(t), url+"#open=their.txt", url, views[0])
	x.until(`document.title.includes("their")`)
	assert.Empty(t, x.said())
}
