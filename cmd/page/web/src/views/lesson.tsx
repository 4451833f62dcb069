// The lesson's text, and what stopped the run.
import type { Document } from "../document.ts";
import type { LessonEntry } from "../state.ts";
import type { Say } from "../words/index.ts";

interface Props {
  document: Document;
  lesson?: string;
  lessons: LessonEntry[];
  say: Say;
  onOpen: (lesson: string) => void;
}

export function Lesson({ document, lesson, lessons, say, onOpen }: Props) {
  const at = lessons.findIndex((l) => l.name === lesson);
  const next = at < 0 ? undefined : lessons[at + 1];
  return (
    <article class="lesson" aria-label={document.title}>
      {document.lesson.filter((t) => t !== document.title).map((t, i) => <p key={i}>{t}</p>)}
      {next && <p><button type="button" onClick={() => onOpen(next.name)}>{say("nextLesson", next.title)}</button></p>}
      <p class="quiet keys">{say("keys")}</p>
    </article>
  );
}
