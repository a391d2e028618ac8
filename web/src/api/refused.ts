/** What can go wrong between page and service: it said no, or nothing. */
import type { components } from './schema';
import { worded } from './wording';

/** The service said no, and why: what happened, and what to do next. */
export class Refused extends Error {
  constructor(
    override readonly message: string,
    readonly code: string,
    readonly hint: string,
    readonly status: number,
    /** Seconds to wait before it makes sense to try again; null when waiting does not help. */
    readonly retryAfter_s: number | null = null,
  ) {
    super(message);
  }
}

/** No answer came: the service is down or the connection is. */
export class Unreachable extends Error {
  constructor(
    message: string,
    /** As in `Refused`: what answered in the service's place may say it, too. */
    readonly retryAfter_s: number | null = null,
  ) {
    super(message);
  }
}

/** Read an error answer's body (RFC 9457); a proxy may have sent something else in the service's place. */
export function refusalOf(
  status: number,
  body: unknown,
  retryAfter: string | null,
): Refused | Unreachable {
  const problem = (typeof body === 'object' ? body : null) as Partial<
    components['schemas']['Problem']
  > | null;
  const wait = Number(retryAfter);
  const retryAfter_s = wait > 0 ? wait : null;
  if (!problem?.code) return new Unreachable(`HTTP ${status}`, retryAfter_s);
  const { code, hint = '' } = problem;
  const told = worded({ code, message: problem.detail ?? problem.title ?? code, hint });
  return new Refused(told.message, code, told.hint, status, retryAfter_s);
}

/** Read a response that is an error; `body` when it was read already. */
export async function refusal(response: Response, body?: unknown): Promise<Refused | Unreachable> {
  const read: unknown = body ?? (await response.json().catch(() => null));
  return refusalOf(response.status, read, response.headers.get('Retry-After'));
}
