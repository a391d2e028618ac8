/** Sends a file in pieces (tus 1.0): a lost connection or a restart of the service costs nothing that has arrived. */
import * as tus from 'tus-js-client';
import { persist } from './persist';
import { refusalOf, Refused, Unreachable } from './refused';

const CHUNK_BYTES = 8 * 1024 * 1024;
/** A connection on which nothing moves for so long is given up, and the file goes on over another. */
const STALLED_MS = 60_000;

export interface Sending {
  /** Share of the file that has arrived, 0 to 1. */
  progress(share: number): void;
  /** true: the connection is lost and it tries again; false: it goes on. */
  waiting(yes: boolean): void;
}

/** Send a file; gives the upload's id. Aborting `signal` ends it and removes what has arrived. */
export async function send(file: File, sending: Sending, signal: AbortSignal): Promise<string> {
  const upload = new tus.Upload(file, {
    endpoint: '/v1/uploads',
    chunkSize: CHUNK_BYTES,
    retryDelays: null, // tried again by `persist`, for as long as it takes
    metadata: { filename: file.name, filetype: file.type },
    storeFingerprintForResuming: false,
    onAfterResponse: refuse,
  });
  signal.addEventListener('abort', () => {
    void upload.abort(true).catch(() => undefined);
  });
  return persist((along) => attempt(upload, sending, along, signal), sending.waiting, signal);
}

/** One try: from where the service says the upload stands, to its end or the first error. */
function attempt(
  upload: tus.Upload,
  sending: Sending,
  along: () => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    const stalled = (): void => {
      void upload.abort().catch(() => undefined);
      reject(new Unreachable('nothing moves'));
    };
    let timer = setTimeout(stalled, STALLED_MS);
    const settled = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    Object.assign(upload.options, {
      onProgress: (sent: number, total: number) => {
        clearTimeout(timer);
        timer = setTimeout(stalled, STALLED_MS);
        along();
        sending.progress(total > 0 ? sent / total : 0);
      },
      onSuccess: () => settled(() => resolve(upload.url?.split('/').pop() ?? '')),
      onError: (error: Error) => settled(() => reject(asOurs(error))),
    });
    upload.start();
  });
}

/** Answers to HEAD that say nothing about the upload itself. */
const MEANWHILE = [408, 409, 423, 429];

/** End a try at each error answer, with the service's reason. An upload that cannot be found again is begun anew by tus. */
function refuse(request: tus.HttpRequest, response: tus.HttpResponse): void {
  const status = response.getStatus();
  const asked = request.getMethod() === 'HEAD';
  if (status < 400 || (asked && status < 500 && !MEANWHILE.includes(status))) return;
  throw refusalOf(status, parsed(response.getBody()), response.getHeader('Retry-After') ?? null);
}

function asOurs(error: Error): Refused | Unreachable {
  const cause = error instanceof tus.DetailedError ? error.causingError : null;
  if (cause instanceof Refused || cause instanceof Unreachable) return cause;
  return new Unreachable(error.message);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
