/** The time axis: what a pixel is, where it may be zoomed to, and where the ruler is marked. */
import { clamped } from '../../lib/clamped';

export const MOST_PX = 200;
/** Room to the right of the clip's end, for what begins there. */
export const TAIL_PX = 44;
/** The ruler's marks, in seconds, with how many parts each is divided into. */
const STEPS: readonly (readonly [number, number])[] = [
  [0.1, 2],
  [0.2, 2],
  [0.5, 5],
  [1, 5],
  [2, 4],
  [5, 5],
  [10, 5],
  [15, 3],
  [30, 3],
  [60, 6],
  [120, 4],
  [300, 5],
  [600, 10],
];
const LEAST_MARK_PX = 72;

export interface Mark {
  readonly time_s: number;
  readonly named: boolean;
}

/** Pixels a second at which the whole clip is seen. */
export function fitting(width: number, duration_s: number): number {
  return Math.max((width - TAIL_PX) / Math.max(duration_s, 0.1), 0.01);
}

/** Within the limits: no smaller than the whole clip, no larger than `MOST_PX` unless that is smaller still. */
export function zoomed(px: number, factor: number, least: number): number {
  return clamped(px * factor, least, Math.max(MOST_PX, least));
}

/** Where to scroll so that what is at `x` of the view stays there. */
export function anchored(scroll: number, x: number, px: number, next: number): number {
  return Math.max(0, ((scroll + x) / px) * next - x);
}

/** A part of the axis around what is seen, in seconds: the same for a good deal of scrolling, for what is drawn anew. */
export function around(from_s: number, to_s: number): readonly [start_s: number, end_s: number] {
  const step_s = 2 ** Math.ceil(Math.log2(Math.max(to_s - from_s, 0.01)));
  const first = Math.floor(from_s / step_s);
  return [Math.max(0, (first - 1) * step_s), (first + 3) * step_s];
}

/** The marks between two times; whole ones have names. */
export function marks(px: number, from_s: number, to_s: number, duration_s: number): Mark[] {
  const [step_s, parts] =
    STEPS.find(([step]) => step * px >= LEAST_MARK_PX) ??
    (STEPS.at(-1) as readonly [number, number]);
  const fine_s = step_s / parts;
  const first = Math.max(0, Math.floor(from_s / step_s) * parts);
  const last = Math.floor((Math.min(to_s, duration_s) + 1e-6) / fine_s);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    time_s: Math.round((first + index) * fine_s * 1000) / 1000,
    named: (first + index) % parts === 0,
  }));
}

/** Where to scroll so that a span is seen; null when it is. Ahead of what plays there is more room than behind. */
export function revealed(
  scroll: number,
  width: number,
  from: number,
  to: number,
  playing = false,
): number | null {
  const edge = Math.min(32, width / 8);
  if (from >= scroll + (playing ? 0 : edge / 2) && to <= scroll + width - edge / 2) return null;
  return Math.max(0, from - (playing ? edge : (width - Math.min(to - from, width)) / 2));
}
