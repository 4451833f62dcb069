// Segments to be put in order, with buttons, so that a keyboard does.
import { useState } from "preact/hooks";
import { face, markOrder, type Order } from "../order.ts";
import type { AskedProps } from "./question.tsx";

export function OrderView({ document: d, question: q, speak, marked, onMarked }: AskedProps<Order>) {
  const [list, setList] = useState(q.packets);
  const move = (i: number, by: number) => {
    const moved = [...list];
    [moved[i], moved[i + by]] = [moved[i + by]!, moved[i]!];
    setList(moved);
  };
  return (
    <div>
      <p>{speak("askOrder")}</p>
      <ol class="order">
        {list.map((n, i) => {
          const text = face(d, d.packets[n - 1]!);
          return (
            <li key={n}>
              <button type="button" disabled={i === 0 || !!marked} aria-label={speak("up", text)} onClick={() => move(i, -1)}>↑</button>
              <button type="button" disabled={i === list.length - 1 || !!marked} aria-label={speak("down", text)} onClick={() => move(i, 1)}>↓</button>
              <code>{text}</code>
            </li>
          );
        })}
      </ol>
      <p class="quiet">{speak("orderHint")}</p>
      {!marked && <button type="button" class="main" onClick={() => onMarked(markOrder(d, q, list))}>{speak("ask")}</button>}
    </div>
  );
}
