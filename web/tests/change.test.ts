import { expect, test } from 'vitest';
import { newBed, newEvent, open, type Doc } from '../src/studio/document';
import { edgesOf, lengthened, neighbour, told } from '../src/studio/lanes/change';
import { TIMELINE } from './clip';

const event = newEvent('drum.snare', 3.28);
const bed = newBed('weather.rain', 1, 4);
const doc: Doc = { ...open({ ...TIMELINE, duration_s: 10 }), items: [bed, event] };
const at = (of: Doc, id: number) => of.items.find((item) => item.id === id);

test('what rings is cut short when its end is moved', () => {
  expect(at(lengthened(doc, event, 'end', 0.25), event.id)).toMatchObject({ duration_s: 0.6 });
  expect(at(lengthened(doc, event, 'end', -5), event.id)).toMatchObject({ duration_s: 0.02 });
});

test('an edge of a background moves alone, and not past the other', () => {
  expect(at(lengthened(doc, bed, 'start', 1), bed.id)).toMatchObject({ start_s: 2, end_s: 4 });
  expect(at(lengthened(doc, bed, 'start', 9), bed.id)).toMatchObject({ start_s: 3.9, end_s: 4 });
  expect(at(lengthened(doc, bed, 'end', 99), bed.id)).toMatchObject({ start_s: 1, end_s: 10 });
});

test('a move draws both ends of a background, a change of length one', () => {
  expect(edgesOf(bed, null)).toEqual([1, 4]);
  expect(edgesOf(bed, 'end')).toEqual([4]);
  expect(edgesOf(event, null)).toEqual([3.28]);
  expect(edgesOf({ ...event, duration_s: 0.5 }, 'end')).toEqual([3.78]);
});

test('a change is told to the hundredth, with what it meets', () => {
  expect(told(event, null, 'moment')).toBe('3.28 seconds, on a movement');
  expect(told({ ...event, time_s: 61 }, null, null)).toBe('1 minute 1 second');
  expect(told({ ...event, duration_s: 0.5 }, 'end', null)).toBe('lasts 0.5 seconds');
  expect(told(bed, 'start', 'playhead')).toBe('begins at 1 second, at the playhead');
});

test('after a removal the focus goes on, or back at the end', () => {
  const items = [1, 2, 3, 4].map((time_s) => newEvent('drum.snare', time_s));
  const [first, second, third, last] = items.map((item) => item.id) as [
    number,
    number,
    number,
    number,
  ];
  expect(neighbour(items, new Set([second]), second)?.id).toBe(third);
  expect(neighbour(items, new Set([third, last]), last)?.id).toBe(second);
  expect(neighbour(items, new Set([first, second, third, last]), first)).toBeNull();
});
