import { expect, test } from 'vitest';
import { Pace } from '../src/lib/progress';

test('between reports it goes on at the pace that is told', () => {
  const pace = new Pace();
  pace.report(0.2, 8, 100);
  expect(pace.share(100)).toBeCloseTo(0.2);
  expect(pace.share(102)).toBeCloseTo(0.4); // 0.8 in 8 s
});

test('at most half of what is left is taken on trust', () => {
  const pace = new Pace();
  pace.report(0.2, 8, 0);
  expect(pace.share(60)).toBeCloseTo(0.6);
});

test('it never goes back, and is whole only when that is told', () => {
  const pace = new Pace();
  pace.report(0.5, 1, 0);
  expect(pace.share(1)).toBeCloseTo(0.75);
  pace.report(0.1, null, 1); // begun anew after a worker died
  expect(pace.share(1)).toBeCloseTo(0.75);
  pace.report(0.999, null, 2);
  expect(pace.share(2)).toBeLessThan(1);
  pace.report(1, null, 3);
  expect(pace.share(3)).toBe(1);
});

test('the time left is told in steps, and counts on while none is reported', () => {
  const pace = new Pace();
  expect(pace.left_s(0)).toBeNull();
  pace.report(0.1, 130, 0);
  expect(pace.left_s(0)).toBe(180);
  pace.report(0.5, 33, 10);
  expect(pace.left_s(10)).toBe(35);
  pace.report(0.6, null, 20);
  expect(pace.left_s(30.5)).toBe(13); // 33 - 20.5, rounded up
  expect(pace.left_s(50)).toBe(0);
});
