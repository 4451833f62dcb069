// Zooming the ladder: with the wheel while Ctrl is down, which is also what the pinch of a
// touchpad sends, and with two fingers. The wheel alone scrolls.
import { useEffect, useRef } from "preact/hooks";

export function zoomed(zoom: number, by: number): number {
  return Math.max(1 / 64, Math.min(64, zoom * by));
}

// wheelFactor is what a turn of the wheel zooms by: a pinch as far as the fingers went, a
// notch by a half.
export function wheelFactor(delta: number, mode: number): number {
  const pixels = mode === lines ? delta * 16 : delta;
  return Math.exp(-Math.max(-40, Math.min(40, pixels)) / 100);
}

const lines = 1;

// useZoom tells by how much to zoom, and what height of the box is to stay where it is.
export function useZoom(box: { current: HTMLElement | null }, onZoom: (by: number, y: number) => void): void {
  const told = useRef(onZoom);
  told.current = onZoom;
  useEffect(() => {
    const e = box.current;
    if (!e) return;
    const tell = (by: number, y: number) => told.current(by, y - e.getBoundingClientRect().top);
    let apart = 0; // the fingers, in pixels
    const wheel = (w: WheelEvent) => {
      if (!w.ctrlKey && !w.metaKey) return;
      w.preventDefault();
      tell(wheelFactor(w.deltaY, w.deltaMode), w.clientY);
    };
    const touch = (t: TouchEvent) => {
      const [a, b] = [t.touches[0], t.touches[1]];
      const now = a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;
      if (a && b && t.type === "touchmove" && apart > 0 && now > 0) {
        t.preventDefault();
        tell(now / apart, (a.clientY + b.clientY) / 2);
      }
      apart = now;
    };
    const touches = ["touchstart", "touchmove", "touchend", "touchcancel"] as const;
    e.addEventListener("wheel", wheel, { passive: false });
    for (const t of touches) e.addEventListener(t, touch, { passive: false });
    return () => {
      e.removeEventListener("wheel", wheel);
      for (const t of touches) e.removeEventListener(t, touch);
    };
  }, []);
}
