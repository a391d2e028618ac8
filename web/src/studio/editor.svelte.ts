/** A document being edited: with undo, a selection, what is heard solo, and a clipboard. */
import type { Sound } from '../api/client';
import { texts } from '../texts';
import { newBed, newEvent, type Doc, type Ids, type Item } from './document';
import * as edits from './edits';
import * as history from './history';
import { Player } from './player.svelte';
import { capital, named } from './words';

/** The selection belongs to a step: undoing a deletion selects again what comes back. */
interface Snapshot {
  readonly doc: Doc;
  readonly selection: Ids;
}

export class Editor {
  readonly player = new Player();
  readonly sounds: ReadonlyMap<string, Sound>;
  selection = $state.raw<Ids>(new Set());
  /** Items that alone are rendered; no part of the timeline that is kept. */
  solo = $state.raw<Ids>(new Set());

  #history = $state.raw() as history.History<Snapshot>;
  #clipboard = $state.raw<readonly Item[]>([]);

  readonly doc = $derived.by(() => this.#history.present.doc);
  readonly selected = $derived.by(() =>
    this.doc.items.filter((item) => this.selection.has(item.id)),
  );
  readonly pastable = $derived.by(() => this.#clipboard.length > 0);
  /** What undo would take back and redo bring again, in words; null when there is nothing. */
  readonly undoable = $derived.by(() => this.#history.past.at(-1)?.label ?? null);
  readonly redoable = $derived.by(() => this.#history.future[0]?.label ?? null);

  constructor(doc: Doc, sounds: readonly Sound[]) {
    this.sounds = new Map(sounds.map((sound) => [sound.name, sound]));
    this.begin(doc);
  }

  /** What a sound is called: "Dog barks". */
  says(sound: string): string {
    return capital(this.sounds.get(sound)?.says ?? sound);
  }

  /** Items as a label names them: "Dog barks", "Dog barks, 3 times", "5 sounds". */
  named(items: readonly Item[]): string {
    return named(items.map((item) => this.says(item.sound)));
  }

  select(...ids: number[]): void {
    this.selection = new Set(ids);
  }

  selectAll(): void {
    this.select(...this.doc.items.map((item) => item.id));
  }

  /** Replace the document; edits in a row with the same `merging` key are undone together. */
  edit(label: string, edit: (doc: Doc) => Doc, merging: string | null = null): void {
    const doc = edit(this.doc);
    if (doc === this.doc) return;
    const { selection } = this;
    this.#history = history.record(this.#current(), label, { doc, selection }, merging);
    this.#forgetMissing();
    this.touched();
  }

  /** End a row of edits that merge: the drag is over, the key is up. */
  settle(): void {
    this.#history = history.settle(this.#history);
  }

  undo(): void {
    this.#travel(history.undo(this.#current()));
  }

  redo(): void {
    this.#travel(history.redo(this.#current()));
  }

  /** Add a sound as what it is: one that happens once, at the playhead, or one that goes on all the time. */
  add(sound: string, time_s = this.player.time_s): Item {
    const { role = 'event', source = 'model' } = this.sounds.get(sound) ?? {};
    const item =
      role === 'bed'
        ? newBed(sound, 0, this.doc.duration_s, source)
        : newEvent(sound, Math.min(time_s, this.doc.duration_s), source);
    this.#insert(texts.edits.add(this.says(sound)), [item]);
    return item;
  }

  removeSelected(label = texts.edits.remove(this.named(this.selected))): void {
    const ids = this.selection;
    this.edit(label, (doc) => edits.remove(doc, ids));
    this.select();
  }

  copy(): void {
    this.#clipboard = this.selected;
  }

  paste(label = texts.edits.paste(this.named(this.#clipboard))): void {
    const { duration_s } = this.doc;
    this.#insert(label, edits.copies(this.#clipboard, this.player.time_s, duration_s));
  }

  duplicate(): void {
    const label = texts.edits.duplicate(this.named(this.selected));
    this.#insert(label, edits.duplicates(this.doc, this.selection));
  }

  /** Move what is selected; steps in a row are undone together. */
  nudge(by_s: number): void {
    const ids = this.selection;
    this.edit(
      texts.edits.move(this.named(this.selected)),
      (doc) => edits.move(doc, ids, by_s),
      `move ${[...ids].join()}`,
    );
  }

  resize(edge: 'start' | 'end', by_s: number): void {
    const ids = this.selection;
    this.edit(
      texts.edits.resize(this.named(this.selected)),
      (doc) => edits.resize(doc, ids, edge, by_s),
      `resize ${edge} ${[...ids].join()}`,
    );
  }

  /** Give what is selected, or other items, another sound. */
  setSound(sound: string, ids: Ids = this.selection): void {
    const items = this.doc.items.filter((item) => ids.has(item.id));
    const label = texts.edits.sound(this.named(items), this.says(sound));
    const { source = 'model' } = this.sounds.get(sound) ?? {};
    this.edit(label, (doc) => edits.setSound(doc, ids, sound, source));
  }

  /** Change all of a sound to another. */
  replaceAll(from: string, to: string): void {
    this.setSound(to, edits.idsOf(this.doc, from));
  }

  nextTake(): void {
    const ids = this.selection;
    const label = texts.edits.take(this.named(this.selected));
    this.edit(label, (doc) => edits.nextTake(doc, ids));
  }

  /** All items of a sound: a lane, to be muted, heard solo or selected as a whole. */
  idsOf(sound: string): Ids {
    return edits.idsOf(this.doc, sound);
  }

  areMuted(ids: Ids): boolean {
    return edits.areMuted(this.doc, ids);
  }

  areSolo(ids: Ids): boolean {
    return ids.size > 0 && [...ids].every((id) => this.solo.has(id));
  }

  /** Mute items, or let them be heard when all of them are muted. */
  toggleMute(ids: Ids = this.selection): void {
    const name = this.named(this.doc.items.filter((item) => ids.has(item.id)));
    const label = this.areMuted(ids) ? texts.edits.unmute(name) : texts.edits.mute(name);
    this.edit(label, (doc) => edits.toggleMute(doc, ids));
  }

  /** Hear only these, with others that are solo, too; or not any more. */
  toggleSolo(ids: Ids = this.selection): void {
    const off = this.areSolo(ids);
    this.solo = off
      ? new Set([...this.solo].filter((id) => !ids.has(id)))
      : new Set([...this.solo, ...ids]);
    this.touched();
  }

  /** Begin with a document that has no past. */
  protected begin(doc: Doc): void {
    this.#history = history.begin({ doc, selection: new Set() });
    this.selection = new Set();
    this.solo = new Set();
  }

  /** Something was edited. */
  protected touched(): void {
    // Nothing is kept here.
  }

  #insert(label: string, items: readonly Item[]): void {
    this.edit(label, (doc) => edits.add(doc, ...items));
    if (items.length > 0) this.select(...items.map((item) => item.id));
  }

  /** The history with the selection as it is now: it changes without an edit. */
  #current(): history.History<Snapshot> {
    const present = { doc: this.doc, selection: this.selection };
    return { ...this.#history, present };
  }

  #travel(to: history.History<Snapshot>): void {
    if (to.present.doc === this.doc) return;
    this.#history = to;
    this.selection = to.present.selection;
    this.#forgetMissing();
    this.touched();
  }

  #forgetMissing(): void {
    const there = new Set(this.doc.items.map((item) => item.id));
    const kept = (ids: Ids): Ids => new Set([...ids].filter((id) => there.has(id)));
    this.selection = kept(this.selection);
    this.solo = kept(this.solo);
  }
}
