// A form for the next segment.
import { useState } from "preact/hooks";
import { markPrediction, type Predict, type Prediction } from "../predict.ts";
import type { AskedProps } from "./question.tsx";

const texts = ["flags", "seq", "ack", "len", "when"] as const;

export function PredictView({ document: d, question: q, speak, marked, onMarked }: AskedProps<Predict>) {
  const [a, setA] = useState<Prediction>({ who: "", flags: "", seq: "", ack: "", len: "", when: "" });
  const submit = (e: Event) => {
    e.preventDefault();
    if (!marked) onMarked(markPrediction(d, q, a));
  };
  return (
    <form onSubmit={submit}>
      <p>{speak("askPredict")}</p>
      <div class="fields">
        <label>{speak("who")} <select value={a.who} disabled={!!marked} onChange={(e) => setA({ ...a, who: e.currentTarget.value })}>
          <option value="">{speak("nobody")}</option>
          {d.hosts.map((h, i) => <option key={i} value={String(i)}>{h.name}</option>)}
        </select></label>
        {texts.map((key) => (
          <label key={key}>{speak(key)} <input name={key} value={a[key]} readOnly={!!marked} autocomplete="off" maxLength={60} onInput={(e) => setA({ ...a, [key]: e.currentTarget.value })} /></label>
        ))}
      </div>
      <p class="quiet">{speak("predictHint")}</p>
      {!marked && <button type="submit" class="main">{speak("ask")}</button>}
    </form>
  );
}
