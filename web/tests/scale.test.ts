import { expect, test } from 'vitest';
import {
  anchored,
  around,
  fitting,
  marks,
  revealed,
  TAIL_PX,
  zoomed,
} from '../src/studio/lanes/scale';

test('the whole clip fits, with room after it', () => {
  expect(fitting(1000 + TAIL_PX, 10)).toBe(100);
});

test('zooming stays between the whole clip and 200 pixels a second', () => {
  expect(zoomed(100, 1.5, 50)).toBe(150);
  expect(zoomed(150, 2, 50)).toBe(200);
  expect(zoomed(60, 0.5, 50)).toBe(50);
  expect(zoomed(300, 2, 300)).toBe(300); // a short clip fits at more than that
});

test('what is under the pointer stays there', () => {
  // 4 s at 100 px/s is at 400, 300 from the left of the view; at 200 px/s it is at 800.
  expect(anchored(100, 300, 100, 200)).toBe(500);
  expect(anchored(0, 300, 200, 100)).toBe(0);
});

test('marks stand at whole steps, with names no closer than can be read', () => {
  const shown = marks(100, 0, 2, 10);
  expect(shown.filter((mark) => mark.named).map((mark) => mark.time_s)).toEqual([0, 1, 2]);
  expect(shown.map((mark) => mark.time_s).slice(0, 6)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
});

test('marks end with the clip and begin where it is scrolled to', () => {
  const times = marks(10, 31, 70, 47).map((mark) => mark.time_s);
  expect(times[0]).toBe(30);
  expect(times.at(-1)).toBe(46);
});

test('an hour on a narrow screen has few marks', () => {
  expect(marks(fitting(320, 3600), 0, 3600, 3600).filter((mark) => mark.named).length).toBe(7);
});

test('what is seen does not scroll; what is not is brought in', () => {
  expect(revealed(0, 1000, 500, 500)).toBeNull();
  expect(revealed(0, 1000, 1500, 1500)).toBe(1000);
  expect(revealed(2000, 1000, 100, 300)).toBe(0);
});

test('what plays gets room ahead', () => {
  expect(revealed(0, 1000, 995, 995, true)).toBe(963);
});

test('what is drawn stays the same while it is scrolled a little, and holds what is seen', () => {
  expect(around(10, 13)).toEqual([4, 20]);
  expect(around(11.9, 14.9)).toEqual([4, 20]);
  expect(around(12, 15)).toEqual([8, 24]);
  expect(around(0, 3)).toEqual([0, 12]);
});
