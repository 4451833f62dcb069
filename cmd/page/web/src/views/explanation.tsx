// What happens in this step and why, and why the sender waits. A screen reader
// is told of each step here.
import { seconds } from "../format.ts";
import { packetOf } from "../steps.ts";
import type { Document } from "../document.ts";
import type { Say } from "../words/index.ts";

export function Explanation({ document, cursor, playing, say }: { document: Document; cursor: number; playing: boolean; say: Say }) {
  const e = document.events[cursor];
  if (!e) return null;
  const p = packetOf(document, e);
  return (
    <section class="explanation" aria-label={say("explanation")}>
      <div aria-live={playing ? "off" : "polite"} aria-atomic="true">
        <p class="step">
          <span class="at">{seconds(e.at)}</span> <strong>{document.hosts[e.host]?.name}</strong> {e.text}
        </p>
        {p && p.kind !== "" && <p class="kind">{p.kind}</p>}
        {e.why && <p class="why">{e.why}</p>}
        {e.silence && <p class="silence"><strong>{say("silence")}:</strong> {e.silence}</p>}
      </div>
    </section>
  );
}
