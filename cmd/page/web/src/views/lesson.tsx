// The lesson's text, and what stopped the run.
import type { Document } from "../document.ts";
import type { Say } from "../words/index.ts";

export function Lesson({ document, say }: { document: Document; say: Say }) {
  return (
    <article class="lesson" aria-label={document.title}>
      {document.lesson.filter((t) => t !== document.title).map((t, i) => <p key={i}>{t}</p>)}
      <p class="quiet keys">{say("keys")}</p>
    </article>
  );
}
