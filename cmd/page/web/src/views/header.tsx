// The top of the page: which lesson, which language, sharing and exporting.
import { useRef, useState } from "preact/hooks";
import type { LessonEntry, State } from "../state.ts";
import { languages, type Key, type Say } from "../words/index.ts";
import type { Commands } from "../commands.ts";

interface Props {
  state: State;
  say: Say;
  commands: Commands;
}

export function Header({ state: s, say, commands }: Props) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <header>
      <h1>{s.document ? s.document.title : say("pageTitle")}</h1>
      <div class="tools">
        <label>
          <span class="quiet">{say("lessons")}</span>
          <select aria-label={say("lessons")} value={s.lesson ?? ""} onChange={(e) => e.currentTarget.value && void commands.openLesson(e.currentTarget.value)}>
            {s.lesson === undefined ? <option value="">{say(s.document?.capture ? "capture" : "ownScenario")}</option>
              : !s.lessons.some((l) => l.name === s.lesson) && <option value={s.lesson}>{s.document?.title ?? s.lesson}</option>}
            {chapters(s.lessons).map(([title, lessons]) => (
              <optgroup key={title} label={title}>{lessons.map((l) => <option key={l.name} value={l.name}>{l.title}</option>)}</optgroup>
            ))}
          </select>
        </label>
        <button type="button" title={say("dropFile")} onClick={() => file.current?.click()}>{say("openFile")}</button>
        <input
          ref={file} type="file" hidden accept=".pcap,.pcapng,.cap,.txt,.jsonl,.txtar" aria-label={say("openFile")}
          onChange={(e) => { const f = e.currentTarget.files?.[0]; e.currentTarget.value = ""; if (f) void commands.openFile(f); }}
        />
        <Share say={say} commands={commands} />
        <Export say={say} commands={commands} capture={s.document?.capture ?? false} />
        <label>
          <span class="hidden">{say("language")}</span>
          <select value={s.language} onChange={(e) => void commands.setLanguage(e.currentTarget.value)}>
            {Object.entries(languages).map(([code, l]) => <option key={code} value={code} lang={code}>{l.name}</option>)}
          </select>
        </label>
      </div>
    </header>
  );
}

// chapters puts lessons together that follow each other in one chapter.
export function chapters(lessons: readonly LessonEntry[]): [string, LessonEntry[]][] {
  const list: [string, LessonEntry[]][] = [];
  for (const l of lessons) {
    const last = list.at(-1);
    if (last && last[0] === (l.chapter ?? "")) last[1].push(l);
    else list.push([l.chapter ?? "", [l]]);
  }
  return list;
}

function Share({ say, commands }: { say: Say; commands: Commands }) {
  const [link, setLink] = useState<string>();
  const share = async (embed: boolean) => {
    const url = await commands.link(embed);
    const copied = await navigator.clipboard?.writeText(url).then(() => true, () => false);
    setLink(copied ? undefined : url);
    if (copied) commands.tell(say("copied"));
  };
  return (
    <details class="drop">
      <summary>{say("share")}</summary>
      <div class="panel">
        <button type="button" onClick={() => void share(false)}>{say("share")}</button>
        <button type="button" onClick={() => void share(true)}>{say("shareEmbed")}</button>
        {link && <label>{say("copyThis")} <input readOnly value={link} onFocus={(e) => e.currentTarget.select()} /></label>}
      </div>
    </details>
  );
}

// The formats that the engine writes, as the command does.
export const formats: [string, Key][] = [
  ["scenario", "formatScenario"], ["pcapng", "formatPcapng"], ["pcap", "formatPcap"], ["ladder", "formatLadder"], ["tcpdump", "formatTcpdump"],
  ["text", "formatText"], ["json", "formatJson"], ["analysis", "formatAnalysis"], ["analysis-json", "formatAnalysisJson"],
  ["summary", "formatSummary"], ["summary-json", "formatSummaryJson"], ["samples", "formatSamples"],
  ["svg", "formatSvg"], ["states", "formatStates"], ["network", "formatNetwork"], ["mermaid", "formatMermaid"],
];

const runs = new Set(["scenario", "network"]); // of a capture there is none

function Export({ say, commands, capture }: { say: Say; commands: Commands; capture: boolean }) {
  return (
    <details class="drop">
      <summary>{say("exportAs")}</summary>
      <div class="panel">
        {formats.filter(([f]) => !(capture && runs.has(f))).map(([f, name]) => (
          <button key={f} type="button" onClick={() => void commands.export(f)}>{say(name)}</button>
        ))}
        <small>{say(capture ? "formatElsewhereShow" : "formatElsewhere")}</small>
        <strong>{say("exportStep")}</strong>
        <button type="button" onClick={() => void commands.picture("svg")}>SVG</button>
        <button type="button" onClick={() => void commands.picture("png")}>PNG</button>
        <button type="button" onClick={() => print()}>{say("print")}</button>
      </div>
    </details>
  );
}
