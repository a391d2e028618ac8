/** Edits of a document: each gives a new one with every changed value within its range, or the same when nothing changed. */
import { clamped } from '../lib/clamped';
import {
  endOf,
  inOrder,
  newId,
  startOf,
  type Doc,
  type Ids,
  type Item,
  type Room,
} from './document';
import { lastOf, LEAST_EVENT_S, RANGES, round, within, type Patch } from './ranges';

export type { Ids } from './document';
export { LEAST_BED_S, type Patch } from './ranges';

/** How far behind its original a duplicate begins. */
const BEHIND_S = 0.5;

/** Change values of items; fields that an item does not have, and numbers that are none, are left out. */
export function change(doc: Doc, ids: Ids, patch: Patch): Doc {
  return changeEach(doc, ids, () => patch);
}

/** Change values of items, of each its own: "all of these a bit louder than they were". */
export function changeEach(doc: Doc, ids: Ids, patchOf: (item: Item) => Patch): Doc {
  return mapped(doc, ids, (item) => {
    const known = Object.entries(patchOf(item)).filter(
      ([name, value]) => name in item && (typeof value !== 'number' || Number.isFinite(value)),
    );
    return { ...item, ...within(item, Object.fromEntries(known), doc.duration_s) } as Item;
  });
}

/** Move items in time, together: none leaves the clip, and their distances stay. */
export function move(doc: Doc, ids: Ids, by_s: number): Doc {
  const moved = doc.items.filter((item) => ids.has(item.id));
  if (moved.length === 0 || !Number.isFinite(by_s)) return doc;
  const earliest = Math.min(...moved.map(startOf));
  const latest = Math.max(...moved.map((item) => (item.kind === 'bed' ? item.end_s : item.time_s)));
  const room_s = Math.max(0, lastOf(doc.duration_s) - latest);
  const step = Math.min(Math.max(by_s, -earliest), room_s);
  if (step === 0) return doc;
  return mapped(doc, ids, (item) =>
    item.kind === 'event'
      ? { ...item, time_s: round(item.time_s + step) }
      : { ...item, start_s: round(item.start_s + step), end_s: round(item.end_s + step) },
  );
}

/** Move one edge of beds, and the end of events that are cut short; the other edge stays where it is. */
export function resize(doc: Doc, ids: Ids, edge: 'start' | 'end', by_s: number): Doc {
  if (!Number.isFinite(by_s)) return doc;
  return mapped(doc, ids, (item) => {
    if (item.kind === 'event') {
      if (edge === 'start' || item.duration_s === null) return item;
      return { ...item, duration_s: Math.max(LEAST_EVENT_S, round(item.duration_s + by_s)) };
    }
    const patch =
      edge === 'start' ? { start_s: item.start_s + by_s } : { end_s: item.end_s + by_s };
    return { ...item, ...within(item, patch, doc.duration_s) } as Item;
  });
}

/** Give items another sound. Where and how strong they are stays; which take it was means nothing any more. */
export function setSound(doc: Doc, ids: Ids, sound: string, source: string): Doc {
  return mapped(doc, ids, (item) =>
    item.sound === sound && item.source === source ? item : { ...item, sound, source, take: 0 },
  );
}

/** Each item's next take. */
export function nextTake(doc: Doc, ids: Ids): Doc {
  const most = RANGES.take[1];
  return mapped(doc, ids, (item) => ({ ...item, take: item.take < most ? item.take + 1 : 0 }));
}

/** Mute all items, or let all be heard when every one of them is muted. */
export function toggleMute(doc: Doc, ids: Ids): Doc {
  const mute = !areMuted(doc, ids);
  return mapped(doc, ids, (item) => ({ ...item, mute }));
}

export function areMuted(doc: Doc, ids: Ids): boolean {
  return doc.items.every((item) => !ids.has(item.id) || item.mute);
}

/** All items of a sound: a lane. */
export function idsOf(doc: Doc, sound: string): Ids {
  return new Set(doc.items.filter((item) => item.sound === sound).map((item) => item.id));
}

export function setRoom(doc: Doc, room: Room): Doc {
  return room === doc.room ? doc : { ...doc, room };
}

export function setSeed(doc: Doc, seed: number): Doc {
  if (!Number.isFinite(seed)) return doc;
  const whole = clamped(Math.round(seed), ...RANGES.seed);
  return whole === doc.seed ? doc : { ...doc, seed: whole };
}

export function add(doc: Doc, ...items: Item[]): Doc {
  const placed = items.map((item) => ({ ...item, ...within(item, item, doc.duration_s) }) as Item);
  return items.length === 0 ? doc : { ...doc, items: inOrder([...doc.items, ...placed]) };
}

export function remove(doc: Doc, ids: Ids): Doc {
  const items = doc.items.filter((item) => !ids.has(item.id));
  return items.length === doc.items.length ? doc : { ...doc, items };
}

/**
 * Copies of items with ids of their own, the earliest beginning at a time, or as much earlier as it takes for the last
 * to end within the clip: their distances stay.
 */
export function copies(items: readonly Item[], at_s: number, duration_s = Infinity): Item[] {
  if (items.length === 0) return [];
  const first = Math.min(...items.map(startOf));
  const latest = Math.max(...items.map((item) => (item.kind === 'bed' ? item.end_s : item.time_s)));
  const from_s = Math.max(0, Math.min(at_s, lastOf(duration_s) - (latest - first)));
  return items.map((item) => moved(item, from_s - first));
}

/** Copies a little later than the originals - earlier at the end of the clip -, each the next take of its sound. */
export function duplicates(doc: Doc, ids: Ids): Item[] {
  const items = doc.items.filter((item) => ids.has(item.id));
  if (items.length === 0) return [];
  const first = Math.min(...items.map(startOf));
  let made = copies(items, first + BEHIND_S, doc.duration_s);
  if (Math.min(...made.map(startOf)) - first < BEHIND_S / 2)
    made = copies(items, first - BEHIND_S, doc.duration_s);
  const takes = new Map<string, number>();
  for (const { sound, take } of doc.items)
    takes.set(sound, Math.max(take, takes.get(sound) ?? take));
  return made.map((item) => {
    const take = Math.min((takes.get(item.sound) as number) + 1, RANGES.take[1]);
    takes.set(item.sound, take);
    return { ...item, take };
  });
}

function moved(item: Item, by_s: number): Item {
  const id = newId();
  return item.kind === 'event'
    ? { ...item, id, time_s: round(item.time_s + by_s) }
    : { ...item, id, start_s: round(item.start_s + by_s), end_s: round(item.end_s + by_s) };
}

/** Edit some items. Those that come out as they were are kept, and with all kept so is the document. */
function mapped(doc: Doc, ids: Ids, edit: (item: Item) => Item): Doc {
  let changed = false;
  const items = doc.items.map((item) => {
    if (!ids.has(item.id)) return item;
    const edited = edit(item);
    const names = Object.keys(edited) as (keyof Item)[];
    if (names.every((name) => edited[name] === item[name])) return item;
    changed = true;
    return edited;
  });
  return changed ? { ...doc, items: inOrder(items) } : doc;
}

/** The span of items, for what is done around them. */
export function spanOf(items: readonly Item[]): { start_s: number; end_s: number } {
  return {
    start_s: Math.min(...items.map(startOf)),
    end_s: Math.max(...items.map(endOf)),
  };
}
