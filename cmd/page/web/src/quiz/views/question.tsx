// The question that is asked, by its kind.
import type { Commands } from "../../commands.ts";
import type { Document } from "../../document.ts";
import { BlanksView } from "./blanks.tsx";
import type { Question } from "../kinds.ts";
import type { Run } from "../lose.ts";
import { LoseView } from "./lose.tsx";
import type { Marked } from "../mark.ts";
import { OrderView } from "./order.tsx";
import { PlayView } from "./play.tsx";
import { PredictView } from "./predict.tsx";
import { StateView } from "./states.tsx";
import type { Speak } from "../words.ts";

export interface AskedProps<Q> {
  document: Document;
  question: Q;
  speak: Speak;
  marked: Marked | undefined;
  onMarked: (m: Marked) => void;
}

interface Props extends AskedProps<Question> {
  language: string;
  commands: Commands;
  run: Run;
}

export function Asked({ question: q, language, commands, run, ...rest }: Props) {
  switch (q.kind) {
    case "predict":
      return <PredictView question={q} {...rest} />;
    case "blanks":
      return <BlanksView question={q} {...rest} />;
    case "order":
      return <OrderView question={q} {...rest} />;
    case "state":
      return <StateView question={q} {...rest} />;
    case "lose":
      return <LoseView question={q} run={run} {...rest} />;
    case "play":
      return <PlayView question={q} language={language} commands={commands} {...rest} />;
  }
}
