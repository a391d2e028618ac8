/** The files that are on their way: sent one after the other, also while another screen is shown. */
import { createJob, Refused, Unreachable, type Job, type Options } from '../api/client';
import { persist } from '../api/persist';
import { send } from '../api/upload';
import { texts } from '../texts';
import { say, shout } from './announce.svelte';
import { connection } from './connection.svelte';
import { optionsFor } from './wishes.svelte';

export type SendingState = 'waiting' | 'sending' | 'making' | 'sent' | 'refused' | 'cancelled';

let made = 0;

/** One file. */
export class Sending {
  readonly id = ++made;
  state = $state<SendingState>('waiting');
  share = $state(0);
  lost = $state(false);
  problem = $state.raw<Refused | Unreachable | null>(null);
  job = $state.raw<Job | null>(null);
  readonly active = $derived(['waiting', 'sending', 'making'].includes(this.state));
  #abort = new AbortController();
  #said = 0;

  constructor(readonly file: File) {}

  cancel(): void {
    if (!this.active) return;
    this.state = 'cancelled';
    this.#waits(false);
    this.#abort.abort();
    say(texts.start.sending.stopped(this.file.name));
  }

  again(): void {
    this.#abort = new AbortController();
    this.share = 0;
    this.problem = null;
    this.state = 'waiting';
  }

  /** Send the file and ask for its job. */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    const waits = (yes: boolean): void => this.#waits(yes);
    try {
      this.state = 'sending';
      const progress = (share: number): void => this.#came(share);
      const upload = await send(this.file, { progress, waiting: waits }, signal);
      this.state = 'making';
      const options: Partial<Options> = optionsFor(this.file);
      this.job = await persist(() => createJob(upload, options, upload), waits, signal);
      this.state = 'sent';
    } catch (error) {
      this.#waits(false);
      if (signal.aborted) return;
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      this.problem = error;
      this.state = 'refused';
      shout(`${this.file.name}: ${error.message}`);
    }
  }

  #waits(yes: boolean): void {
    this.lost = yes;
    connection.tell(this, !yes);
  }

  #came(share: number): void {
    this.share = share;
    const quarter = Math.floor(share * 4);
    if (quarter <= this.#said || quarter === 4) return;
    this.#said = quarter;
    say(texts.start.sending.quarter(quarter * 25));
  }
}

class Sendings {
  list = $state.raw<readonly Sending[]>([]);
  readonly active = $derived(this.list.filter((one) => one.active));
  /** Called when all are through that could be sent, with their jobs. */
  onsent: ((jobs: Job[]) => void) | null = null;
  #running = false;
  readonly #files = new Map<string, File>();

  add(files: readonly File[]): void {
    if (files.length === 0) return;
    this.#drop((one) => one.state === 'sent');
    this.list = [...this.list, ...files.map((file) => new Sending(file))];
    say(texts.start.sending.began(files.map((file) => file.name).join(', ')));
    void this.#work();
  }

  again(one: Sending): void {
    one.again();
    void this.#work();
  }

  dismiss(one: Sending): void {
    this.#drop((other) => other === one);
  }

  /** The file that a job was made of, as long as the page is open. */
  fileOf(job: string): File | undefined {
    return this.#files.get(job);
  }

  async #work(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) {
        await next.run();
        if (next.job) this.#files.set(next.job.id, next.file);
      }
    } finally {
      this.#running = false;
    }
    const jobs = this.list.flatMap((one) => (one.state === 'sent' && one.job ? [one.job] : []));
    const clean = this.list.every((one) => one.state !== 'refused');
    if (jobs.length === 0 || !clean) return;
    this.onsent?.(jobs);
  }

  #next(): Sending | undefined {
    return this.list.find((one) => one.state === 'waiting');
  }

  #drop(which: (one: Sending) => boolean): void {
    this.list = this.list.filter((one) => !which(one));
  }
}

export const sendings = new Sendings();

// Leaving would end what is under way: the browser asks first.
addEventListener('beforeunload', (event) => {
  if (sendings.active.length > 0) event.preventDefault();
});
