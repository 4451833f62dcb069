// Choose the segment to lose; the simulator runs it.
import { useState } from "preact/hooks";
import { candidates, markLose, type Lose, type Run } from "../lose.ts";
import { face } from "../order.ts";
import type { AskedProps } from "./question.tsx";

const most = 60;

export function LoseView({ document: d, question: q, speak, marked, onMarked, run }: AskedProps<Lose> & { run: Run }) {
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState("");
  const lose = (packet: number) => {
    setBusy(true);
    setMessage("");
    run(packet).then((after) => onMarked(markLose(after, q, packet)), (e: unknown) => setMessage(speak("failed", e instanceof Error ? e.message : String(e)))).finally(() => setBusy(false));
  };
  const solved = marked?.marks.every((m) => m.right);
  return (
    <div>
      <p>{speak("askLose")} <strong>{speak(`task_${q.task}`)}</strong></p>
      <ul class="order">
        {candidates(d).slice(0, most).map((p) => (
          <li key={p.number}>
            <button type="button" disabled={busy || solved} onClick={() => lose(p.number)}>{speak("loseThis")}</button> <code>({p.number}) {face(d, p)}</code>
          </li>
        ))}
      </ul>
      {message && <p class="message bad">{message}</p>}
    </div>
  );
}
