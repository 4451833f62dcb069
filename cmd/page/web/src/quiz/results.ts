// What a student has answered, as a table for a spreadsheet and as a link for a teacher.
import { deflate, inflate } from "../fragment.ts";
import type { Mark } from "./mark.ts";
import { score } from "./mark.ts";

export interface Outcome {
  kind: string;
  lesson: string; // the document's name
  seed: string; // that the run had
  quiz: string; // the seed of the question
  marks: Pick<Mark, "field" | "given" | "wanted" | "right">[];
}

export interface Results {
  student: string;
  outcomes: Outcome[];
}

export function total(outcomes: readonly Outcome[]): { right: number; of: number } {
  return score(outcomes.flatMap((o) => o.marks) as Mark[]);
}

// csv is a table with a line for each mark (RFC 4180). A text that a spreadsheet would take
// for a formula has an apostrophe before it.
export function csv(r: Results): string {
  const lines = [["student", "question", "kind", "lesson", "seed", "quiz seed", "field", "given", "wanted", "right"]];
  r.outcomes.forEach((o, i) => {
    for (const m of o.marks) lines.push([r.student, String(i + 1), o.kind, o.lesson, o.seed, o.quiz, m.field, m.given, m.wanted, m.right ? "1" : "0"]);
  });
  return lines.map((line) => line.map(cell).join(",") + "\r\n").join("");
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d[\d.]*$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// packed is the results for a URL's fragment.
export async function packed(r: Results): Promise<string> {
  const short = [r.student, ...r.outcomes.map((o) => [o.kind, o.lesson, o.seed, o.quiz, ...o.marks.map((m) => [m.field, m.given, m.wanted, m.right ? 1 : 0])])];
  return deflate(JSON.stringify(short));
}

const mostOutcomes = 1000;
const longestText = 300;

// unpacked reads somebody else's results. What does not look like them is refused whole.
export async function unpacked(text: string): Promise<Results | undefined> {
  try {
    const all: unknown = JSON.parse(await inflate(text));
    if (!Array.isArray(all) || all.length > mostOutcomes) return undefined;
    const [student, ...rest] = all as unknown[];
    return { student: plain(student), outcomes: rest.map(outcome) };
  } catch {
    return undefined;
  }
}

function outcome(value: unknown): Outcome {
  if (!Array.isArray(value)) throw new Error("no outcome");
  const [kind, lesson, seed, quiz, ...marks] = value as unknown[];
  return {
    kind: plain(kind), lesson: plain(lesson), seed: plain(seed), quiz: plain(quiz),
    marks: marks.slice(0, 50).map((m) => {
      if (!Array.isArray(m)) throw new Error("no mark");
      return { field: plain(m[0]), given: plain(m[1]), wanted: plain(m[2]), right: m[3] === 1 };
    }),
  };
}

function plain(value: unknown): string {
  if (typeof value !== "string") throw new Error("no text");
  return value.slice(0, longestText);
}
