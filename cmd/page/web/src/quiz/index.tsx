// The quiz: one question at a time about the run that the page shows. Views are a file
// each; what is asked and how it is marked is in files without any.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Commands } from "../commands.ts";
import type { Document } from "../document.ts";
import type { Action, State } from "../state.ts";
import { Glossary } from "./views/glossary.tsx";
import { kinds, question, type Kind, type Question } from "./kinds.ts";
import { Marks } from "./views/marks.tsx";
import type { Marked } from "./mark.ts";
import { Asked } from "./views/question.tsx";
import type { Outcome } from "./results.ts";
import { Results, Shared, shared } from "./views/results.tsx";
import { speaker } from "./words.ts";

interface Props {
  state: State;
  act: (a: Action) => void;
  commands: Commands;
}

// hidden are the kinds of which the answer would be seen in the ladder.
const hidden: ReadonlySet<Kind> = new Set(["predict", "blanks", "order", "state"]);

// The outcomes are kept while the page is open, also when another tab is shown.
let kept: Outcome[] = [];

export function Quiz({ state: s, act, commands }: Props) {
  const d = s.document!;
  const speak = speaker(s.language);
  const [kind, setKind] = useState<Kind>("predict");
  const [seed, setSeed] = useState("1");
  const [asked, setAsked] = useState<Question | "looking" | "none">("looking");
  const [marked, setMarked] = useState<Marked>();
  const [outcomes, setOutcomes] = useState(kept);
  const run = useMemo(() => lossy(commands, d), [commands, d]);

  useEffect(() => {
    let late = false;
    setAsked("looking");
    setMarked(undefined);
    void question(kind, d, `${d.seed} ${seed}`, run).catch(() => undefined).then((q) => {
      if (late) return;
      setAsked(q ?? "none");
      if (q && hidden.has(kind)) act({ do: "go", cursor: "cursor" in q ? q.cursor : 0 });
      act({ do: "set", settings: { future: !q || !hidden.has(kind) } });
    });
    return () => {
      late = true;
      act({ do: "set", settings: { future: true } });
    };
  }, [kind, seed, d]);

  const done = (m: Marked) => {
    setMarked(m);
    if (asked !== "looking" && asked !== "none" && "cursor" in asked) act({ do: "go", cursor: asked.cursor + 1 });
    kept = [...kept, { kind, lesson: d.name, seed: d.seed, quiz: seed, marks: m.marks.map(({ field, given, wanted, right }) => ({ field, given, wanted, right })) }];
    setOutcomes(kept);
  };
  const next = () => setSeed(String((Number.parseInt(seed, 10) || 0) + 1));
  return (
    <section class="quiz" aria-label={speak("question")}>
      {shared !== undefined && <Shared text={shared} speak={speak} />}
      <p class="row" role="group">{kinds.map((k) => <button key={k} type="button" aria-pressed={k === kind} class={k === kind ? "main" : ""} onClick={() => setKind(k)}>{speak(`kind_${k}`)}</button>)}</p>
      {asked === "looking" ? <p>{speak("looking")}</p>
        : asked === "none" ? <p>{speak(d.capture && kind === "lose" ? "noEngine" : "noQuestion")}</p>
        : asked.kind === kind && <Asked key={`${kind} ${seed} ${d.name} ${d.seed}`} document={d} question={asked} language={s.language} commands={commands} run={run} marked={marked} speak={speak} onMarked={done} />}
      {marked && asked !== "looking" && asked !== "none" && <Marks kind={kind} marked={marked} language={s.language} speak={speak} />}
      <p class="row">
        <button type="button" class={marked ? "main" : ""} onClick={next}>{speak("next")}</button>
        <label>{speak("seed")} <input class="seed" inputMode="numeric" maxLength={20} value={seed} onChange={(e) => setSeed(e.currentTarget.value.replace(/\D/g, "") || "1")} /></label>
        {!d.capture && <button type="button" disabled={s.busy} onClick={() => void commands.run(d.scenario, { seed: String((Number(d.seed) % 1_000_000) + 1) })}>{speak("newNumbers")}</button>}
      </p>
      <Results outcomes={outcomes} speak={speak} onClear={() => setOutcomes((kept = []))} />
      <Glossary language={s.language} speak={speak} />
    </section>
  );
}

// lossy runs the document's scenario with one segment lost.
function lossy(commands: Commands, d: Document): (packet: number) => Promise<Document> {
  const runs = new Map<number, Promise<Document>>();
  return (packet) => {
    let run = runs.get(packet);
    if (!run) {
      run = commands.engine.ask<{ scenario: string }>({ do: "break", scenario: d.scenario, seed: d.seed, packet, how: "lose", language: d.language })
        .then(({ scenario }) => commands.engine.ask<Document>({ do: "run", scenario, seed: d.seed, language: d.language }));
      runs.set(packet, run);
    }
    return run;
  };
}
