import { describe, expect, test } from 'vitest';
import { newBed, newEvent, open, type Item } from '../src/studio/document';
import * as edits from '../src/studio/edits';
import { TIMELINE } from './clip';

const DURATION_S = 10.0004;
const drum = newEvent('drum.snare', 2);
const late = { ...newEvent('drum.snare', 9), take: 4 };
const rain = newBed('water.rain', 4, 8);
const doc = edits.add(
  open({ ...TIMELINE, duration_s: DURATION_S, events: [], beds: [] }),
  drum,
  late,
  rain,
);
const all = ids(drum, late, rain);

function ids(...items: Item[]): Set<number> {
  return new Set(items.map((item) => item.id));
}

function of(edited: typeof doc, item: Item): Record<string, unknown> {
  return edited.items.find((one) => one.id === item.id) as never;
}

describe('change', () => {
  test('keeps every value within its range', () => {
    const most = edits.change(doc, ids(drum), {
      strength: 3,
      pan: 9,
      gain_db: 99,
      distance_m: 1e6,
      take: 2 ** 40,
      time_s: 99,
    });
    expect(of(most, drum)).toMatchObject({
      strength: 1,
      pan: 1,
      gain_db: 24,
      distance_m: 5000,
      take: 2 ** 31 - 1,
      time_s: 10,
    });
    const least = edits.change(doc, ids(drum), {
      strength: -1,
      pan: -9,
      gain_db: -99,
      distance_m: 0,
      take: -1,
      time_s: -1,
      duration_s: 0,
    });
    expect(of(least, drum)).toMatchObject({
      strength: 0,
      pan: -1,
      gain_db: -60,
      distance_m: 0.1,
      take: 0,
      time_s: 0,
      duration_s: 0.02,
    });
  });

  test('rounds takes to whole ones and times to milliseconds', () => {
    const edited = edits.change(doc, ids(drum), { take: 2.6, time_s: 1.23456, duration_s: null });
    expect(of(edited, drum)).toMatchObject({ take: 3, time_s: 1.235, duration_s: null });
  });

  test('leaves out what an item does not have, and numbers that are none', () => {
    const edited = edits.change(doc, ids(drum, rain), { curve: 'activity', strength: NaN });
    expect(of(edited, drum)).toEqual(drum);
    expect(of(edited, rain)).toEqual({ ...rain, curve: 'activity' });
  });

  test('an edge of a bed stops before the other', () => {
    expect(of(edits.change(doc, ids(rain), { start_s: 9 }), rain)).toMatchObject({
      start_s: 7.9,
      end_s: 8,
    });
    expect(of(edits.change(doc, ids(rain), { end_s: 1 }), rain)).toMatchObject({
      start_s: 4,
      end_s: 4.1,
    });
    expect(of(edits.change(doc, ids(rain), { start_s: 11, end_s: 12 }), rain)).toMatchObject({
      start_s: 9.9,
      end_s: 10,
    });
  });

  test('changes nothing else, and gives the same document when nothing changes', () => {
    const odd = { ...newEvent('a.b', 1.23456), id: drum.id };
    const one = { ...doc, items: [odd] };
    expect(edits.change(one, ids(drum), { strength: 0.9 }).items[0]).toEqual({
      ...odd,
      strength: 0.9,
    });
    expect(edits.change(doc, all, { pan: 0 })).toBe(doc);
    expect(edits.change(doc, new Set(), { pan: 1 })).toBe(doc);
  });

  test('of each its own', () => {
    const edited = edits.changeEach(doc, ids(drum, rain), (item) => ({
      strength: item.strength + 0.4,
    }));
    expect([of(edited, drum).strength, of(edited, rain).strength]).toEqual([1, 0.9]);
    expect(of(edited, late).strength).toBe(0.7);
  });
});

describe('move', () => {
  test.each([
    [99, 1],
    [-99, -2],
    [0.5, 0.5],
  ])('by %f moves all by %f: the first stops the others', (by, moved) => {
    const edited = edits.move(doc, all, by);
    expect(of(edited, drum).time_s).toBe(2 + moved);
    expect(of(edited, late).time_s).toBe(9 + moved);
    expect(of(edited, rain)).toMatchObject({ start_s: 4 + moved, end_s: 8 + moved });
  });

  test('puts what passes others in order', () => {
    const edited = edits.move(doc, ids(drum), 5);
    expect(edited.items.map((item) => item.id)).toEqual([rain.id, drum.id, late.id]);
  });

  test('goes nowhere at the end, and never beyond the clip as the service counts it', () => {
    const end = edits.move(doc, ids(late), 5);
    expect(of(end, late).time_s).toBeLessThanOrEqual(DURATION_S);
    expect(edits.move(end, ids(late), 1)).toBe(end);
    expect(edits.move(doc, all, NaN)).toBe(doc);
  });

  test('an item that stands over by a little can still be moved back', () => {
    const over = { ...doc, items: [{ ...rain, end_s: DURATION_S + 0.04 }] };
    expect(edits.move(over, ids(rain), 1)).toBe(over);
    expect(of(edits.move(over, ids(rain), -1), rain)).toMatchObject({ start_s: 3, end_s: 9.04 });
  });
});

