// What the browser tells that is no click: keys, swipes, files dropped, printing.
import { options } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Commands } from "./commands.ts";
import { actionOf, swipe, takesKeys } from "./keys.ts";
import type { Action, State } from "./state.ts";
import type { Store } from "./store.ts";

export function useKeys(store: Store<State, Action>): void {
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || takesKeys(e.target, e.key)) return;
      const action = actionOf(e.key, e.shiftKey, store.state.playing);
      if (!action) return;
      store.act(action);
      e.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [store]);
}

// useSwipes steps when a finger goes sideways over the ladder or the explanation.
export function useSwipes(store: Store<State, Action>): void {
  useEffect(() => {
    let from: Touch | undefined;
    const start = (e: TouchEvent) => {
      const on = e.target instanceof Element && e.target.closest(".ladder, .link, .explanation");
      from = on && e.touches.length === 1 ? e.touches[0] : undefined;
    };
    const end = (e: TouchEvent) => {
      const to = e.changedTouches[0];
      const action = from && to && swipe(to.clientX - from.clientX, to.clientY - from.clientY);
      if (action) store.act(action);
    };
    addEventListener("touchstart", start, { passive: true });
    addEventListener("touchend", end, { passive: true });
    return () => {
      removeEventListener("touchstart", start);
      removeEventListener("touchend", end);
    };
  }, [store]);
}

export function useDrop(commands: Commands): void {
  useEffect(() => {
    const over = (e: DragEvent) => {
      if (e.dataTransfer?.types.includes("Files")) e.preventDefault();
    };
    const drop = (e: DragEvent) => {
      const file = e.dataTransfer?.files[0];
      if (!file) return;
      e.preventDefault();
      void commands.openFile(file);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  }, [commands]);
}

// usePrinting is true while the page is printed, when all is drawn and not only
// what is in sight. The browser does not wait, so that is drawn at once.
export function usePrinting(): boolean {
  const [printing, set] = useState(false);
  useEffect(() => {
    const now = (value: boolean) => () => {
      const later = options.debounceRendering;
      options.debounceRendering = (draw) => draw();
      set(value);
      options.debounceRendering = later;
    };
    const [before, after] = [now(true), now(false)];
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  return printing;
}
