// Playing: time passes between one event and the next, so that a segment is seen
// to move. How long that takes suits the eye, not the clock: a minute of silence
// takes a second and a half.
import { usualDelay } from "./bulk.ts";
import type { Document } from "./document.ts";

// pace is how many milliseconds to take from one event to the next, at speed 1.
export function pace(passes: number, usual: number): number {
  if (passes <= 0) return 220;
  return Math.max(160, Math.min(1500, (900 * passes) / Math.max(1, usual)));
}

export interface Tick {
  cursor: number;
  moment: number;
  done: boolean;
}

// Player turns real time into the run's. It is given the time, so that a test can be too.
export class Player {
  private spent = 0; // milliseconds since the cursor's event
  private last?: number;
  private readonly usual: number;

  constructor(
    private readonly document: Document,
    private cursor: number,
    private readonly speed: number,
  ) {
    this.usual = usualDelay(document.packets);
  }

  tick(now: number): Tick {
    const events = this.document.events;
    // A page in the background gets no ticks; it goes on where it was.
    this.spent += this.last === undefined ? 0 : Math.min(250, now - this.last) * this.speed;
    this.last = now;
    for (;;) {
      const at = events[this.cursor]?.at ?? 0;
      const next = events[this.cursor + 1];
      if (!next) return { cursor: this.cursor, moment: at, done: true };
      const takes = pace(next.at - at, this.usual);
      if (this.spent < takes) return { cursor: this.cursor, moment: at + ((next.at - at) * this.spent) / takes, done: false };
      this.spent -= takes;
      this.cursor++;
    }
  }
}
