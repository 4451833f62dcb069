// The page: what is where. Each part is a view of its own.
import { useEffect, useState } from "preact/hooks";
import type { Commands } from "../commands.ts";
import { useDrop, useKeys, useSwipes } from "../hooks.ts";
import { Player } from "../player.ts";
import { Quiz } from "../quiz/index.tsx";
import { packetOf } from "../steps.ts";
import { tabs, type Action, type State, type Tab } from "../state.ts";
import type { Store } from "../store.ts";
import { words, type Key, type Say } from "../words/index.ts";
import { Break } from "./break.tsx";
import { Bytes } from "./bytes.tsx";
import { Ladders } from "./compare.tsx";
import { Controls } from "./controls.tsx";
import { Edit } from "./edit.tsx";
import { BothEnds } from "./ends.tsx";
import { Explanation } from "./explanation.tsx";
import { Graphs } from "./graphs.tsx";
import { Header } from "./header.tsx";
import { Lesson } from "./lesson.tsx";
import { Link } from "./link.tsx";
import { Toolbar } from "./toolbar.tsx";

interface Props {
  store: Store<State, Action>;
  commands: Commands;
}

const tabNames: Record<Tab, Key> = {
  lesson: "tabLesson", ends: "tabEnds", bytes: "tabBytes", graphs: "tabGraphs", break: "tabBreak", edit: "tabEdit", quiz: "tabQuiz",
};

export function App({ store, commands }: Props) {
  const [, redraw] = useState(0);
  useEffect(() => store.subscribe(() => redraw((n) => n + 1)), [store]);
  const s = store.state;
  const act = store.act;
  const say = words(s.language);
  const moment = usePlay(s, act);
  useKeys(store);
  useSwipes(store);
  useDrop(commands);
  const d = s.document;
  return (
    <div class={`page${s.embed ? " embed" : ""}`}>
      {!s.embed && <Header state={s} say={say} commands={commands} />}
      <Message state={s} say={say} act={act} />
      {d && (
        <main>
          <div class="left">
            <Link document={d} cursor={s.cursor} moment={moment} lit={s.lit} say={say} act={act} />
            <Toolbar state={s} say={say} act={act} />
            <Ladders state={s} moment={moment} say={say} act={act} commands={commands} />
          </div>
          <div class="right">
            <Explanation document={d} cursor={s.cursor} playing={s.playing} say={say} />
            <Tabs state={s} say={say} act={act} />
            <div class="tabpanel" role="tabpanel" id="panel" aria-labelledby={`tab-${s.tab}`} tabIndex={0}>
              <Panel state={s} moment={moment} say={say} act={act} commands={commands} />
            </div>
          </div>
        </main>
      )}
      <Controls state={s} say={say} act={act} />
      {s.embed && <p class="away"><a href={location.href.replace(/&?embed=1/, "")} target="_blank" rel="noopener">{say("openAlone")}</a></p>}
    </div>
  );
}

interface PanelProps {
  state: State;
  moment: number;
  say: Say;
  act: (a: Action) => void;
  commands: Commands;
}

function Panel({ state: s, moment, say, act, commands }: PanelProps) {
  const d = s.document!;
  switch (s.tab) {
    case "lesson":
      return <Lesson document={d} lesson={s.lesson} lessons={s.lessons} say={say} onOpen={(l) => void commands.openLesson(l)} />;
    case "ends":
      return <BothEnds document={d} cursor={s.cursor} moment={moment} lit={s.lit} settings={s.settings} say={say} act={act} />;
    case "bytes":
      return <Bytes document={d} commands={commands} packet={s.chosen === undefined ? packetOf(d, d.events[s.cursor]) : d.packets[s.chosen - 1]} lit={s.lit} say={say} act={act} />;
    case "graphs":
      return <Graphs document={d} lit={s.lit} cursor={s.cursor} moment={moment} say={say} act={act} />;
    case "break":
      return <Break state={s} say={say} commands={commands} />;
    case "edit":
      return <Edit state={s} say={say} act={act} commands={commands} />;
    case "quiz":
      return <Quiz state={s} act={act} commands={commands} />;
  }
}

function Tabs({ state: s, say, act }: { state: State; say: Say; act: (a: Action) => void }) {
  const shown: readonly Tab[] = tabs;
  useEffect(() => { // what is chosen is in sight, also where not all tabs are
    const tab = document.getElementById(`tab-${s.tab}`);
    const row = tab?.parentElement;
    if (tab && row) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }, [s.tab]);
  const move = (e: KeyboardEvent) => {
    const by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    e.stopPropagation();
    const to = shown[(shown.indexOf(s.tab) + by + shown.length) % shown.length]!;
    act({ do: "tab", tab: to });
    document.getElementById(`tab-${to}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" onKeyDown={move}>
      {shown.map((t) => (
        <button
          key={t} id={`tab-${t}`} type="button" role="tab" aria-selected={s.tab === t} aria-controls="panel" tabIndex={s.tab === t ? 0 : -1}
          onClick={(e) => { act({ do: "tab", tab: t }); lookAt(e.currentTarget); }}
        >{say(tabNames[t])}</button>
      ))}
    </div>
  );
}

// lookAt brings a panel that is below the screen, as on a phone, into sight.
function lookAt(tab: HTMLElement): void {
  const box = tab.closest("main");
  if (box && box.scrollHeight > box.clientHeight) tab.parentElement?.scrollIntoView({ block: "start" });
}

function Message({ state: s, say, act }: { state: State; say: Say; act: (a: Action) => void }) {
  const d = s.document;
  return (
    <div class="messages" aria-live="polite">
      {s.busy && <p class="message">{say("running")}</p>}
      {d?.stopped && <p class="message">{say("stopped", d.stopped)}</p>}
      {d?.failure && <p class="message bad">{say("failed", d.failure)}</p>}
      {s.message && (
        <p class={`message${s.message.bad ? " bad" : ""}`}>
          {s.message.text} <button type="button" aria-label={say("close")} onClick={() => act({ do: "say" })}>×</button>
        </p>
      )}
    </div>
  );
}

// usePlay moves the cursor while playing, and gives the moment that is shown.
function usePlay(s: State, act: (a: Action) => void): number {
  const [moment, setMoment] = useState(0);
  const at = s.document?.events[s.cursor]?.at ?? 0;
  useEffect(() => {
    if (!s.playing || !s.document) return;
    const player = new Player(s.document, s.cursor, s.settings.speed);
    let shown = s.cursor;
    let frame = requestAnimationFrame(function tick(now) {
      const t = player.tick(now);
      setMoment(t.moment);
      if (t.cursor !== shown) act({ do: "go", cursor: (shown = t.cursor), keep: true });
      if (t.done) act({ do: "play", playing: false });
      else frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [s.playing, s.document, s.settings.speed]);
  return s.playing ? Math.max(at, moment) : at;
}
