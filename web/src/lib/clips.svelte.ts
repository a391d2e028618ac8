/** The clips of this session, page by page; those that are worked on are looked at again and again. */
import { asRefused, listJobs, removeJob, Refused, Unreachable, type Job } from '../api/client';
import { isSettled } from '../api/watch';
import { connection } from './connection.svelte';

const AGAIN_MS = 2000;
/** As many as one request may ask for. */
const MOST = 100;

export class Clips {
  list = $state.raw<readonly Job[]>([]);
  more = $state(false);
  /** false until the first page is there. */
  loaded = $state(false);
  problem = $state.raw<Refused | Unreachable | null>(null);
  now = $state.raw(new Date());
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Fetch the first page, or the next one; gives how many have come. */
  async load(): Promise<number> {
    const after = this.list.at(-1)?.id;
    clearTimeout(this.#timer);
    try {
      const page = await listJobs(after === undefined ? {} : { after });
      this.list = [...this.list, ...page.jobs];
      this.more = page.more;
      this.loaded = true;
      this.problem = null;
      connection.tell(this, true);
      this.#soon();
      return page.jobs.length;
    } catch (error) {
      this.problem = asRefused(error);
      if (error instanceof Unreachable && !this.#closed && !this.loaded)
        this.#timer = setTimeout(() => void this.load(), AGAIN_MS);
      return 0;
    }
  }

  /** Remove a clip; gives whether that worked. */
  async remove(job: Job): Promise<boolean> {
    try {
      await removeJob(job.id);
    } catch (error) {
      const refused = asRefused(error);
      if (!(refused instanceof Refused && refused.status === 404)) {
        this.problem = refused;
        return false;
      }
    }
    this.list = this.list.filter((one) => one.id !== job.id);
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    connection.tell(this, true);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const busy = this.list.some((job) => !isSettled(job));
    this.#timer = setTimeout(() => void this.#look(), busy ? AGAIN_MS : 15 * AGAIN_MS);
  }

  async #look(): Promise<void> {
    this.now = new Date();
    if (this.list.some((job) => !isSettled(job)) && !document.hidden) await this.refresh();
    else this.#soon();
  }

  /** Bring what is shown up to date, with what was added since in front. */
  async refresh(): Promise<void> {
    try {
      const limit = Math.min(MOST, this.list.length + 20);
      const { jobs } = await listJobs({ limit });
      const fresh = new Map(jobs.map((job) => [job.id, job]));
      const known = new Set(this.list.map((job) => job.id));
      const newest = jobs.findIndex((job) => known.has(job.id));
      const added = newest < 0 ? [] : jobs.slice(0, newest);
      this.list = [...added, ...this.list.map((job) => fresh.get(job.id) ?? job)];
      if (known.size === 0) [this.list, this.more] = [jobs, jobs.length === limit];
      connection.tell(this, true);
    } catch (error) {
      if (error instanceof Unreachable) connection.tell(this, false);
      else if (!(error instanceof Refused)) throw error;
    }
    this.#soon();
  }
}
