// Choose the state.
import { markState, states, type NameState } from "../states.ts";
import type { AskedProps } from "./question.tsx";

export function StateView({ document: d, question: q, speak, marked, onMarked }: AskedProps<NameState>) {
  const happening = d.events[q.cursor];
  return (
    <div>
      <p>{speak("askState", d.hosts[q.host]?.name ?? "")}</p>
      {happening && <p class="quiet">{d.hosts[happening.host]?.name}: {happening.text}</p>}
      <p class="row">{states.map((s) => <button key={s} type="button" disabled={!!marked} onClick={() => onMarked(markState(d, q, s))}>{s}</button>)}</p>
    </div>
  );
}
