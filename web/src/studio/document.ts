/** The timeline as it is edited: its events and beds in one list, each with an id that stays its own. */
import type { Timeline } from '../api/client';

type Schema<Name extends 'events' | 'beds'> = NonNullable<Timeline[Name]>[number];
type Whole<Part> = { readonly [Key in keyof Part]-?: Exclude<Part[Key], undefined> };

export type Ids = ReadonlySet<number>;
export type Room = NonNullable<Timeline['room']>;
export type CurveName = 'activity' | 'brightness' | 'camera';
export type EventItem = { readonly kind: 'event'; readonly id: number } & Whole<Schema<'events'>>;
export type BedItem = { readonly kind: 'bed'; readonly id: number } & Whole<Schema<'beds'>>;
export type Item = EventItem | BedItem;

export interface Doc {
  /** What was seen, and everything else that is not edited here. */
  readonly seen: Timeline;
  readonly duration_s: number;
  readonly seed: number;
  readonly room: Room;
  /** In order of time. */
  readonly items: readonly Item[];
}

const COMMON = { pan: 0, gain_db: 0, distance_m: 3, take: 0, mute: false } as const;

let last = 0;

/** A new id: no item of any document has it. */
export function newId(): number {
  return ++last;
}

/** `source` is what serves the sound: the model, or a pack. */
export function newEvent(sound: string, time_s: number, source = 'model'): EventItem {
  const own = { sound, source, time_s, strength: 0.7, duration_s: null };
  return { kind: 'event', id: newId(), ...COMMON, ...own };
}

export function newBed(sound: string, start_s: number, end_s: number, source = 'model'): BedItem {
  const own = { sound, source, start_s, end_s, strength: 0.5, curve: null };
  return { kind: 'bed', id: newId(), ...COMMON, ...own };
}

export function open(timeline: Timeline): Doc {
  const events = (timeline.events ?? []).map((one) => ({
    ...newEvent(one.sound, one.time_s),
    ...one,
  }));
  const beds = (timeline.beds ?? []).map((one) => ({
    ...newBed(one.sound, one.start_s, one.end_s),
    ...one,
  }));
  return {
    seen: timeline,
    duration_s: timeline.duration_s,
    seed: timeline.seed ?? 0,
    room: timeline.room ?? 'auto',
    items: inOrder([...(events as EventItem[]), ...(beds as BedItem[])]),
  };
}

/** What the service renders. While some items are heard solo, all others are muted. */
export function toTimeline(doc: Doc, solo: Ids = new Set()): Timeline {
  const { items } = heard(doc, solo);
  return {
    ...doc.seen,
    seed: doc.seed,
    room: doc.room,
    events: items.filter((item) => item.kind === 'event').map(bare),
    beds: items.filter((item) => item.kind === 'bed').map(bare),
  };
}

/** The document with everything muted but what is heard solo, a muted item too; as it is when nothing is. */
export function heard(doc: Doc, solo: Ids): Doc {
  if (!doc.items.some((item) => solo.has(item.id))) return doc;
  return { ...doc, items: doc.items.map((item) => ({ ...item, mute: !solo.has(item.id) })) };
}

/** Whether two documents of one clip sound the same; ids do not matter. */
export function same(one: Doc, other: Doc): boolean {
  if (one === other) return true;
  if (one.seed !== other.seed || one.room !== other.room) return false;
  if (one.items.length !== other.items.length) return false;
  return one.items.every((item, index) => alike(item, other.items[index] as Item));
}

export function startOf(item: Item): number {
  return item.kind === 'event' ? item.time_s : item.start_s;
}

/** Where an item ends; an event that rings out has no end of its own, and ends where it begins. */
export function endOf(item: Item): number {
  return item.kind === 'event' ? item.time_s + (item.duration_s ?? 0) : item.end_s;
}

/** In order of time, and always in the same order: a bed before the events at its start. */
export function inOrder(items: readonly Item[]): Item[] {
  return [...items].sort(
    (a, b) => startOf(a) - startOf(b) || a.kind.localeCompare(b.kind) || a.id - b.id,
  );
}

function alike(one: Item, other: Item): boolean {
  if (one === other) return true;
  const fields = Object.entries({ ...other, id: one.id });
  return (
    fields.length === Object.keys(one).length &&
    fields.every(([name, value]) => one[name as keyof Item] === value)
  );
}

function bare<One extends Item>(item: One): Omit<One, 'kind' | 'id'> {
  const { kind: _kind, id: _id, ...rest } = item;
  return rest;
}
