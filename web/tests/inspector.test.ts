import { expect, test } from 'vitest';
import { newBed, newEvent } from '../src/studio/document';
import {
  line,
  middle,
  moved,
  parsed,
  scaleOf,
  shared,
  typed,
} from '../src/studio/inspector/values';

const soft = { ...newEvent('a.b', 1), strength: 0.2, distance_m: 1 };
const loud = { ...newEvent('a.b', 2), strength: 0.6, distance_m: 10 };
const bed = newBed('a.c', 0, 4);

test('what all have in common is shown, and nothing when they differ', () => {
  expect(shared([soft, loud], (item) => item.sound)).toBe('a.b');
  expect(shared([soft, bed], (item) => item.sound)).toBeNull();
  expect(shared([bed], (item) => (item.kind === 'bed' ? item.curve : null))).toBeNull();
});

test('items with one value get a new one together', () => {
  const pan = scaleOf('pan', 'event');
  expect([...moved([soft, loud], 'pan', pan, -0.5).values()]).toEqual([-0.5, -0.5]);
});

test('items with values of their own keep their distance, within the range', () => {
  const strength = scaleOf('strength', 'event');
  const both = [soft, loud];
  expect(middle(both, 'strength', strength)).toBeCloseTo(0.4);
  expect([...moved(both, 'strength', strength, 0.5).values()]).toEqual([0.3, 0.7]);
  expect([...moved(both, 'strength', strength, 1).values()]).toEqual([0.8, 1]);
});

test('distances go by stops that are even to the ear', () => {
  const distance = scaleOf('distance_m', 'event');
  expect(distance.toValue(distance.toPlace(3))).toBe(3);
  expect(distance.toValue(distance.toPlace(4400))).toBe(5000);
  expect(distance.toValue(distance.most)).toBe(5000);
  expect([...moved([soft, loud], 'distance_m', distance, distance.most).values()]).toEqual([
    1500, 5000,
  ]);
});

test('a sound that goes on is softer unless told otherwise', () => {
  expect(scaleOf('strength', 'bed').standard).toBe(0.5);
  expect(scaleOf('strength', 'event').standard).toBe(0.7);
});

test('a curve is drawn by the peaks of its columns', () => {
  const curve = { rate_hz: 2, values: [0, 1, 0, 0, 0.5, 0] };
  expect(line(curve, 0, 3, 3, 12)).toBe('M0 1L1 11L2 6L3 11');
  expect(line(curve, 1, 2, 1, 12)).toBe('M0 11L1 6');
  expect(line({ rate_hz: 2, values: [] }, 0, 1, 1, 12)).toBe('M0 11L1 11');
});

test('numbers are read as they are typed', () => {
  expect([' 3.5', '3,5', '', 'soon', '-1'].map(parsed)).toEqual([3.5, 3.5, null, null, -1]);
  expect([1, 0.91500001, 2.5].map(typed)).toEqual(['1', '0.915', '2.5']);
});
