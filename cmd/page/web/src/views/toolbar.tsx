// How the ladder is drawn, and what of it.
import { kinds, type Filter, type Kind } from "../filter.ts";
import type { Action, State } from "../state.ts";
import type { Key, Say } from "../words/index.ts";
import { chosenScale } from "./ladder.tsx";

interface Props {
  state: State;
  say: Say;
  act: (a: Action) => void;
}

const names: Record<Kind, Key> = { data: "kindData", ack: "kindAck", control: "kindControl", again: "kindAgain", lost: "kindLost" };

export function Toolbar({ state: s, say, act }: Props) {
  const d = s.document;
  if (!d) return null;
  const scale = s.settings.scale ?? chosenScale(d);
  const set = (filter: Partial<Filter>) => act({ do: "set", settings: { filter: { ...s.settings.filter, ...filter } } });
  const zoom = (by: number) => act({ do: "zoom", by });
  const filtered = Object.values(s.settings.filter).some((v) => v !== undefined);
  return (
    <div class="toolbar">
      <label>{say("scale")}{" "}
        <select value={scale} onChange={(e) => act({ do: "set", settings: { scale: e.currentTarget.value === "time" ? "time" : "steps" } })}>
          <option value="time">{say("scaleTime")}</option>
          <option value="steps">{say("scaleSteps")}</option>
        </select>
      </label>
      <button type="button" aria-label={say("zoomOut")} title={say("zoomOut")} onClick={() => zoom(1 / 1.5)}>−</button>
      <button type="button" aria-label={say("zoomIn")} title={say("zoomIn")} onClick={() => zoom(1.5)}>+</button>
      {s.settings.opened.size > 0 && <button type="button" onClick={() => act({ do: "set", settings: { opened: new Set() } })}>{say("foldBulk")}</button>}
      <details class="drop">
        <summary class={filtered ? "active" : ""}>{say("filter")}</summary>
        <div class="panel">
          <Choice name={say("host")} all={say("all")} values={d.hosts.map((h) => h.name)} value={s.settings.filter.host} onChange={(host) => set({ host })} />
          <Choice name={say("connection")} all={say("all")} values={d.connections.map((c) => c.name)} value={s.settings.filter.connection} onChange={(connection) => set({ connection })} />
          <Choice
            name={say("kindOfSegment")} all={say("all")} values={kinds.map((k) => say(names[k]))}
            value={s.settings.filter.kind && kinds.indexOf(s.settings.filter.kind)} onChange={(i) => set({ kind: i === undefined ? undefined : kinds[i] })}
          />
          <Time name={say("timeFrom")} value={s.settings.filter.from} onChange={(from) => set({ from })} />
          <Time name={say("timeTo")} value={s.settings.filter.to} onChange={(to) => set({ to })} />
          <label><input type="checkbox" checked={s.settings.future} onChange={(e) => act({ do: "set", settings: { future: e.currentTarget.checked } })} /> {say("showFuture")}</label>
          <button type="button" disabled={!filtered} onClick={() => act({ do: "set", settings: { filter: {} } })}>{say("clear")}</button>
        </div>
      </details>
    </div>
  );
}

function Choice({ name, all, values, value, onChange }: { name: string; all: string; values: string[]; value?: number; onChange: (i?: number) => void }) {
  return (
    <label>{name}{" "}
      <select value={value === undefined ? "" : String(value)} onChange={(e) => onChange(e.currentTarget.value === "" ? undefined : Number(e.currentTarget.value))}>
        <option value="">{all}</option>
        {values.map((v, i) => <option key={i} value={String(i)}>{v}</option>)}
      </select>
    </label>
  );
}

function Time({ name, value, onChange }: { name: string; value?: number; onChange: (ns?: number) => void }) {
  return (
    <label>{name}{" "}
      <input
        type="number" min={0} step="any" value={value === undefined ? "" : value / 1e9}
        onChange={(e) => onChange(e.currentTarget.value === "" ? undefined : Math.round(Number(e.currentTarget.value) * 1e9))}
      />
    </label>
  );
}
