// The state of the page: one value. What is shown is a function of it, and it
// changes only here.
import type { Document } from "./document.ts";
import type { Filter } from "./filter.ts";
import type { Scale } from "./scale.ts";
import { next, type Goal } from "./steps.ts";
import { zoomed } from "./zoom.ts";

export interface LessonEntry {
  name: string;
  title: string;
  chapter?: string; // of the course
}

// Lit is what is hovered or focused: a segment, a field of it, or a variable
// that fields change. It lights up in every view.
export interface Lit {
  packet?: number;
  field?: number;
  changes?: string;
}

export interface Difference {
  packet?: number; // the first that differs, in the new run
  older?: number; // and in the old one
  at?: number;
  text: string;
}

export const tabs = ["lesson", "ends", "bytes", "graphs", "break", "edit", "quiz"] as const;
export type Tab = (typeof tabs)[number];

export interface Settings {
  scale?: Scale; // without one, the page chooses
  zoom: number;
  filter: Filter;
  opened: ReadonlySet<number>;
  future: boolean; // what is still to come is drawn, faintly
  speed: number;
  connection: number; // whose ends are shown
}

export interface State {
  language: string;
  embed: boolean;
  lessons: LessonEntry[];
  lesson?: string; // the lesson's name, while its scenario is unchanged
  document?: Document;
  older?: Document;
  difference?: Difference;
  draft: string; // the scenario in the editor
  cursor: number;
  chosen?: number; // the segment whose bytes are shown; without one, the step's
  lit: Lit;
  settings: Settings;
  tab: Tab;
  playing: boolean;
  busy: boolean;
  message?: { text: string; bad: boolean; line?: number };
}

export const speeds = [0.25, 0.5, 1, 2, 4, 8];

export function initial(language: string): State {
  return {
    language, embed: false, lessons: [], draft: "", cursor: 0, lit: {}, tab: "lesson", playing: false, busy: false,
    settings: { zoom: 1, filter: {}, opened: new Set(), future: true, speed: 1, connection: 0 },
  };
}

export type Action =
  | { do: "show"; document: Document; lesson?: string; cursor?: number; older?: Document; difference?: Difference }
  | { do: "lessons"; lessons: LessonEntry[] }
  | { do: "go"; cursor: number; keep?: boolean }
  | { do: "step"; goal: Goal; back?: boolean }
  | { do: "choose"; packet?: number }
  | { do: "light"; lit: Lit }
  | { do: "set"; settings: Partial<Settings> }
  | { do: "zoom"; by: number }
  | { do: "open"; fold: number }
  | { do: "tab"; tab: Tab }
  | { do: "play"; playing: boolean }
  | { do: "busy"; busy: boolean }
  | { do: "say"; text?: string; bad?: boolean; line?: number }
  | { do: "draft"; text: string }
  | { do: "alone" }
  | { do: "language"; language: string }
  | { do: "embed"; embed: boolean };

export function update(s: State, a: Action): State {
  switch (a.do) {
    case "show":
      return shown(s, a);
    case "lessons":
      return { ...s, lessons: a.lessons };
    case "go":
      return moved(s, a.cursor, a.keep);
    case "step": {
      const to = s.document && next(s.document, s.cursor, a.goal, a.back);
      return to === undefined ? { ...s, playing: false } : moved({ ...s, playing: false }, to);
    }
    case "choose":
      return { ...s, chosen: a.packet };
    case "light":
      return { ...s, lit: a.lit };
    case "set":
      return { ...s, settings: { ...s.settings, ...a.settings } };
    case "zoom":
      return { ...s, settings: { ...s.settings, zoom: zoomed(s.settings.zoom, a.by) } };
    case "open": {
      const opened = new Set(s.settings.opened);
      if (!opened.delete(a.fold)) opened.add(a.fold);
      return { ...s, settings: { ...s.settings, opened } };
    }
    case "tab":
      return { ...s, tab: a.tab };
    case "play":
      return { ...s, playing: a.playing, cursor: a.playing && atEnd(s) ? 0 : s.cursor };
    case "busy":
      return { ...s, busy: a.busy };
    case "say":
      return { ...s, message: a.text === undefined ? undefined : { text: a.text, bad: a.bad ?? false, line: a.line } };
    case "draft":
      return { ...s, draft: a.text };
    case "alone":
      return { ...s, older: undefined, difference: undefined };
    case "language":
      return { ...s, language: a.language };
    case "embed":
      return { ...s, embed: a.embed };
  }
}

function shown(s: State, a: Extract<Action, { do: "show" }>): State {
  const same = s.document !== undefined && a.document.name === s.document.name;
  const last = Math.max(0, a.document.events.length - 1);
  return {
    ...s,
    document: a.document,
    older: a.older,
    difference: a.difference,
    lesson: a.lesson,
    draft: a.document.scenario,
    cursor: Math.max(0, Math.min(a.cursor ?? 0, last)),
    chosen: undefined,
    lit: {},
    playing: false,
    busy: false,
    message: undefined,
    settings: same ? { ...s.settings, opened: new Set() } : { ...s.settings, scale: undefined, zoom: 1, filter: {}, opened: new Set(), connection: 0 },
  };
}

function moved(s: State, cursor: number, keepPlaying = false): State {
  if (!s.document) return s;
  const to = Math.max(0, Math.min(cursor, s.document.events.length - 1));
  return { ...s, cursor: to, chosen: undefined, playing: s.playing && keepPlaying, lit: {} };
}

export function atEnd(s: State): boolean {
  return !s.document || s.cursor >= s.document.events.length - 1;
}
