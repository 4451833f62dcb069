// A mark says of one answer whether it is right, and which rule decides.
import type { RuleKey } from "./rules.ts";

export interface Mark {
  field: string; // a key of the quiz's words, or a field's name
  given: string;
  wanted: string;
  right: boolean;
  rule?: RuleKey;
}

export interface Marked {
  marks: Mark[];
  why: string; // the document's sentence on what happened
}

export function score(marks: readonly Mark[]): { right: number; of: number } {
  return { right: marks.filter((m) => m.right).length, of: marks.length };
}
