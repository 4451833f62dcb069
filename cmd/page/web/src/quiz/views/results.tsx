// The results so far, and those that a link brings.
import { useEffect, useState } from "preact/hooks";
import { download } from "../../picture.ts";
import { csv, packed, total, unpacked, type Outcome, type Results as All } from "../results.ts";
import { fieldName, type Speak, type Word } from "../words.ts";

// shared is what the link with which the page was opened says of results.
export const shared: string | undefined = typeof location === "undefined" ? undefined : /[#&]result=([A-Za-z0-9_-]{1,200000})(?:&|$)/.exec(location.hash)?.[1];

export function Results({ outcomes, speak, onClear }: { outcomes: Outcome[]; speak: Speak; onClear: () => void }) {
  const [student, setStudent] = useState("");
  const [link, setLink] = useState("");
  const [copied, setCopied] = useState(false);
  if (outcomes.length === 0) return null;
  const sum = total(outcomes);
  const share = async () => {
    const url = `${location.href.replace(/#.*/, "")}#result=${await packed({ student, outcomes })}`;
    setLink(url);
    setCopied(await navigator.clipboard.writeText(url).then(() => true, () => false));
  };
  return (
    <div class="results">
      <h2>{speak("results")}: {speak("score", sum.right, sum.of)}</h2>
      <p class="row">
        <label>{speak("name")} <input value={student} maxLength={80} onInput={(e) => setStudent(e.currentTarget.value)} /></label>
        <button type="button" onClick={() => download("quiz.csv", new Blob(["\ufeff", csv({ student, outcomes })], { type: "text/csv" }))}>{speak("saveCsv")}</button>
        <button type="button" onClick={() => void share()}>{speak("resultLink")}</button>
        <button type="button" onClick={onClear}>{speak("clear")}</button>
      </p>
      {link && <p>{speak(copied ? "copied" : "copyThis")} <input readOnly value={link} aria-label={speak("resultLink")} onFocus={(e) => e.currentTarget.select()} /></p>}
    </div>
  );
}

export function Shared({ text, speak }: { text: string; speak: Speak }) {
  const [all, setAll] = useState<All | "bad">();
  useEffect(() => { void unpacked(text).then((r) => setAll(r ?? "bad")); }, [text]);
  if (all === undefined) return null;
  if (all === "bad") return <p class="message bad">{speak("badResults")}</p>;
  const sum = total(all.outcomes);
  return (
    <div class="results shared">
      <h2>{speak("resultsOf", all.student || "–")}: {speak("score", sum.right, sum.of)}</h2>
      <p class="quiet">{speak("unsigned")}</p>
      <table>
        <thead><tr><th>{speak("question")}</th><th>{speak("seed")}</th><th /><th>{speak("given")}</th><th>{speak("results")}</th></tr></thead>
        <tbody>
          {all.outcomes.flatMap((o, i) => o.marks.map((m, j) => (
            <tr key={`${i} ${j}`} class={m.right ? "right" : "wrong"}>
              <td>{i + 1}. {fieldName(speak, `kind_${o.kind}` as Word)}, {o.lesson}</td><td>{o.seed} / {o.quiz}</td><td>{fieldName(speak, m.field)}</td><td>{m.given}</td>
              <td>{m.right ? `✓ ${speak("right")}` : `✗ ${m.wanted}`}</td>
            </tr>
          )))}
        </tbody>
      </table>
      <button type="button" onClick={() => download("quiz.csv", new Blob(["\ufeff", csv(all)], { type: "text/csv" }))}>{speak("saveCsv")}</button>
    </div>
  );
}
