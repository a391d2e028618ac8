import { expect, test } from 'vitest';
import { newBed, newEvent } from '../src/studio/document';
import { drawnEnd, nearestIn, rowsOf, within } from '../src/studio/lanes/rows';

const early = newEvent('drum.snare', 1);
const late = newEvent('drum.snare', 3);
const dog = newEvent('animal.dog_bark', 2);
const rain = newBed('weather.rain', 0, 8);
const says = (sound: string): string => sound.split('.')[1] ?? '';
const rows = rowsOf([rain, early, dog, late], says);

test('a row for each sound, events by name, then backgrounds', () => {
  expect(rows.map((row) => row.key)).toEqual([
    'event:animal.dog_bark',
    'event:drum.snare',
    'bed:weather.rain',
  ]);
  expect(rows[1]?.items).toEqual([early, late]);
});

test('a sound that is event and background has two rows', () => {
  const both = rowsOf([newEvent('weather.rain', 1), rain], says);
  expect(both.map((row) => row.kind)).toEqual(['event', 'bed']);
});

test('a rectangle holds what it touches', () => {
  expect(within(rows, { from_s: 0.5, to_s: 2.5, first: 0, last: 1 })).toEqual([dog.id, early.id]);
  expect(within(rows, { from_s: 3.2, to_s: 5, first: 1, last: 2 })).toEqual([late.id, rain.id]);
  expect(within(rows, { from_s: 3.4, to_s: 5, first: 0, last: 1 })).toEqual([]);
});

test('an event ends where it is cut, or is drawn as long as a short ring', () => {
  expect(drawnEnd(early)).toBeCloseTo(1.35);
  expect(drawnEnd({ ...early, duration_s: 2 })).toBe(3);
  expect(drawnEnd(rain)).toBe(8);
});

test('up and down lead to what is nearest in time', () => {
  const [, drums, beds] = rows;
  expect(drums && nearestIn(drums, 1.9)).toBe(early);
  expect(drums && nearestIn(drums, 2.1)).toBe(late);
  expect(beds && nearestIn(beds, 7)).toBe(rain);
});
