import { expect, test } from 'vitest';
import { filled, heights } from '../src/lib/wave';

test('bars stay within the wave', () => {
  for (const height of heights(64)) {
    expect(height).toBeGreaterThanOrEqual(0.1);
    expect(height).toBeLessThanOrEqual(1);
  }
});

test('bars become sound one after the other', () => {
  expect([0, 5, 9].map((bar) => filled(bar, 10, 0))).toEqual([0, 0, 0]);
  expect([0, 5, 9].map((bar) => filled(bar, 10, 1))).toEqual([1, 1, 1]);
  expect(filled(0, 10, 0.5)).toBe(1);
  expect(filled(5, 10, 0.5)).toBeCloseTo(0.5); // 13 half bars stand between 5 and 8
  expect(filled(9, 10, 0.5)).toBe(0);
});
