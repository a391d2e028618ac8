/** Which values an item may have, and what becomes of others. */
import { clamped } from '../lib/clamped';
import type { BedItem, EventItem, Item } from './document';

export const LEAST_BED_S = 0.1;
export const LEAST_EVENT_S = 0.02;

export type Patch = Partial<Omit<EventItem, 'kind' | 'id'> & Omit<BedItem, 'kind' | 'id'>>;

/** Numbers of an item that have a range of their own; times have the clip's. */
export type Ranged = 'strength' | 'pan' | 'gain_db' | 'distance_m' | 'take';

export const RANGES: Record<Ranged | 'seed', readonly [least: number, most: number]> = {
  strength: [0, 1],
  pan: [-1, 1],
  gain_db: [-60, 24],
  distance_m: [0.1, 5000],
  take: [0, 2 ** 31 - 1],
  seed: [0, Number.MAX_SAFE_INTEGER],
};

/** What of an item is to be changed, brought into its range. */
export function within(item: Item, patch: Patch, duration_s: number): Patch {
  const kept: Record<string, unknown> = { ...patch };
  for (const name of ['strength', 'pan', 'gain_db', 'distance_m', 'take'] as const) {
    const value = patch[name];
    if (value !== undefined) kept[name] = clamped(value, ...RANGES[name]);
  }
  if (patch.take !== undefined) kept.take = Math.round(kept.take as number);
  if (patch.duration_s != null) kept.duration_s = Math.max(LEAST_EVENT_S, round(patch.duration_s));
  if (patch.time_s !== undefined) kept.time_s = timed(patch.time_s, 0, lastOf(duration_s));
  if (item.kind === 'bed') Object.assign(kept, spanned(item, patch, lastOf(duration_s)));
  return kept as Patch;
}

/** An edge that is changed stops before the other; with both changed the end gives way. */
function spanned(bed: BedItem, patch: Patch, last_s: number): Patch {
  const { start_s, end_s } = patch;
  if (start_s === undefined && end_s === undefined) return {};
  if (end_s === undefined)
    return { start_s: timed(start_s as number, 0, Math.max(0, bed.end_s - LEAST_BED_S)) };
  const from = start_s === undefined ? bed.start_s : timed(start_s, 0, last_s - LEAST_BED_S);
  const to = timed(end_s, from + LEAST_BED_S, last_s);
  return start_s === undefined ? { end_s: to } : { start_s: from, end_s: to };
}

/** The last millisecond of a clip: rounded down, for later than its end is refused. */
export function lastOf(duration_s: number): number {
  return Math.floor(duration_s * 1000) / 1000;
}

function timed(value: number, least: number, most: number): number {
  return round(clamped(value, least, Math.max(least, most)));
}

/** Times to the millisecond: finer than anyone hears, and short to read. */
export function round(time_s: number): number {
  return Math.round(time_s * 1000) / 1000;
}
