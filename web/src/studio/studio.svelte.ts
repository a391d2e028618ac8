/** One clip in the studio: what is edited, its versions as the service makes them, and what can be heard of it. */
import { untrack } from 'svelte';
import * as api from '../api/client';
import type { Job, Sound, Timeline, Version, Wish } from '../api/client';
import { isSettled } from '../api/watch';
import { worded } from '../api/wording';
import { texts } from '../texts';
import { endOf, heard, open, same, startOf, toTimeline, type Doc, type Item } from './document';
import * as drafts from './drafts';
import * as edits from './edits';
import { Editor } from './editor.svelte';
import { Preview } from './sounds/preview.svelte';

/** A version that was asked for and is not there yet. */
interface Asked {
  readonly number: number;
  readonly kind: 'render' | 'take';
  /** What was sent, or shown when a take was asked for; null after a reload: then the version itself tells. */
  readonly doc: Doc | null;
}

const BEFORE_S = 0.5;
const AFTER_S = 1.5;

export class Studio extends Editor {
  readonly preview = new Preview();
  /** The version that is heard and shown. */
  version = $state(1);
  /** The service's no to the last render or take, or why it failed. */
  problem = $state.raw<api.Refused | api.Unreachable | null>(null);
  /** What was edited before a reload is there again: to be told, then set to false. */
  restored = $state(false);
  /** A version that is done and not shown, for something is edited: to be offered. */
  arrived = $state<number | null>(null);

  #job = $state.raw() as Job;
  /** What the version that is heard was made of. */
  #rendered = $state.raw() as Doc;
  #asked = $state.raw<Asked | null>(null);
  /** A call is on its way: a second press asks for nothing. */
  #asking = false;
  #loads = 0;
  #around = 0;

