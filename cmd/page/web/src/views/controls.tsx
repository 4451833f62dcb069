// Stepping: buttons, a slider over the whole run, speed, and what to look for next.
import { atEnd, speeds, type Action, type State } from "../state.ts";
import { goals, next, type Goal } from "../steps.ts";
import { seconds } from "../format.ts";
import type { Key, Say } from "../words/index.ts";

interface Props {
  state: State;
  say: Say;
  act: (a: Action) => void;
}

const names: Record<string, [Key, Key]> = {
  retransmission: ["nextRetransmission", "shortRetransmission"],
  duplicate: ["nextDuplicate", "shortDuplicate"],
  loss: ["nextLoss", "shortLoss"],
  state: ["nextState", "shortState"],
};

export function Controls({ state: s, say, act }: Props) {
  const d = s.document;
  if (!d) return null;
  const last = d.events.length - 1;
  const start = s.cursor <= 0;
  const end = s.cursor >= last;
  return (
    <nav class="controls" aria-label={say("steps")}>
      <div class="buttons">
        <Button name={say("first")} icon="M5 4v12M15 4 7 10l8 6z" off={start} go={() => act({ do: "go", cursor: 0 })} />
        <Button name={say("back")} icon="M16 10H5M10 4l-6 6 6 6" open off={start} go={() => act({ do: "step", goal: "event", back: true })} />
        <Button name={say(s.playing ? "pause" : "play")} icon={s.playing ? "M6 4v12M13 4v12" : "M6 4 15 10l-9 6z"} go={() => act({ do: "play", playing: !s.playing })} />
        <Button name={say("forward")} icon="M4 10h11M10 4l6 6-6 6" open off={end && atEnd(s)} go={() => act({ do: "step", goal: "event" })} big />
        <Button name={say("last")} icon="M15 4v12M5 4l8 6-8 6z" off={end} go={() => act({ do: "go", cursor: last })} />
        <label class="speed">
          <span class="quiet">{say("speed")}</span>
          <select aria-label={say("speed")} value={String(s.settings.speed)} onChange={(e) => act({ do: "set", settings: { speed: Number(e.currentTarget.value) } })}>
            {speeds.map((v) => <option key={v} value={String(v)}>{v}×</option>)}
          </select>
        </label>
      </div>
      <input
        type="range" class="track" min={0} max={Math.max(0, last)} value={s.cursor} aria-label={say("cursor")}
        aria-valuetext={say("stepOf", s.cursor + 1, last + 1)} onInput={(e) => act({ do: "go", cursor: Number(e.currentTarget.value) })}
      />
      <span class="where">{say("stepOf", s.cursor + 1, last + 1)} · {seconds(d.events[s.cursor]?.at ?? 0)} s</span>
      <div class="goals">
        <span class="quiet">{say("nextLabel")}</span>
        {goals.map((g) => <GoalButton key={g} goal={g} state={s} say={say} act={act} />)}
      </div>
    </nav>
  );
}

function GoalButton({ goal, state: s, say, act }: Props & { goal: Goal }) {
  const [long, short] = names[goal] ?? ["forward", "forward"];
  const to = s.document && next(s.document, s.cursor, goal);
  return (
    <button type="button" class="goal" aria-label={say(long)} title={say(long)} disabled={to === undefined} onClick={() => act({ do: "step", goal })}>
      {say(short)}
    </button>
  );
}

function Button({ name, icon, off, go, big, open }: { name: string; icon: string; open?: boolean; off?: boolean; go: () => void; big?: boolean }) {
  return (
    <button type="button" class={big ? "big" : ""} aria-label={name} title={name} disabled={off} onClick={go}>
      <svg class={open ? "icon open" : "icon"} viewBox="0 0 20 20" aria-hidden="true"><path d={icon} /></svg>
    </button>
  );
}