describe('resize', () => {
  test('moves an edge of a bed and leaves the other', () => {
    expect(of(edits.resize(doc, ids(rain), 'start', 1), rain)).toMatchObject({
      start_s: 5,
      end_s: 8,
    });
    expect(of(edits.resize(doc, ids(rain), 'end', 99), rain)).toMatchObject({
      start_s: 4,
      end_s: 10,
    });
    expect(of(edits.resize(doc, ids(rain), 'end', -99), rain).end_s).toBe(4 + edits.LEAST_BED_S);
    expect(of(edits.resize(doc, ids(rain), 'start', 99), rain).start_s).toBe(8 - edits.LEAST_BED_S);
  });

  test('changes where an event is cut, but not one that rings out', () => {
    const cut = edits.change(doc, ids(drum), { duration_s: 1 });
    expect(of(edits.resize(cut, ids(drum), 'end', -0.5), drum).duration_s).toBe(0.5);
    expect(of(edits.resize(cut, ids(drum), 'end', -5), drum).duration_s).toBe(0.02);
    expect(edits.resize(doc, ids(drum), 'end', 1)).toBe(doc);
    expect(edits.resize(cut, ids(drum), 'start', 1)).toBe(cut);
  });
});

test('another sound stays where and how strong it was', () => {
  const edited = edits.setSound(doc, ids(late), 'drum.bass', 'kit');
  expect(of(edited, late)).toEqual({ ...late, sound: 'drum.bass', source: 'kit', take: 0 });
  expect(edits.setSound(doc, ids(late), late.sound, late.source)).toBe(doc);
});

test('all of a sound are found', () => {
  expect(edits.idsOf(doc, 'drum.snare')).toEqual(ids(drum, late));
  expect(edits.idsOf(doc, 'drum.none')).toEqual(new Set());
});

test('the next take of each, and the first after the last', () => {
  const edited = edits.nextTake(doc, ids(drum, late));
  expect([of(edited, drum).take, of(edited, late).take]).toEqual([1, 5]);
  const last = edits.change(doc, ids(drum), { take: 2 ** 31 - 1 });
  expect(of(edits.nextTake(last, ids(drum)), drum).take).toBe(0);
});

test('muting mutes all, and again lets all be heard', () => {
  const one = edits.toggleMute(doc, ids(drum));
  expect(edits.areMuted(one, ids(drum))).toBe(true);
  expect(edits.areMuted(one, all)).toBe(false);
  const both = edits.toggleMute(one, all);
  expect(both.items.every((item) => item.mute)).toBe(true);
  expect(edits.toggleMute(both, all).items.some((item) => item.mute)).toBe(false);
});

test('the clip has its own room and seed', () => {
  expect(edits.setRoom(doc, 'hall').room).toBe('hall');
  expect(edits.setRoom(doc, doc.room)).toBe(doc);
  expect(edits.setSeed(doc, 7.6).seed).toBe(8);
  expect(edits.setSeed(doc, -1).seed).toBe(0);
  expect(edits.setSeed(doc, 1e30).seed).toBe(Number.MAX_SAFE_INTEGER);
  expect(edits.setSeed(doc, NaN)).toBe(doc);
});

test('what is added lies within the clip, in order', () => {
  const far = newEvent('a.b', 99);
  const long = newBed('a.c', -5, 99);
  const edited = edits.add(doc, far, long);
  expect(of(edited, far).time_s).toBe(10);
  expect(of(edited, long)).toMatchObject({ start_s: 0, end_s: 10 });
  expect(edited.items[0]?.id).toBe(long.id);
  expect(edits.add(doc)).toBe(doc);
});

test('what is removed is gone, and nothing else', () => {
  expect(edits.remove(doc, ids(drum, rain)).items).toEqual([late]);
  expect(edits.remove(doc, new Set([-1]))).toBe(doc);
});

describe('copies', () => {
  const items = [drum, rain];

  test('keep their distances from where they are put', () => {
    const [event, bed] = edits.copies(items, 3, DURATION_S);
    expect(event).toMatchObject({ time_s: 3 });
    expect(bed).toMatchObject({ start_s: 5, end_s: 9 });
  });

  test('are put as much earlier as it takes to fit', () => {
    const [event, bed] = edits.copies(items, 9, DURATION_S);
    expect(event).toMatchObject({ time_s: 4 });
    expect(bed).toMatchObject({ start_s: 6, end_s: 10 });
    expect(edits.copies([], 3)).toEqual([]);
  });

  test('as duplicates come a little later, or earlier at the end, with takes of their own', () => {
    const [event] = edits.duplicates(doc, ids(drum));
    expect(event).toMatchObject({ time_s: 2.5, take: 5, sound: drum.sound });
    const end = edits.move(doc, ids(late), 9);
    expect(edits.duplicates(end, ids(late))[0]).toMatchObject({ time_s: 9.5, take: 5 });
    expect(edits.duplicates(doc, ids(drum, late)).map((item) => item.take)).toEqual([5, 6]);
    expect(edits.duplicates(doc, new Set())).toEqual([]);
  });
});
