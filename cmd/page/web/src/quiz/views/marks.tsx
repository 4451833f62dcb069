// What is right and what is not, and which rule decides.
import type { Kind } from "../kinds.ts";
import type { Marked } from "../mark.ts";
import { ruleIn } from "../rules.ts";
import { fieldName, type Speak } from "../words.ts";

export function Marks({ kind, marked, language, speak }: { kind: Kind; marked: Marked; language: string; speak: Speak }) {
  const done = kind === "lose" || kind === "play";
  return (
    <div class="marks" role="status">
      <ul>
        {marked.marks.map((m, i) => (
          <li key={i} class={m.right ? "right" : "wrong"}>
            <strong>{fieldName(speak, m.field)}</strong>{" "}
            {done ? speak(m.right ? "itHappened" : "notHappened") : <>{m.given || "–"}: {m.right ? `✓ ${speak("right")}` : `✗ ${speak("wrong")}. ${m.wanted ? speak(kind === "order" ? "wantedFirst" : "wanted", m.wanted) : ""}`}</>}
            {m.rule && <div class="quiet">{ruleIn(language, m.rule)}</div>}
          </li>
        ))}
      </ul>
      {marked.why && <p class="why"><strong>{speak("why")}:</strong> <span class="lines">{marked.why}</span></p>}
    </div>
  );
}
