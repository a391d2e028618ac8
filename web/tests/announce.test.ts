import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { announcements, hush, say, shout } from '../src/lib/announce.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

test('what was said is gone some seconds later, what was said last the last', () => {
  say('Sending');
  vi.advanceTimersByTime(4000);
  say('Sent');
  vi.advanceTimersByTime(4000);
  expect(announcements.polite).toBe('Sent');
  vi.advanceTimersByTime(4000);
  expect(announcements.polite).toBe('');
});

test('another screen ends what was said on the one before, not what led there', () => {
  say('Half of it is sent');
  shout('It did not work');
  vi.advanceTimersByTime(2000);
  hush();
  expect([announcements.polite, announcements.urgent]).toEqual(['', '']);
  say('Removed');
  hush();
  expect(announcements.polite).toBe('Removed');
});
