import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { passes, pause_ms, persist } from '../src/api/persist';
import { Refused, refusal, refusalOf, Unreachable } from '../src/api/refused';

const busy = new Refused('busy', 'queue_full', 'wait', 503, 7);
const wrong = new Refused('wrong', 'empty_file', 'another', 422);

/** Where the browser says that it is connected again. */
let page: EventTarget;
beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a problem is read with its hint and its wait', async () => {
  const body = { detail: 'Full.', code: 'queue_full', hint: 'Wait.', title: 'Unavailable' };
  const response = Response.json(body, { status: 503, headers: { 'Retry-After': '12' } });
  expect(await refusal(response)).toMatchObject({
    message: 'Full.',
    code: 'queue_full',
    hint: 'Wait.',
    status: 503,
    retryAfter_s: 12,
  });
});

test('what answers in the place of the service is no answer of it', async () => {
  const page = new Response('<h1>Bad gateway</h1>', { status: 502 });
  expect(await refusal(page)).toBeInstanceOf(Unreachable);
  expect(refusalOf(502, 'text', null)).toBeInstanceOf(Unreachable);
  expect(refusalOf(429, null, '3')).toMatchObject({ retryAfter_s: 3 });
});

test('only what may pass is tried again', () => {
  expect(passes(new Unreachable('down'))).toBe(true);
  expect(passes(busy)).toBe(true);
  expect(passes(new Refused('', 'rate_limit', '', 429, 3))).toBe(true);
  expect(passes(new Refused('', 'too_many_uploads', '', 429))).toBe(false);
  expect(passes(new Refused('', 'disk_low', '', 507))).toBe(false);
  expect(passes(wrong)).toBe(false);
  expect(passes(new RangeError('ours'))).toBe(false);
});

test('pauses grow, and are as long as the service asks', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 60].map((failures) =>
    pause_ms(failures, new Unreachable('down')),
  );
  expect(pauses).toEqual([500, 1000, 2000, 3000, 5000, 5000, 5000]);
  expect(pause_ms(1, busy)).toBe(7000);
});

test('it goes on until it works, and says when it waits', async () => {
  const told: boolean[] = [];
  let calls = 0;
  const answer = persist(
    () => (++calls < 3 ? Promise.reject(new Unreachable('down')) : Promise.resolve('there')),
    (yes) => told.push(yes),
    new AbortController().signal,
  );
  await vi.advanceTimersByTimeAsync(499);
  expect(calls).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(calls).toBe(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await answer).toBe('there');
  expect(told).toEqual([true, true, false]);
});

test('a connection that is back ends the pause', async () => {
  let calls = 0;
  const answer = persist(
    () => (++calls < 2 ? Promise.reject(busy) : Promise.resolve(calls)),
    () => undefined,
    new AbortController().signal,
  );
  await vi.advanceTimersByTimeAsync(100);
  expect(calls).toBe(1);
  page.dispatchEvent(new Event('online'));
  expect(await answer).toBe(2);
});

test('what came along is not held against it', async () => {
  let calls = 0;
  const answer = persist(
    (along) => {
      along();
      return ++calls < 5 ? Promise.reject(new Unreachable('down')) : Promise.resolve(calls);
    },
    () => undefined,
    new AbortController().signal,
  );
  await vi.advanceTimersByTimeAsync(4 * 500);
  expect(await answer).toBe(5);
});

test('a refusal for good and an abort end it', async () => {
  const forGood = persist(
    () => Promise.reject(wrong),
    () => undefined,
    new AbortController().signal,
  );
  await expect(forGood).rejects.toBe(wrong);
  const abort = new AbortController();
  const ended = persist(
    () => Promise.reject(new Unreachable('down')),
    () => undefined,
    abort.signal,
  );
  const seen = expect(ended).rejects.toMatchObject({ name: 'AbortError' });
  await vi.advanceTimersByTimeAsync(100);
  abort.abort();
  await seen;
});
