/** Trying again what fails for a while only: connections that are lost, services that restart or are busy. */
import { Refused, Unreachable } from './refused';

const AGAIN_MS = [500, 1000, 2000, 3000, 5000];

/** Whether the same call may well work later: nobody answered, somebody in between did, or the service is busy. */
export function passes(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  if (!(error instanceof Refused)) return false;
  if (error.status === 429) return error.retryAfter_s !== null;
  if (error.status === 507) return false; // the disk is full: for longer than anybody waits
  return error.status >= 500 || [408, 409, 423].includes(error.status);
}

/** How long to wait after so many failures in a row; as long as the service asks, if it does. */
export function pause_ms(failures: number, error: unknown): number {
  const asked =
    error instanceof Refused || error instanceof Unreachable ? error.retryAfter_s : null;
  if (asked !== null) return asked * 1000;
  return AGAIN_MS[Math.min(failures, AGAIN_MS.length) - 1] ?? 0;
}

/**
 * Call until it works or fails for good.
 *
 * `call` is given a function to say that it comes along, which makes later failures the first ones again;
 * `waiting` hears true before each pause and false when it comes along.
 */
export async function persist<Answer>(
  call: (along: () => void) => Promise<Answer>,
  waiting: (yes: boolean) => void,
  signal: AbortSignal,
): Promise<Answer> {
  let failures = 0;
  const along = (): void => {
    failures = 0;
    waiting(false);
  };
  for (;;) {
    try {
      const answer = await call(along);
      along();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(error)) throw error;
      waiting(true);
      await pause(pause_ms(++failures, error), signal);
    }
  }
}

/** Wait; less when the browser says that it is connected again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (settle: () => void): void => {
      over.abort();
      clearTimeout(timer);
      settle();
    };
    const timer = setTimeout(() => end(resolve), ms);
    globalThis.addEventListener('online', () => end(resolve), { signal: over.signal });
    signal.addEventListener('abort', () => end(() => reject(signal.reason as Error)), {
      signal: over.signal,
    });
  });
}
