/** Where a dragged or typed time is drawn to: what happens in the picture, the edges of other sounds, the playhead. */
import type { Timeline } from '../api/client';
import { endOf, startOf, type Doc, type Item } from './document';

export type Moment = NonNullable<Timeline['moments']>[number];
export type TargetKind = 'moment' | 'edge' | 'playhead';

export interface Target {
  readonly kind: TargetKind;
  readonly time_s: number;
}

export interface Snapped {
  readonly time_s: number;
  /** What it was drawn to; null when nothing was near enough. */
  readonly target: Target | null;
}

export interface SnappedStep {
  readonly by_s: number;
  readonly target: Target | null;
}

/** Of targets at one time the first kind is told: the picture is the reason for most moves. */
const RANK: Record<TargetKind, number> = { moment: 0, edge: 1, playhead: 2 };

/** In order of time, as `snap` wants them. Cuts and the ends of the clip are edges, too. */
export function targetsOf(
  doc: Doc,
  except: ReadonlySet<number> = new Set(),
  playhead_s: number | null = null,
): Target[] {
  const others = doc.items.filter((item) => !except.has(item.id));
  const edges = [
    0,
    doc.duration_s,
    ...(doc.seen.scenes ?? []).map((scene) => scene.start_s),
    ...others.flatMap((item) => (item.kind === 'bed' ? [startOf(item), endOf(item)] : item.time_s)),
  ];
  const targets: Target[] = [
    ...moments(doc).map(({ time_s }) => ({ kind: 'moment' as const, time_s })),
    ...edges.map((time_s) => ({ kind: 'edge' as const, time_s })),
    ...(playhead_s === null ? [] : [{ kind: 'playhead' as const, time_s: playhead_s }]),
  ];
  return targets.sort((a, b) => a.time_s - b.time_s || RANK[a.kind] - RANK[b.kind]);
}

/** Two events of one sound that are closer are heard as one. */
const TOGETHER_S = 0.03;

/** The targets that an item may be drawn to: no event is put where another of its sound stands already. */
export function freeFor(
  item: Item,
  targets: readonly Target[],
  doc: Doc,
  except: ReadonlySet<number>,
): readonly Target[] {
  if (item.kind === 'bed') return targets;
  const taken = doc.items.flatMap((other) =>
    other.kind === 'event' && other.sound === item.sound && !except.has(other.id)
      ? other.time_s
      : [],
  );
  return targets.filter(({ time_s }) =>
    taken.every((other_s) => Math.abs(other_s - time_s) > TOGETHER_S),
  );
}

/** Draw a time to the nearest target that is no further than `within_s`. */
export function snap(time_s: number, targets: readonly Target[], within_s: number): Snapped {
  const target = nearest(targets, time_s);
  return target && Math.abs(target.time_s - time_s) <= within_s
    ? { time_s: target.time_s, target }
    : { time_s, target: null };
}

/** Draw a move of several times (both ends of a bed, a group) so that the one that is nearest to a target meets it. */
export function snapStep(
  times_s: readonly number[],
  by_s: number,
  targets: readonly Target[],
  within_s: number,
): SnappedStep {
  let best: SnappedStep = { by_s, target: null };
  let off_s = Infinity;
  for (const time_s of times_s) {
    const to = snap(time_s + by_s, targets, within_s);
    const away_s = Math.abs(to.time_s - (time_s + by_s));
    if (to.target === null || away_s >= off_s) continue;
    off_s = away_s;
    best = { by_s: to.time_s - time_s, target: to.target };
  }
  return best;
}

/** The movement of the picture that is nearest to a time; null when none was seen. */
export function nearestMoment(doc: Doc, time_s: number): Moment | null {
  return nearest(moments(doc), time_s);
}

/** The next movement after a time or before it, for keys; null at the end. */
export function momentFrom(doc: Doc, time_s: number, way: 'before' | 'after'): Moment | null {
  const all = moments(doc);
  // A playhead stands on frames, not on moments: what is less than half a millisecond away counts as here.
  return way === 'after'
    ? (all.find((moment) => moment.time_s > time_s + 0.0005) ?? null)
    : (all.findLast((moment) => moment.time_s < time_s - 0.0005) ?? null);
}

function moments(doc: Doc): readonly Moment[] {
  let sorted = SORTED.get(doc.seen);
  if (!sorted) {
    sorted = [...(doc.seen.moments ?? [])].sort((a, b) => a.time_s - b.time_s);
    SORTED.set(doc.seen, sorted);
  }
  return sorted;
}

/** Sorted once for each timeline: a drag asks at every move. */
const SORTED = new WeakMap<Timeline, readonly Moment[]>();

/** By bisection; `sorted` is in order of time. The first of those at one time. */
function nearest<One extends { readonly time_s: number }>(
  sorted: readonly One[],
  time_s: number,
): One | null {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as One).time_s < time_s) low = middle + 1;
    else high = middle;
  }
  const after = sorted[low];
  let before = sorted[low - 1];
  if (!before) return after ?? null;
  while (sorted[low - 2]?.time_s === before.time_s) before = sorted[--low - 1] as One;
  return after && after.time_s - time_s < time_s - before.time_s ? after : before;
}
