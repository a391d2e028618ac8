/** A job as it changes, over server-sent events; goes on after lost connections and restarts of the service. */
import { getJob, Refused, type Job } from './client';

const SETTLED = new Set(['done', 'failed', 'cancelled']);
const AGAIN_MS = [500, 1000, 2000, 5000];

export interface Watcher {
  changed(job: Job): void;
  /** The job is gone: removed here or elsewhere, or its time was over. */
  removed(): void;
  /** false: no connection at the moment; true: it is back. */
  connected(yes: boolean): void;
}

/** Whether nothing more happens to a job, or to one of its versions. */
export function isSettled({ state }: Pick<Job, 'state'>): boolean {
  return SETTLED.has(state);
}

/** Watch until the job is settled; the function that is returned ends the watch early. */
export function watch(id: string, watcher: Watcher): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let over = false;

  const stop = (): void => {
    over = true;
    source?.close();
    clearTimeout(timer);
  };

  const told = (job: Job): void => {
    if (over) return;
    failures = 0;
    watcher.connected(true);
    if (isSettled(job)) stop();
    watcher.changed(job);
  };

  const listen = (): void => {
    source = new EventSource(`/v1/jobs/${encodeURIComponent(id)}/events`);
    source.addEventListener('job', (event) => told(JSON.parse(event.data as string) as Job));
    source.addEventListener('removed', () => {
      stop();
      watcher.removed();
    });
    source.addEventListener('error', () => {
      // The browser comes back by itself from a lost connection, but not from an answer that was an error.
      watcher.connected(false);
      source?.close();
      again();
    });
  };

  const again = (): void => {
    if (over) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)]);
  };

  const look = async (): Promise<void> => {
    try {
      const job = await getJob(id);
      told(job);
      if (!over) listen();
    } catch (error) {
      if (over) return;
      if (error instanceof Refused && error.status === 404) {
        stop();
        watcher.removed();
      } else again();
    }
  };

  listen();
  return stop;
}
