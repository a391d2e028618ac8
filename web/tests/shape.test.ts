import { expect, test } from 'vitest';
import { blowPath, curvePath, evenPath, part, reduced, wavePath } from '../src/studio/lanes/shape';

test('the largest of each part stays', () => {
  expect(reduced([0, 5, 1, 1, 9, 0], 3)).toEqual([5, 1, 9]);
  expect(reduced([1, 2], 3)).toEqual([1, 2]);
  expect(reduced([1, 2, 3, 4, 5], 2)).toEqual([2, 5]);
});

test('a wave goes up by its highest and back by its lowest values', () => {
  expect(wavePath({ max: [0, 100], min: [0, -50] })).toBe('M0 50L1000 0L1000 75L0 50Z');
});

test('short peaks of a long wave are not lost', () => {
  const max = Array.from({ length: 5000 }, (_, index) => (index === 4321 ? 100 : 0));
  expect(wavePath({ max, min: max.map(() => 0) }, 100)).toContain(' 0L');
});

test('a wave of nothing is not drawn', () => {
  expect(wavePath({ max: [], min: [] })).toBe('');
});

test('a curve is drawn from where its span begins', () => {
  const curve = { rate_hz: 1, values: [0, 0, 1, 0.5, 0] };
  expect(curvePath(curve, 2, 4)).toBe('M0 100L0 0L1000 50L1000 100Z');
  expect(curvePath(curve, 2, 4, 0.5)).toBe('M0 100L0 50L1000 75L1000 100Z');
});

test('a curve that ends before its span is even', () => {
  expect(curvePath({ rate_hz: 1, values: [1] }, 5, 9, 0.5)).toBe(evenPath(0.5));
});

test('a stronger blow is higher, and one that is cut dies less', () => {
  const high = (path: string): number => 50 - Number(/^M0 ([\d.]+)/.exec(path)?.[1]);
  const end = (path: string): number => 50 - Number(/L1000 ([\d.]+)/.exec(path)?.[1]);
  expect(high(blowPath(1, false))).toBe(46);
  expect(high(blowPath(0, false))).toBe(12);
  expect(end(blowPath(1, true))).toBeGreaterThan(end(blowPath(1, false)));
});

test('a part of a wave begins and ends where it is asked to', () => {
  const wave = { max: [0, 1, 2, 3, 4, 5], min: [0, -1, -2, -3, -4, -5] };
  expect(part(wave, 2, 1, 2)).toEqual({ max: [2, 3, 4], min: [-2, -3, -4] });
});
