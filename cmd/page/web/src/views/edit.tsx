// The scenario in an editor. The editor itself is loaded when it is first wanted.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Commands } from "../commands.ts";
import type { Editor, Mistake } from "../editor.ts";
import type { Action, State } from "../state.ts";
import type { Say } from "../words/index.ts";

interface Props {
  state: State;
  say: Say;
  act: (a: Action) => void;
  commands: Commands;
}

export function Edit({ state: s, say, act, commands }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const [ready, setReady] = useState(false);
  const [wrong, setWrong] = useState<Mistake[]>([]);
  const seed = s.document?.seed;
  const run = () => void commands.runDraft(seed);
  useEffect(() => {
    let gone = false;
    void import("../editor.ts").then((m) => {
      if (gone || !box.current) return;
      editor.current = m.edit(box.current, {
        text: commands.draft(), label: say("scenario"), engine: commands.engine, language: s.language, run,
        changed: (text) => act({ do: "draft", text }), wrong: setWrong,
      });
      setReady(true);
    });
    return () => {
      gone = true;
      editor.current?.destroy();
    };
  }, [s.language]);
  useEffect(() => editor.current?.set(s.draft), [s.draft]);
  useEffect(() => { if (s.message?.line) editor.current?.goto(s.message.line); }, [s.message]);
  if (s.document?.capture) return <p>{say("captureFixed")}</p>;
  return (
    <section class="edit" aria-label={say("scenario")}>
      {!ready && <p class="quiet">{say("loadingEditor")}</p>}
      <p class="row">
        <button type="button" class="main" disabled={s.busy} onClick={run}>{say("runAgain")}</button>
        <span class="quiet">{say("scenarioHelp")}</span>
      </p>
      <ul class="wrong" aria-live="polite">
        {wrong.map((w, i) => (
          <li key={i}><button type="button" onClick={() => editor.current?.goto(w.line)}>{say("atLine", w.line, w.message)}</button></li>
        ))}
      </ul>
      <div ref={box} class="editor" />
    </section>
  );
}
