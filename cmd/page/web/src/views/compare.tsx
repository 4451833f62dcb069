// Two runs side by side: the old one as it was, the new one with the cursor, and
// where they part.
import type { State, Action } from "../state.ts";
import type { Say } from "../words/index.ts";
import { lastAt } from "../rows.ts";
import { sending } from "../steps.ts";
import { Ladder } from "./ladder.tsx";
import type { Commands } from "../commands.ts";

interface Props {
  state: State;
  moment: number;
  say: Say;
  act: (a: Action) => void;
  commands: Commands;
}

export function Ladders({ state: s, moment, say, act, commands }: Props) {
  const d = s.document;
  if (!d) return null;
  const shared = { lit: s.lit, settings: s.settings, say, act };
  const at = Math.max(d.events[s.cursor]?.at ?? 0, moment);
  const part = s.difference;
  return (
    <>
      {s.older && (
        <p class="difference" role="status">
          <span><strong>{say("firstDifference")}:</strong> {part && part.text !== "" ? part.text : say("noDifference")}</span>
          {part?.packet !== undefined && <button type="button" onClick={() => act({ do: "go", cursor: sending(d, part.packet ?? 0) ?? s.cursor })}>{say("goThere")}</button>}
          <button type="button" onClick={() => act({ do: "alone" })}>{say("closeCompare")}</button>
        </p>
      )}
      <div class={s.older ? "pair" : "alone"}>
        {s.older && (
          <Ladder {...shared} document={s.older} cursor={Math.max(0, lastAt(s.older, at))} moment={at} title={say("oldRun")} differs={part?.older} still />
        )}
        <Ladder
          {...shared} document={d} cursor={s.cursor} chosen={s.chosen} moment={moment} title={s.older && say("newRun")} differs={part?.packet}
          onBreak={d.capture ? undefined : (packet, how, by) => void commands.break(packet, how, by)}
        />
      </div>
    </>
  );
}
