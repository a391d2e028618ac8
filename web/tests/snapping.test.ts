import { expect, test } from 'vitest';
import type { Timeline } from '../src/api/client';
import { add } from '../src/studio/edits';
import { newBed, newEvent, open } from '../src/studio/document';
import {
  freeFor,
  momentFrom,
  nearestMoment,
  snap,
  snapStep,
  targetsOf,
} from '../src/studio/snapping';

const timeline: Timeline = {
  version: 1,
  duration_s: 10,
  generator: 'foley',
  seed: 0,
  room: 'auto',
  scenes: [
    { start_s: 0, end_s: 6 },
    { start_s: 6, end_s: 10 },
  ],
  tags: [],
  moments: [
    { time_s: 4, kind: 'surge', strength: 0.5, x: 0.5, y: 0.5 },
    { time_s: 2, kind: 'strike', strength: 0.9, x: 0.1, y: 0.5 },
  ],
  curves: {},
  events: [],
  beds: [],
};
const drum = newEvent('drum.snare', 2);
const rain = newBed('weather.rain', 3, 7);
const doc = add(open(timeline), drum, rain);

test('targets are moments, edges and the playhead, in order of time', () => {
  expect(targetsOf(doc, new Set(), 5).map(({ kind, time_s }) => [time_s, kind])).toEqual([
    [0, 'edge'],
    [0, 'edge'],
    [2, 'moment'],
    [2, 'edge'],
    [3, 'edge'],
    [4, 'moment'],
    [5, 'playhead'],
    [6, 'edge'],
    [7, 'edge'],
    [10, 'edge'],
  ]);
});

test('what is moved is no target of itself', () => {
  const times = targetsOf(doc, new Set([rain.id])).map((target) => target.time_s);
  expect(times).toEqual([0, 0, 2, 2, 4, 6, 10]);
});

test('a time is drawn to the nearest target within reach, a moment before an edge', () => {
  const targets = targetsOf(doc);
  expect(snap(2.05, targets, 0.1)).toEqual({ time_s: 2, target: { kind: 'moment', time_s: 2 } });
  expect(snap(1.95, targets, 0.1).target?.kind).toBe('moment');
  expect(snap(2.6, targets, 5).time_s).toBe(3);
  expect(snap(2.4, targets, 0.1)).toEqual({ time_s: 2.4, target: null });
  expect(snap(99, targets, 100).time_s).toBe(10);
  expect(snap(-3, targets, 100).time_s).toBe(0);
  expect(snap(1, [], 100)).toEqual({ time_s: 1, target: null });
});

test('a bed is drawn by the edge that is nearer to a target', () => {
  const targets = targetsOf(doc, new Set([rain.id]));
  expect(snapStep([3, 7], 0.92, targets, 0.2)).toEqual({
    by_s: 1,
    target: { kind: 'moment', time_s: 4 },
  });
  expect(snapStep([3, 7], 2.97, targets, 0.2).target?.time_s).toBe(6);
  expect(snapStep([3, 7], 0.5, targets, 0.2)).toEqual({ by_s: 0.5, target: null });
});

test('the nearest movement is found, and the next one either way', () => {
  expect(nearestMoment(doc, 2.9)?.time_s).toBe(2);
  expect(nearestMoment(doc, 3.1)?.time_s).toBe(4);
  expect(nearestMoment(open({ ...timeline, moments: [] }), 3)).toBeNull();
  expect(momentFrom(doc, 2, 'after')?.time_s).toBe(4);
  expect(momentFrom(doc, 4, 'before')?.time_s).toBe(2);
  expect(momentFrom(doc, 2, 'before')).toBeNull();
  expect(momentFrom(doc, 4, 'after')).toBeNull();
});

test('no event is drawn onto another of its sound', () => {
  const [later, other] = [newEvent('drum.snare', 2.4), newEvent('drum.bass', 2.4)];
  const full = add(doc, later, other, newEvent('drum.snare', 4.02));
  const free = (item: typeof later | typeof rain): number[] => {
    const except = new Set([item.id]);
    const targets = freeFor(item, targetsOf(full, except), full, except);
    return targets.filter(({ kind }) => kind === 'moment').map(({ time_s }) => time_s);
  };
  expect(free(later)).toEqual([]);
  expect(free(other)).toEqual([2, 4]);
  expect(free(rain)).toEqual([2, 4]);
  const group = new Set([later.id, drum.id]);
  const targets = freeFor(later, targetsOf(full, group), full, group);
  expect(targets.some(({ kind, time_s }) => kind === 'moment' && time_s === 2)).toBe(true);
});
