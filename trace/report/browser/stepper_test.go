package browser

import (
	"bytes"
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
	"github.com/seed-8df93623/tcpsim/trace/capture"
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

// exports has what the page saves kept for a test, and not saved: saved is its name and its
// bytes, in base64.
const exports = `HTMLAnchorElement.prototype.click = function () { window.saved = {name: this.download, blob: saved}; };
	const address = URL.createObjectURL.bind(URL); URL.createObjectURL = blob => { window.saved = blob; return address(blob); };
	window.exported = async name => {
		window.saved = undefined;
		const button = [...document.querySelectorAll("header .drop button")].find(b => b.textContent === name);
		button.click();
		for (let i = 0; i < 2400 && !saved?.blob; i++) await new Promise(r => setTimeout(r, 50));
		const bytes = new Uint8Array(await saved.blob.arrayBuffer());
		let text = ""; for (let i = 0; i < bytes.length; i += 0x6000) text += String.fromCharCode(...bytes.subarray(i, i + 0x6000));
		return {name: saved.name, data: btoa(text)};
	}; 0`

// collisions are texts of the ladder that lie on one another: boxes as they are turned, of
// which the middle lines are looked at, as the letters' are not as high.
const collisions = `(() => {
	const boxes = [...document.querySelectorAll(".ladder text.label, .ladder text.note")].map(e => {
		const b = e.getBBox(), m = e.getScreenCTM(), at = (x, y) => new DOMPoint(x, y).matrixTransform(m);
		const [l, r, t, o] = [b.x + 2, b.x + b.width - 2, b.y + b.height * .32, b.y + b.height * .72];
		return {text: e.firstChild.textContent + (e.childNodes[1]?.nodeValue ?? ""), corners: [at(l, t), at(r, t), at(r, o), at(l, o)]};
	}).filter(b => b.text);
	const apart = (a, b) => [0, 1].some(i => {
		const x = a[i + 1].x - a[i].x, y = a[i + 1].y - a[i].y, on = c => c.map(p => p.x * x + p.y * y), [p, q] = [on(a), on(b)];
		return Math.max(...p) <= Math.min(...q) || Math.max(...q) <= Math.min(...p);
	});
	const list = [];
	boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => { if (!apart(a.corners, b.corners) && !apart(b.corners, a.corners)) list.push(a.text + " lies on " + b.text); }));
	return list;
})()`

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
	x.until(step)
	eval[int](x, exports)
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
		var want, got struct{ Name, Data string }
		require.NoError(t, json.Unmarshal(engine.Answer(request), &want))
		got = eval[struct{ Name, Data string }](x, `exported("JSON Lines")`)
		assert.True(t, want == got, "%s: %d and %d bytes", s.Name, len(want.Data), len(got.Data))
		for _, v := range views[:4] {
			x.look(v)
			x.until(fmt.Sprintf(`innerWidth === %d && document.querySelector(".ladder svg")?.getAttribute("width") === String(document.querySelector(".scroller").clientWidth)`, v.width))
			assert.Empty(t, eval[[]string](x, collisions), "%s, %s", s.Name, v.name)
		}
		x.look(views[0])
	}
	assert.Empty(t, x.said())
}

// The page saves what the command writes; a capture of it is read again.
func TestSaved(t *testing.T) {
	url := stepper(t, page.Options{})
	x := openAt(t, launch(t), url+"#lesson=half-close", url, views[0])
	x.until(`document.title.includes("Half")`)
	eval[int](x, exports)
	names := eval[[]string](x, `[...document.querySelectorAll("header .drop:last-of-type button")].map(b => b.textContent).filter(n => !/^(SVG|PNG|Print|Share|Link)/.test(n))`)
	assert.Greater(t, len(names), 14, names)
	for _, name := range names {
		saved := eval[struct {
			Name string
			Data []byte
		}](x, fmt.Sprintf(`exported(%q)`, name))
		assert.NotEmpty(t, saved.Data, name)
		assert.True(t, strings.HasPrefix(saved.Name, "half-close."), saved.Name)
		x.keep(saved.Name, saved.Data)
		if strings.Contains(saved.Name, ".pcap") {
			back, err := capture.ReadAll(bytes.NewReader(saved.Data), capture.Limits{})
			require.NoError(t, err, saved.Name)
			assert.Greater(t, len(back.Packets()), 8, saved.Name)
		}
	}
	x.do(chromedp.Click(chromedp.CSS("#tab-graphs")))
	x.until(`document.querySelector(".graph canvas")`)
	for i, format := range []string{"svg", "png"} {
		eval[int](x, fmt.Sprintf(`window.saved = undefined; document.querySelectorAll(".graph button")[%d].click(), 0`, i))
		x.until(fmt.Sprintf(`window.saved?.name === "half-close-sequence.%s" && saved.blob.size > 1000`, format))
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
	x.until(`!location.hash.includes("lesson=")`) // the link is made of the scenario a moment later
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
	x, url := blank(t), stepper(t, page.Options{})
	for _, fragment := range []string{
		"s=%3Cscript%3Ealert(1)%3C/script%3E", "s=AAAA", "s=" + strings.Repeat("A", 100_000), "lesson=" + strings.Repeat("../", 50),
		"lesson=constructor", "lang=__proto__", "lang=<img src=x onerror=alert(1)>", "step=999999999", "step=-1&seed=99999999999999999999",
		"seed=%FF&lesson=%", "open=<script>", "&&&=&=", "embed=1&lesson=textbook&step=3",
	} {
		x.next(t, url+"#"+fragment, url, views[0])
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
