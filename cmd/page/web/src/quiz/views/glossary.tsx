// The glossary, in the page's language.
import { glossary } from "../glossary.ts";
import type { Speak } from "../words.ts";

export function Glossary({ language, speak }: { language: string; speak: Speak }) {
  return (
    <details class="glossary">
      <summary>{speak("glossary")}</summary>
      <dl>{glossary.map((t) => [<dt key={t.term}>{language === "zh" ? `${t.term} ${t.chinese}` : t.term}</dt>, <dd key={`${t.term} is`}>{language === "zh" ? t.zh : t.en}</dd>])}</dl>
    </details>
  );
}
