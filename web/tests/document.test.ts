import { expect, test } from 'vitest';
import { heard, newBed, newEvent, newId, open, same, toTimeline } from '../src/studio/document';
import { add, change, copies, remove } from '../src/studio/edits';
import { TIMELINE } from './clip';

const doc = open(TIMELINE);

test('a timeline that is opened and not edited is the same timeline', () => {
  expect(toTimeline(doc)).toEqual(TIMELINE);
  expect(doc.items).toHaveLength(TIMELINE.events.length + TIMELINE.beds.length);
});

test('what is not known here stays, of the timeline and of its items', () => {
  const [event, ...others] = TIMELINE.events;
  const newer = { ...TIMELINE, later: 1, events: [{ ...event, more: 'x' }, ...others] } as never;
  expect(toTimeline(open(newer))).toEqual(newer);
});

test('what a timeline leaves out has its default', () => {
  const [event, bed] = [
    { time_s: 1, sound: 'tool.hammer' },
    { start_s: 0, end_s: 8, sound: 'water.rain' },
  ];
  const short = open({ version: 1, duration_s: 8, events: [event], beds: [bed] } as never);
  expect(toTimeline(short).events[0]).toMatchObject({ strength: 0.7, distance_m: 3, take: 0 });
  expect(toTimeline(short).beds[0]).toMatchObject({ strength: 0.5, curve: null, source: 'model' });
  expect([short.seed, short.room]).toEqual([0, 'auto']);
});

test('no two items have the same id, whatever is opened and copied', () => {
  const again = open(TIMELINE);
  const items = [...doc.items, ...again.items, ...copies(doc.items, 3), newEvent('a.b', 0)];
  expect(new Set([...items.map((item) => item.id), newId()]).size).toBe(items.length + 1);
});

test('items are in order of time, a bed before the events at its start', () => {
  const mixed = add(open({ ...TIMELINE, events: [], beds: [] }), newEvent('a.b', 2));
  const ordered = add(mixed, newBed('a.c', 2, 4), newEvent('a.d', 0.5));
  expect(ordered.items.map((item) => item.sound)).toEqual(['a.d', 'a.c', 'a.b']);
});

test('what is solo mutes all others and is heard itself', () => {
  const [first, second] = doc.items;
  if (!first || !second) throw new Error('the clip has no sounds');
  const muted = change(doc, new Set([second.id]), { mute: true });
  const alone = toTimeline(muted, new Set([second.id]));
  const items = [...alone.events, ...alone.beds];
  expect(items.filter((item) => !item.mute)).toHaveLength(1);
  expect(items).toHaveLength(doc.items.length);
  expect(heard(muted, new Set())).toBe(muted);
});

test('what is solo and not there any more mutes nothing', () => {
  const [first] = doc.items;
  if (!first) throw new Error('the clip has no sounds');
  const solo = new Set([first.id]);
  const without = remove(doc, solo);
  expect(heard(without, solo)).toBe(without);
});

test('documents are the same by what is heard', () => {
  const [first] = doc.items;
  if (!first) throw new Error('the clip has no sounds');
  expect(same(doc, open(TIMELINE))).toBe(true);
  expect(same(doc, { ...doc, seed: 1 })).toBe(false);
  expect(same(doc, { ...doc, room: 'hall' })).toBe(false);
  expect(same(doc, remove(doc, new Set([first.id])))).toBe(false);
  const strong = change(doc, new Set([first.id]), { strength: 1 });
  expect(same(doc, strong)).toBe(false);
  expect(same(doc, change(strong, new Set([first.id]), { strength: first.strength }))).toBe(true);
});
