import { expect, test } from 'vitest';
import { ago, clock, length, size } from '../src/lib/times';

test('a place in a clip', () => {
  expect(clock(3.24)).toBe('0:03.2');
  expect(clock(59.96)).toBe('1:00.0');
  expect(clock(760, 0)).toBe('12:40');
  expect(clock(-1)).toBe('0:00.0');
});

test('how long ago', () => {
  const now = new Date('2026-03-09T12:00:00Z');
  const before = (seconds: number): string => ago(new Date(now.getTime() - seconds * 1000), now);
  expect(before(-5)).toBe('just now'); // the clocks differ a little
  expect(before(59)).toBe('just now');
  expect(before(60)).toBe('1 minute ago');
  expect(before(2 * 3600)).toBe('2 hours ago');
  expect(before(86400)).toBe('yesterday');
  expect(before(5 * 86400)).toBe('5 days ago');
});

test('lengths and sizes', () => {
  expect(length(8.02)).toBe('8 s');
  expect(length(65)).toBe('1:05 min');
  expect(size(10)).toBe('1 kB');
  expect(size(871_249)).toBe('871 kB');
  expect(size(12_400_000)).toBe('12.4 MB');
  expect(size(500_000_000)).toBe('500 MB');
});
