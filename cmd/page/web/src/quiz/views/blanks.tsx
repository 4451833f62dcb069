// A segment's header with some fields left out.
import { useState } from "preact/hooks";
import { markBlanks, type Blanks } from "../blanks.ts";
import { face } from "../order.ts";
import type { AskedProps } from "./question.tsx";

const earlier = 4;

export function BlanksView({ document: d, question: q, speak, marked, onMarked }: AskedProps<Blanks>) {
  const [answers, setAnswers] = useState<string[]>(q.fields.map(() => ""));
  const p = d.packets[q.packet - 1]!;
  const submit = (e: Event) => {
    e.preventDefault();
    if (!marked) onMarked(markBlanks(d, q, answers));
  };
  const before = d.packets.slice(0, q.packet - 1).filter((x) => x.connection === p.connection).slice(-earlier);
  return (
    <form onSubmit={submit}>
      <p>{speak("askBlanks", p.number)}</p>
      <ol class="before" start={Math.max(1, p.number - before.length)}>{before.map((x) => <li key={x.number} value={x.number}>{face(d, x)}</li>)}</ol>
      <div class="fields">
        {p.fields.map((f, i) => {
          if (f.layer !== "TCP" || f.name.includes("Checksum")) return null;
          const at = q.fields.indexOf(i);
          if (at < 0) return <div key={i} class="known"><span>{f.name}</span> <code>{f.value}</code></div>;
          return <label key={i}>{f.name} <input value={answers[at] ?? ""} readOnly={!!marked} autocomplete="off" maxLength={40} onInput={(e) => setAnswers(answers.map((x, j) => (j === at ? e.currentTarget.value : x)))} /></label>;
        })}
      </div>
      <p class="quiet">{speak("blanksHint")}</p>
      {!marked && <button type="submit" class="main">{speak("ask")}</button>}
    </form>
  );
}
