// What can be done to a segment: a row of buttons beside it.
import type { Packet } from "../document.ts";
import type { Action } from "../state.ts";
import type { Say } from "../words/index.ts";

interface Props {
  packet: Packet;
  y: number;
  width: number;
  say: Say;
  act: (a: Action) => void;
  onBreak: (packet: number, how: string, by?: number) => void;
}

export function Menu({ packet, y, say, act, onBreak }: Props) {
  return (
    <div class="menu" role="toolbar" aria-label={say("breakSegment", packet.number)} style={{ top: `${y + 10}px` }}>
      <strong>({packet.number})</strong>
      {breakings.map(([how, key]) => <button key={how} type="button" onClick={() => onBreak(packet.number, how)}>{say(key)}</button>)}
      <button type="button" onClick={() => act({ do: "tab", tab: "bytes" })}>{say("tabBytes")}</button>
      <button type="button" aria-label={say("close")} onClick={() => act({ do: "choose" })}>×</button>
    </div>
  );
}

export const breakings = [
  ["lose", "loseIt"], ["delay", "delayIt"], ["duplicate", "duplicateIt"], ["corrupt", "corruptIt"],
] as const;
