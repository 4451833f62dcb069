// The kinds of questions, and how one is chosen: the same seed asks the same.
import type { Document } from "../document.ts";
import { blanks, type Blanks } from "./blanks.ts";
import { pose, type Lose, type Run } from "./lose.ts";
import { order, type Order } from "./order.ts";
import { play, type Play } from "./play.ts";
import { predict, type Predict } from "./predict.ts";
import { Random } from "./random.ts";
import { nameState, type NameState } from "./states.ts";

export const kinds = ["predict", "blanks", "order", "state", "lose", "play"] as const;
export type Kind = (typeof kinds)[number];

export type Question = Predict | Blanks | Order | NameState | Lose | Play;

// question makes a question of a kind about a document, or undefined if there is none
// whose answer the document knows. Only "lose" runs the scenario.
export async function question(kind: Kind, d: Document, seed: string, run: Run): Promise<Question | undefined> {
  const random = new Random(`${kind} ${seed}`);
  switch (kind) {
    case "predict":
      return predict(d, random);
    case "blanks":
      return blanks(d, random);
    case "order":
      return order(d, random);
    case "state":
      return nameState(d, random);
    case "lose":
      return pose(d, random, run);
    case "play":
      return play(random);
  }
}
