// Write the client's segments; the server is netstack.
import { useState } from "preact/hooks";
import type { Commands } from "../../commands.ts";
import type { Document } from "../../document.ts";
import { EngineError } from "../../engine.ts";
import { seconds } from "../../format.ts";
import { face } from "../order.ts";
import { lineOf, markPlay, stoppedAt, written, type Play } from "../play.ts";
import type { AskedProps } from "./question.tsx";

export function PlayView({ question: q, speak, marked, onMarked, commands, language }: AskedProps<Play> & { commands: Commands; language: string }) {
  const [text, setText] = useState("");
  const [played, setPlayed] = useState<Document>();
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async () => {
    const w = written(q, text.split("\n"));
    setBusy(true);
    try {
      const d = await commands.engine.ask<Document>({ do: "run", scenario: w.scenario, language });
      setPlayed(d);
      const at = stoppedAt(w, d.stopped);
      setMessage(at ? speak("playLine", at.line, at.text) : "");
      onMarked(markPlay(d, q));
    } catch (e) {
      const line = e instanceof EngineError && e.line !== undefined ? lineOf(w, e.line) : undefined;
      const said = e instanceof Error ? e.message : String(e);
      setMessage(line === undefined ? speak("failed", said) : speak("playLine", line, said));
    }
    setBusy(false);
  };
  const solved = marked?.marks.every((m) => m.right);
  return (
    <div>
      <p>{speak("askPlay", q.port)} <strong>{speak(`goal_${q.goal}`)}</strong></p>
      <textarea rows={5} spellcheck={false} aria-label={speak("kind_play")} value={text} readOnly={solved} onInput={(e) => setText(e.currentTarget.value)} placeholder="S =1000" />
      <p class="quiet">{speak("playHint")}</p>
      {!solved && <button type="button" class="main" disabled={busy || text.trim() === ""} onClick={() => void send()}>{speak("playSend")}</button>}
      {message && <p class="message bad">{message}</p>}
      {played && (
        <>
          <p>{speak("playAnswers")}</p>
          <ul class="order">{played.packets.map((p) => <li key={p.number}><code>{seconds(p.sent)} {face(played, p)}</code></li>)}</ul>
        </>
      )}
    </div>
  );
}
