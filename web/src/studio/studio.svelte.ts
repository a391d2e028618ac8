/** One clip in the studio: its document with undo, what is selected, what plays, and its renderings. */
import * as api from '../api/client';
import type { Job, Sound, Timeline, Wish } from '../api/client';
import { newBed, newEvent, open, toTimeline, type Doc, type Item } from './document';
import * as edits from './edits';
import * as history from './history';
import { Player } from './player.svelte';

export class Studio {
  readonly player = new Player();
  readonly sounds: ReadonlyMap<string, Sound>;
  /** As the service tells it; whoever watches the job keeps it up to date. */
  job = $state.raw() as Job;
  /** The version that is heard and shown. */
  version = $state(1);
  selection = $state.raw<ReadonlySet<number>>(new Set());
  /** Items that alone are rendered; no part of the timeline that is kept. */
  solo = $state.raw<ReadonlySet<number>>(new Set());
  /** The service's no to the last render or take. */
  problem = $state.raw<api.Refused | api.Unreachable | null>(null);

  #history = $state.raw() as history.History<Doc>;
  /** The document as it was rendered last. */
  #rendered = $state.raw() as Doc;
  #clipboard: readonly Item[] = [];

  readonly doc = $derived.by(() => this.#history.present);
  readonly selected = $derived.by(() =>
    this.doc.items.filter((item) => this.selection.has(item.id)),
  );
  readonly dirty = $derived.by(() => this.doc !== this.#rendered);
  readonly busy = $derived.by(() => !['done', 'failed', 'cancelled'].includes(this.job.state));
  /** What undo would take back and redo bring again, in words; null when there is nothing. */
  readonly undoable = $derived.by(() => this.#history.past.at(-1)?.label ?? null);
  readonly redoable = $derived.by(() => this.#history.future[0]?.label ?? null);

  constructor(job: Job, version: number, timeline: Timeline, sounds: readonly Sound[]) {
    this.sounds = new Map(sounds.map((sound) => [sound.name, sound]));
    this.job = job;
    this.#load(version, timeline);
  }

  static async load(job: Job): Promise<Studio> {
    const version = job.version ?? 1;
    const [timeline, sounds] = await Promise.all([
      api.getTimeline(job.id, version),
      api.listSounds(),
    ]);
    return new Studio(job, version, timeline, sounds);
  }

  /** What a sound is called: "Dog bark". */
  says(sound: string): string {
    return this.sounds.get(sound)?.says ?? sound;
  }

  select(...ids: number[]): void {
    this.selection = new Set(ids);
  }

  /** Replace the document; edits in a row with the same `merging` key are undone together. */
  edit(label: string, edit: (doc: Doc) => Doc, merging: string | null = null): void {
    this.#history = history.record(this.#history, label, edit(this.doc), merging);
  }

  undo(): void {
    this.#history = history.undo(this.#history);
    this.#forgetMissing();
  }

  redo(): void {
    this.#history = history.redo(this.#history);
    this.#forgetMissing();
  }

  addEvent(label: string, sound: string, time_s = this.player.time_s): void {
    const item = newEvent(sound, time_s);
    this.edit(label, (doc) => edits.add(doc, item));
    this.select(item.id);
  }

  addBed(label: string, sound: string, start_s: number, end_s: number): void {
    const item = newBed(sound, start_s, end_s);
    this.edit(label, (doc) => edits.add(doc, item));
    this.select(item.id);
  }

  removeSelected(label: string): void {
    const ids = this.selection;
    this.edit(label, (doc) => edits.remove(doc, ids));
    this.select();
  }

  copy(): void {
    this.#clipboard = this.selected;
  }

  paste(label: string): void {
    const items = edits.copies(this.#clipboard, this.player.time_s);
    if (items.length === 0) return;
    this.edit(label, (doc) => edits.add(doc, ...items));
    this.select(...items.map((item) => item.id));
  }

  /** Have what is edited rendered; `job` tells how far it is, and `show` brings it in. */
  async render(): Promise<void> {
    const sent = this.doc;
    await this.#asked(() => api.putTimeline(this.job.id, toTimeline(sent, this.solo)));
    if (this.problem === null) this.#rendered = sent;
  }

  /** Have all sounds chosen again. */
  async anotherTake(wish: Partial<Wish>): Promise<void> {
    await this.#asked(() => api.addVersion(this.job.id, wish));
  }

  /** Hear and edit another version. What was edited and not rendered is lost: ask before. */
  async show(version: number): Promise<void> {
    this.#load(version, await api.getTimeline(this.job.id, version));
  }

  #load(version: number, timeline: Timeline): void {
    this.version = version;
    this.#history = history.begin(open(timeline));
    this.#rendered = this.doc;
    this.solo = new Set();
    this.#forgetMissing();
  }

  async #asked(call: () => Promise<Job>): Promise<void> {
    this.problem = null;
    try {
      this.job = await call();
    } catch (error) {
      this.problem = api.asRefused(error);
    }
  }

  #forgetMissing(): void {
    const there = new Set(this.doc.items.map((item) => item.id));
    this.selection = new Set([...this.selection].filter((id) => there.has(id)));
  }
}