  /** The document is not what is heard: it has changes that are not rendered. */
  readonly dirty = $derived.by(() => !same(heard(this.doc, this.solo), this.#rendered));
  /** The service works on this clip: nothing can be asked of it meanwhile. */
  readonly busy = $derived.by(() => !isSettled(this.#job));
  /** A render of what was edited here is on its way. */
  readonly rendering = $derived.by(() => this.#asked?.kind === 'render');
  /** There are changes that are neither heard nor on their way to be. */
  readonly unsent = $derived.by(() => {
    const sent = this.#asked?.kind === 'render' ? this.#asked.doc : null;
    return this.dirty && !(sent && same(heard(this.doc, this.solo), sent));
  });

  /** What is left out of the version that is heard: some of its sounds are muted. Null when it has all. */
  readonly partial = $derived.by(() => {
    const { items } = this.#rendered;
    const left = items.filter((item) => !item.mute);
    if (left.length === items.length) return null;
    return { sounds: new Set(left.map((item) => item.sound)), muted: items.length - left.length };
  });

  constructor(job: Job, version: number, timeline: Timeline, sounds: readonly Sound[]) {
    super(open(timeline), sounds);
    this.#job = job;
    this.version = version;
    this.#rendered = this.doc;
    this.#restore();
  }

  static async load(job: Job): Promise<Studio> {
    const version = job.version ?? 1;
    const [timeline, sounds] = await Promise.all([
      api.getTimeline(job.id, version),
      api.listSounds(),
    ]);
    return new Studio(job, version, timeline, sounds);
  }

  /** As the service tells it; whoever watches the job keeps it up to date. */
  get job(): Job {
    return this.#job;
  }

  set job(now: Job) {
    untrack(() => this.#told(now));
  }

  /** Have what is edited rendered. It is heard in place when it is done; one can go on editing meanwhile. */
  async render(): Promise<void> {
    const doc = heard(this.doc, this.solo);
    const timeline = toTimeline(this.doc, this.solo);
    await this.#ask('render', doc, () => api.putTimeline(this.#job.id, timeline));
  }

  /** Have all sounds chosen again: another document, which is shown when it is done. */
  async anotherTake(wish: Partial<Wish>): Promise<void> {
    const doc = heard(this.doc, this.solo);
    await this.#ask('take', doc, () => api.addVersion(this.#job.id, wish));
  }

  /** Cancel what the service works on for this clip; the document stays. */
  async cancel(): Promise<void> {
    this.problem = null;
    try {
      await api.cancelJob(this.#job.id);
      this.job = await api.getJob(this.#job.id);
    } catch (error) {
      this.problem = api.asRefused(error);
    }
  }

  /** Hear and edit another version. What was edited in this one stays with it as its draft. */
  async show(version: number): Promise<void> {
    const load = ++this.#loads;
    this.problem = null;
    try {
      const timeline = await api.getTimeline(this.#job.id, version);
      if (load !== this.#loads) return; // another was asked for since
      drafts.flush();
      this.version = version;
      this.begin(open(timeline));
      this.#rendered = this.doc;
      this.restored = false;
      if (this.arrived !== null && this.arrived <= version) this.arrived = null;
      this.#restore();
    } catch (error) {
      this.problem = api.asRefused(error);
    }
  }

  /** Take back all that is not rendered; can be undone. */
  revert(): void {
    this.#noNotices();
    this.solo = new Set();
    this.edit(texts.edits.revert, () => this.#rendered);
    this.touched();
  }

  /** Have all sounds in the next version; can be undone. */
  unmuteAll(): void {
    this.solo = new Set();
    const muted = new Set(this.doc.items.filter((item) => item.mute).map((item) => item.id));
    if (muted.size > 0)
      this.edit(texts.edits.unmuteAll, (doc) => edits.change(doc, muted, { mute: false }));
    this.touched();
  }

  /** Hear a sound by itself; again to stop it. */
  playPreview(sound: string): void {
    this.player.pause();
    this.preview.toggle(sound);
  }

  /** Hear the clip around an item. */
  async playAround(item: Item): Promise<void> {
    this.preview.stop();
    const mine = ++this.#around;
    const until_s = Math.min(Math.max(endOf(item), startOf(item) + AFTER_S), startOf(item) + 6);
    this.player.seek(Math.max(0, startOf(item) - BEFORE_S));
    await this.player.play();
    let last_s = this.player.time_s;
    const follow = (): void => {
      const { time_s, playing } = this.player;
      // Someone paused, or went elsewhere: it is not ours to stop any more.
      if (mine !== this.#around || !playing || Math.abs(time_s - last_s) > 1) return;
      last_s = time_s;
      if (time_s >= until_s) this.player.pause();
      else requestAnimationFrame(follow);
    };
    requestAnimationFrame(follow);
  }

  protected override touched(): void {
    if (!this.dirty) this.#noNotices();
    drafts.soon(() => this.#keep());
  }

  #told(now: Job): void {
    if (now.revision < this.#job.revision) return; // an answer that was overtaken
    const before = this.#job.version ?? 0;
    const asked = this.#asked;
    this.#job = now;
    const mine = asked && now.versions.find((one) => one.number === asked.number);
    const newest = now.versions.find((one) => one.number === now.version);
    if (mine && isSettled(mine)) this.#settled(asked, mine);
    else if (newest && newest.number > before) void this.#another(newest);
  }

  #settled(asked: Asked, made: Version): void {
    this.#asked = null;
    if (made.state === 'failed') {
      const error = worded(made.error ?? { code: 'job_failed', message: '', hint: '' });
      this.problem = new api.Refused(error.message, error.code, error.hint, 0);
    }
    if (made.state === 'done') this.problem = null;
    if (made.state !== 'done') this.touched();
    else if (asked.kind === 'render') void this.#arrive(made.number, asked.doc);
    else if (asked.doc && same(heard(this.doc, this.solo), asked.doc)) void this.show(made.number);
    else this.#offer(made.number);
  }

  /** The new version is heard where the old one was: the document goes on, with its past and what was edited since. */
  async #arrive(number: number, sent: Doc | null): Promise<void> {
    try {
      this.#hear(number, sent ?? open(await api.getTimeline(this.#job.id, number)));
    } catch (error) {
      this.problem = api.asRefused(error);
      this.#offer(number);
    }
  }

  /** A version that was not asked for here - or was, and the answer got lost: then it is what is edited. */
  async #another({ number, wish }: Version): Promise<void> {
    if (isBusy(this.problem)) this.problem = null;
    this.#offer(number);
    if (wish) return;
    const made = await api.getTimeline(this.#job.id, number).then(open, () => null);
    if (!made || !same(made, heard(this.doc, this.solo))) return;
    this.#hear(number, made);
    if (this.arrived === number) this.arrived = null;
  }

  #hear(number: number, made: Doc): void {
    drafts.flush();
    drafts.drop(this.#job.id, this.version);
    this.#rendered = made;
    this.version = number;
    this.#keep();
  }

  /** A version to be opened; what there was to know before is over. */
  #offer(number: number): void {
    this.restored = false;
    this.arrived = number;
  }

  #noNotices(): void {
    this.restored = false;
    this.arrived = null;
  }

  async #ask(kind: Asked['kind'], doc: Doc, call: () => Promise<Job>): Promise<void> {
    if (this.busy || this.#asking) return;
    this.#asking = true;
    this.problem = null;
    try {
      const job = await call();
      const number = Math.max(...job.versions.map((version) => version.number));
      this.#asked = { number, kind, doc };
      this.job = job;
      if (kind === 'render') this.#noNotices();
      this.#keep();
    } catch (error) {
      this.problem = api.asRefused(error);
      // The job may not be what it was thought to be: worked on for another window, or for a call whose answer got lost.
      await api.getJob(this.#job.id).then(
        (job) => (this.job = job),
        () => undefined,
      );
    } finally {
      this.#asking = false;
    }
  }

  /** Keep as a draft what the version that is shown does not have. */
  #keep(): void {
    const { id, expires_at } = this.#job;
    const sent = this.rendering ? (this.#asked?.number ?? null) : null;
    const of = { job: id, version: this.version, sent, expires_at };
    if (this.dirty || this.solo.size > 0) drafts.keep(drafts.draftOf(of, this.doc, this.solo));
    else drafts.drop(id, this.version);
  }

  /** Go on with what was edited when the page was left. */
  #restore(): void {
    const { id, versions } = this.#job;
    const draft = drafts.sentAs(id, this.version) ?? drafts.read(id, this.version);
    if (!draft) return;
    const doc = drafts.applied(draft, this.doc);
    const solo = new Set(draft.solo);
    const changed = !same(heard(doc, solo), this.#rendered);
    if (changed) this.edit(texts.edits.restored, () => doc);
    else this.begin(doc); // rendered, with what was not solo muted
    this.solo = solo;
    this.restored = changed;
    const sent = versions.find((one) => one.number === draft.sent);
    if (sent && !isSettled(sent)) this.#asked = { number: sent.number, kind: 'render', doc: null };
    if (draft.version !== this.version) drafts.drop(id, draft.version);
    this.#keep();
  }
}

function isBusy(problem: unknown): boolean {
  return problem instanceof api.Refused && problem.code === 'job_busy';
}
