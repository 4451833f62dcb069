// Break it: what happens to a segment, and the network's and the hosts' settings.
// Each becomes a line of the scenario, which is shown.
import { useState } from "preact/hooks";
import type { Commands } from "../commands.ts";
import type { State } from "../state.ts";
import { packetOf } from "../steps.ts";
import type { Key, Say } from "../words/index.ts";
import { breakings } from "./menu.tsx";

interface Props {
  state: State;
  say: Say;
  commands: Commands;
}

// sliders are the settings with what they can be, as the scenario spells it.
const sliders: { what: string; name: Key; values: string[] }[] = [
  { what: "delay", name: "settingDelay", values: ["0s", "1ms", "2ms", "5ms", "10ms", "20ms", "50ms", "100ms", "200ms", "500ms", "1s"] },
  { what: "rate", name: "settingRate", values: ["56kbit", "256kbit", "1Mbit", "2Mbit", "5Mbit", "10Mbit", "50Mbit", "100Mbit", "1Gbit"] },
  { what: "loss", name: "settingLoss", values: ["0%", "0.1%", "0.5%", "1%", "2%", "5%", "10%", "20%", "50%"] },
  { what: "queue", name: "settingQueue", values: ["1", "2", "5", "10", "20", "50", "100", "1000"] },
  { what: "delayed-ack", name: "settingDelayedAck", values: ["off", "10ms", "40ms", "100ms", "200ms", "500ms"] },
  { what: "mss", name: "settingMss", values: ["100", "256", "536", "1024", "1220", "1460"] },
  { what: "iss", name: "settingIss", values: ["0", "1000", "100000", "2147483647", "4294967000", "4294967290"] },
  { what: "buffer", name: "settingBuffer", values: ["2048", "4096", "8192", "16384", "65536", "262144", "1048576"] },
];

export function Break({ state: s, say, commands }: Props) {
  const d = s.document;
  if (!d) return null;
  if (d.capture) return <p>{say("captureFixed")}</p>;
  const packet = s.chosen ?? packetOf(d, d.events[s.cursor])?.number;
  return (
    <section class="break" aria-label={say("tabBreak")}>
      {packet === undefined ? <p>{say("breakHow")}</p> : (
        <>
          <p>{say("breakSegment", packet)}</p>
          <p class="row">{breakings.map(([how, key]) => <button key={how} type="button" disabled={s.busy} onClick={() => void commands.break(packet, how)}>{say(key)}</button>)}</p>
          <p class="quiet">{say("breakHow")}</p>
        </>
      )}
      <div class="sliders">{sliders.map((x) => <Slider key={d.scenario + x.what} {...x} say={say} commands={commands} />)}</div>
      <p class="row">
        <button type="button" class="main" disabled={s.busy} onClick={() => void commands.runDraft(d.seed)}>{say("runAgain")}</button>
        <button type="button" disabled={s.busy} onClick={() => void commands.runDraft(newSeed())}>{say("newSeed")}</button>
        <span class="quiet">{say("seed")} {d.seed}</span>
      </p>
      <Scenario old={s.older?.scenario ?? d.scenario} text={s.draft} say={say} />
    </section>
  );
}

function newSeed(): string {
  return String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
}

function Slider({ what, name, values, say, commands }: { what: string; name: Key; values: string[]; say: Say; commands: Commands }) {
  const [at, setAt] = useState(-1);
  const text = at < 0 ? say("unchanged") : values[at];
  return (
    <label>
      {say(name)} <output>{text}</output>
      <input
        type="range" min={-1} max={values.length - 1} value={at} aria-valuetext={text}
        onInput={(e) => setAt(Number(e.currentTarget.value))}
        onChange={(e) => { const v = values[Number(e.currentTarget.value)]; if (v !== undefined) void commands.set(what, v); }}
      />
    </label>
  );
}

// Scenario shows the text, with the lines marked that are new.
export function Scenario({ old, text, say }: { old: string; text: string; say: Say }) {
  const known = new Set(old.split("\n"));
  return (
    <details class="scenario" open={old !== text}>
      <summary>{say("scenario")}</summary>
      <pre tabIndex={0}>{text.split("\n").map((line, i) => <span key={i} class={known.has(line) ? "" : "new"}>{line + "\n"}</span>)}</pre>
    </details>
  );
}
