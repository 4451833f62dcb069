// The page begins here: draw what is recorded of the first lesson while the simulator
// is loaded in its worker, then whatever the link asks for.
import { render } from "preact";
import { Commands } from "./commands.ts";
import { Engine } from "./engine.ts";
import { decode, encode, type Link } from "./fragment.ts";
import { first, given, recorded, startWorker } from "./parts.ts";
import { shared } from "./quiz/views/results.tsx";
import { initial, update, type Action, type State } from "./state.ts";
import { Store } from "./store.ts";
import { isKey, languages, preferred, words, type Key } from "./words/index.ts";
import { App } from "./views/app.tsx";

const store = new Store<State, Action>(initial(preferred(navigator.languages)), update);
const engine = new Engine(startWorker);
const commands = new Commands(store, engine, recorded);

async function open(fragment: string): Promise<void> {
  const before = store.state.document;
  let link: Link = {};
  let bad: Key | undefined;
  try {
    link = await decode(fragment);
  } catch (e) {
    bad = e instanceof Error && isKey(e.message) ? e.message : "linkBroken";
  }
  if (link.language && Object.hasOwn(languages, link.language)) store.act({ do: "language", language: link.language });
  if (link.embed) store.act({ do: "embed", embed: true });
  document.documentElement.lang = store.state.language === "zh" ? "zh-Hans" : store.state.language;
  const served = link.open === undefined ? undefined : await given(link.open);
  if (served) await commands.openFile(served);
  else if (link.scenario !== undefined) await commands.run(link.scenario, { seed: link.seed, cursor: link.cursor ?? 0 });
  else await commands.openLesson(link.lesson ?? first, link.cursor);
  if (store.state.document === before && store.state.message?.bad) await instead(link.scenario);
  if (bad) commands.tell(words(store.state.language)(bad), true);
}

// What a link leads to cannot be shown: there is a lesson all the same, and the link's
// scenario in the editor, where it can be put right.
async function instead(scenario?: string): Promise<void> {
  const said = store.state.message;
  if (!store.state.document) await commands.openLesson(first);
  if (scenario !== undefined) store.act({ do: "draft", text: scenario });
  if (scenario !== undefined) store.act({ do: "tab", tab: "edit" });
  if (said) store.act({ do: "say", ...said });
}

// The address follows the step, so that it can be sent at any time.
let shown = "";
async function address(): Promise<void> {
  const s = store.state;
  if (!s.document || s.playing) return;
  const scenario = s.document.capture ? undefined : s.document.scenario;
  const fragment = await encode({ lesson: s.lesson, scenario, seed: s.lesson ? undefined : s.document.seed, cursor: s.cursor, language: s.language, embed: s.embed });
  if (fragment === shown || store.state !== s) return;
  shown = fragment;
  history.replaceState(null, "", `#${fragment}`);
}

let timer: ReturnType<typeof setTimeout> | undefined;
store.subscribe(() => {
  clearTimeout(timer);
  timer = setTimeout(() => void address(), 300);
  document.title = store.state.document?.title ?? words(store.state.language)("pageTitle");
});
// What was gone to is in the event: the address may have followed a step meanwhile.
addEventListener("hashchange", (e) => {
  const { hash } = new URL(e.newURL);
  if (hash.slice(1) !== shown) void open(hash);
});

if (shared !== undefined) store.act({ do: "tab", tab: "quiz" });

const root = document.getElementById("page");
if (root) render(<App store={store} commands={commands} />, root);
engine.warm(); // beside what is drawn here
void open(location.hash).then(() => commands.listLessons());
