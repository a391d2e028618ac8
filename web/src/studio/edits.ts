/** Edits of a document: each gives a new one, with every value within its range. */
import {
  inOrder,
  newId,
  startOf,
  type BedItem,
  type Doc,
  type EventItem,
  type Item,
} from './document';

export const LEAST_BED_S = 0.1;
export type Ids = ReadonlySet<number>;
export type Patch = Partial<Omit<EventItem, 'kind' | 'id'> & Omit<BedItem, 'kind' | 'id'>>;

const RANGES: Record<string, readonly [number, number]> = {
  strength: [0, 1],
  pan: [-1, 1],
  gain_db: [-60, 24],
  distance_m: [0.1, 5000],
  take: [0, 2 ** 31 - 1],
};

/** Change values of items; fields that an item does not have are left out. */
export function change(doc: Doc, ids: Ids, patch: Patch): Doc {
  return mapped(doc, ids, (item) => {
    const known = Object.entries(patch).filter(([name]) => name in item);
    return within({ ...item, ...Object.fromEntries(known) } as Item, doc.duration_s);
  });
}

/** Move items in time, together: none leaves the clip, and their distances stay. */
export function move(doc: Doc, ids: Ids, by_s: number): Doc {
  const moved = doc.items.filter((item) => ids.has(item.id));
  if (moved.length === 0) return doc;
  const earliest = Math.min(...moved.map(startOf));
  const latest = Math.max(...moved.map((item) => (item.kind === 'bed' ? item.end_s : item.time_s)));
  const step = Math.min(Math.max(by_s, -earliest), doc.duration_s - latest);
  return mapped(doc, ids, (item) =>
    item.kind === 'event'
      ? { ...item, time_s: round(item.time_s + step) }
      : { ...item, start_s: round(item.start_s + step), end_s: round(item.end_s + step) },
  );
}

export function add(doc: Doc, ...items: Item[]): Doc {
  const placed = items.map((item) => within(item, doc.duration_s));
  return { ...doc, items: inOrder([...doc.items, ...placed]) };
}

export function remove(doc: Doc, ids: Ids): Doc {
  return { ...doc, items: doc.items.filter((item) => !ids.has(item.id)) };
}

/** Copies of items with ids of their own, the earliest beginning at a time. */
export function copies(items: readonly Item[], at_s: number): Item[] {
  if (items.length === 0) return [];
  const by_s = at_s - Math.min(...items.map(startOf));
  return items.map((item) =>
    item.kind === 'event'
      ? { ...item, id: newId(), time_s: item.time_s + by_s }
      : { ...item, id: newId(), start_s: item.start_s + by_s, end_s: item.end_s + by_s },
  );
}

function mapped(doc: Doc, ids: Ids, edit: (item: Item) => Item): Doc {
  return {
    ...doc,
    items: inOrder(doc.items.map((item) => (ids.has(item.id) ? edit(item) : item))),
  };
}

function within(item: Item, duration_s: number): Item {
  const numbers = Object.entries(RANGES).map(([name, [least, most]]) => {
    const value = item[name as keyof Item] as number;
    return [name, Math.min(Math.max(value, least), most)];
  });
  const kept = { ...item, ...Object.fromEntries(numbers) } as Item;
  if (kept.kind === 'event') return { ...kept, time_s: clamped(kept.time_s, 0, duration_s) };
  const start_s = clamped(kept.start_s, 0, Math.max(0, duration_s - LEAST_BED_S));
  return {
    ...kept,
    start_s,
    end_s: clamped(kept.end_s, Math.min(start_s + LEAST_BED_S, duration_s), duration_s),
  };
}

function clamped(value: number, least: number, most: number): number {
  return round(Math.min(Math.max(value, least), most));
}

/** Times to the millisecond: finer than anyone hears, and short to read. */
function round(time_s: number): number {
  return Math.round(time_s * 1000) / 1000;
}
