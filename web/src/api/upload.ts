/** Sends a file in pieces (tus 1.0): a lost connection or a restart of the service costs nothing that has arrived. */
import * as tus from 'tus-js-client';
import { Refused, Unreachable } from './client';

const CHUNK_BYTES = 8 * 1024 * 1024;
const AGAIN_MS = [0, 1000, 3000, 5000, 5000, 10000, 10000, 30000];

export interface Sending {
  /** Share of the file that has arrived, 0 to 1. */
  progress(share: number): void;
  /** true: the connection is lost and it tries again; false: it goes on. */
  waiting(yes: boolean): void;
}

/** Send a file; gives the upload's id. Aborting `signal` ends it and removes what has arrived. */
export function send(file: File, sending: Sending, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(file, {
      endpoint: '/v1/uploads',
      chunkSize: CHUNK_BYTES,
      retryDelays: AGAIN_MS,
      metadata: { filename: file.name, filetype: file.type },
      storeFingerprintForResuming: false,
      onProgress: (sent, total) => {
        sending.waiting(false);
        sending.progress(total > 0 ? sent / total : 0);
      },
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const retry = status === 0 || status === 409 || status === 423 || status >= 500;
        if (retry) sending.waiting(true);
        return retry;
      },
      onSuccess: () => resolve(upload.url?.split('/').pop() ?? ''),
      onError: (error) => reject(asOurs(error)),
    });
    signal.addEventListener('abort', () => {
      void upload.abort(true).catch(() => undefined);
      reject(new DOMException('aborted', 'AbortError'));
    });
    upload.start();
  });
}

function asOurs(error: Error): Error {
  const response =
    'originalResponse' in error ? (error as tus.DetailedError).originalResponse : null;
  if (!response) return new Unreachable(error.message);
  try {
    const problem = JSON.parse(response.getBody()) as {
      detail: string;
      code: string;
      hint?: string;
    };
    return new Refused(problem.detail, problem.code, problem.hint ?? '', response.getStatus());
  } catch {
    return new Unreachable(`HTTP ${response.getStatus()}`);
  }
}
