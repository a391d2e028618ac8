/** What was asked of the service, until it is here: then it is brought into place by itself. */
import { tick } from 'svelte';
import { asRefused, cancelJob, type Refused, type Unreachable, type Wish } from '../../api/client';
import { say, shout } from '../../lib/announce.svelte';
import { texts } from '../../texts';
import type { Studio } from '../studio.svelte';

/** `edit`: what is on the screen is rendered. `take`: the service chose, and what it chose is to be loaded. */
type Kind = 'edit' | 'take';

interface Asked {
  readonly version: number;
  readonly kind: Kind;
}

export class Arrival {
  /** Why the last one did not come. */
  failure = $state.raw<{ message: string; hint?: string } | null>(null);
  #asked = $state.raw<Asked | null>(null);
  readonly #studio: Studio;

  constructor(studio: Studio) {
    this.#studio = studio;
    const last = studio.job.versions.at(-1);
    // It was asked for before the page was opened.
    if (studio.busy && last) this.#asked = { version: last.number, kind: 'take' };
  }

  /** Something was edited that cannot be heard yet. */
  get changed(): boolean {
    return this.#studio.dirty || (this.failure !== null && this.#asked === null);
  }

  get problem(): Refused | Unreachable | { message: string; hint?: string } | null {
    return this.#studio.problem ?? this.failure;
  }

  /** Render what is edited. */
  async render(): Promise<void> {
    await this.#ask('edit', () => this.#studio.render());
  }

  async anotherTake(wish: Partial<Wish>): Promise<void> {
    await this.#ask('take', () => this.#studio.anotherTake(wish));
  }

  async cancel(): Promise<void> {
    try {
      await cancelJob(this.#studio.job.id);
    } catch (error) {
      this.#studio.problem = asRefused(error);
    }
  }

  forget(): void {
    this.failure = null;
    this.#studio.problem = null;
  }

  /** To be called whenever the job has changed. */
  async look(): Promise<void> {
    const asked = this.#asked;
    const version = this.#studio.job.versions.find((one) => one.number === asked?.version);
    if (!asked || !version) return;
    if (version.state === 'done') {
      this.#asked = null;
      await this.#bring(asked, version.summary);
    } else if (version.state === 'failed') {
      this.#asked = null;
      this.failure = version.error ?? { message: texts.studio.failed };
      shout(`${texts.studio.failed} ${this.failure.message}`);
    } else if (version.state === 'cancelled') {
      this.#asked = null;
      this.failure = { message: texts.studio.cancelled, hint: texts.studio.cancelledHint };
      say(texts.studio.cancelled);
    }
  }

  async #ask(kind: Kind, call: () => Promise<void>): Promise<void> {
    if (this.#studio.busy) return;
    this.failure = null;
    await call();
    const { problem, job } = this.#studio;
    if (problem) {
      shout(problem.message || texts.errors.unreachable);
      return;
    }
    const last = job.versions.at(-1);
    if (last) this.#asked = { version: last.number, kind };
    say(texts.studio.making);
    await this.look();
  }

  async #bring(asked: Asked, summary: string): Promise<void> {
    const studio = this.#studio;
    try {
      if (asked.kind === 'edit') studio.version = asked.version;
      else if (studio.dirty) {
        say(texts.studio.arrivedBeside(asked.version));
        return;
      } else await studio.show(asked.version);
      await tick();
      say(texts.studio.arrived(summary));
    } catch (error) {
      studio.problem = asRefused(error);
    }
  }
}
