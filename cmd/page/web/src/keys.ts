// What keys do: presenters send Page Up and Page Down, everyone has arrows.
import type { Action } from "./state.ts";
import type { Goal } from "./steps.ts";

const letters: Record<string, Goal> = { r: "retransmission", d: "duplicate", l: "loss", s: "state" };

export function actionOf(key: string, shift: boolean, playing: boolean): Action | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return { do: "step", goal: "event" };
    case "ArrowLeft":
    case "ArrowUp":
      return { do: "step", goal: "event", back: true };
    case "PageDown":
      return { do: "step", goal: "segment" };
    case "PageUp":
      return { do: "step", goal: "segment", back: true };
    case "Home":
      return { do: "go", cursor: 0 };
    case "End":
      return { do: "go", cursor: Infinity };
    case " ":
      return { do: "play", playing: !playing };
    case "Escape":
      return { do: "choose" };
  }
  const goal = letters[key.toLowerCase()];
  return goal && { do: "step", goal, back: shift };
}

// takesKeys reports whether an element wants the keys for itself.
export function takesKeys(e: EventTarget | null, key: string): boolean {
  if (!(e instanceof HTMLElement)) return false;
  if (e.closest("input, select, textarea, [contenteditable], .editor")) return true;
  if (/^Arrow(Up|Down)$/.test(key) && e.closest(".tabpanel, .scenario")) return true; // these scroll
  return (key === " " || key === "Enter") && e.closest("button, summary, a, [role=button]") !== null;
}

// swipe is the step that a finger asks for: on to the left, back to the right.
export function swipe(dx: number, dy: number): Action | undefined {
  if (Math.abs(dx) < 50 || Math.abs(dx) < 2 * Math.abs(dy)) return undefined;
  return { do: "step", goal: "event", back: dx > 0 };
}
