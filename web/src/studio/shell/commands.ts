/** What the studio's buttons and shortcuts do, and what is said of it. */
import { tick } from 'svelte';
import { say } from '../../lib/announce.svelte';
import { texts } from '../../texts';
import type { Item } from '../document';
import type { Studio } from '../studio.svelte';
import type { Desk, Role } from './desk.svelte';
import type { Action } from './keys';

const STEP_S = 1;
const NUDGE_S = 0.1;

export interface Place {
  readonly studio: Studio;
  readonly desk: Desk;
}

type Command = (at: Place) => void | Promise<void>;

export const COMMANDS: Record<Action, Command> = {
  play: ({ studio }) => studio.player.toggle(),
  back: ({ studio }) => seekBy(studio, -STEP_S),
  ahead: ({ studio }) => seekBy(studio, STEP_S),
  nudgeBack: ({ studio }) => seekBy(studio, -NUDGE_S),
  nudgeAhead: ({ studio }) => seekBy(studio, NUDGE_S),
  begin: ({ studio }) => studio.player.seek(0),
  end: ({ studio }) => studio.player.seek(studio.doc.duration_s),
  undo: ({ studio }) => undo(studio),
  redo: ({ studio }) => redo(studio),
  copy: ({ studio }) => copy(studio),
  paste: ({ studio }) => paste(studio),
  duplicate: ({ studio }) => duplicate(studio),
  remove: ({ studio, desk }) => remove(studio, desk.mac),
  render: ({ studio }) => make(studio),
  addSound: async (at) => void (await addItem(at, 'event')),
  addBackground: async (at) => void (await addItem(at, 'bed')),
  hearEarlier: ({ studio }) => hear(studio, 'earlier'),
  hearLater: ({ studio }) => hear(studio, 'later'),
  help: ({ desk }) => {
    desk.helping = true;
  },
};

/** Let the reader choose a sound and put it at the playhead; null when they choose none. */
export async function addItem({ studio, desk }: Place, role: Role): Promise<Item | null> {
  const sound = await desk.pick(role);
  if (sound === null) return null;
  const item = studio.add(sound);
  say(texts.studio.added(studio.says(sound)));
  await tick();
  // Asked for by a key, with the focus nowhere: it goes to what is new, in the lanes or in the table.
  if (document.activeElement?.matches('body, dialog *')) newest(item)?.focus();
  return item;
}

function newest(item: Item): HTMLElement | null {
  return document.querySelector(
    `[data-cell="item:${item.id}"], [data-row="${item.id}"] [data-cell="time"] input`,
  );
}

/** Render what is edited, unless that is what is heard already. */
export async function make(studio: Studio): Promise<void> {
  if (studio.busy) return say(texts.studio.making);
  if (!studio.dirty) return say(texts.studio.unchanged);
  say(texts.studio.making);
  await studio.render();
}

/** Delete what is selected, and say how to get it back. */
export function remove(studio: Studio, mac: boolean): void {
  if (studio.selected.length === 0) return say(texts.studio.selectFirst);
  const names = studio.named(studio.selected);
  studio.removeSelected();
  say(texts.studio.removed(names, studio.doc.items.length, mac));
}

/** Copies of what is selected, beside it. */
export function duplicate(studio: Studio): void {
  if (studio.selected.length === 0) return say(texts.studio.selectFirst);
  studio.duplicate();
  say(texts.studio.duplicated(studio.named(studio.selected)));
}

/** Hear one of the two versions that are compared. */
export function hear(studio: Studio, which: 'earlier' | 'later'): void {
  const { player } = studio;
  if (player.compared === null) return say(texts.studio.nothingCompared);
  player.hearOf(studio.version, which);
  say(texts.studio.hearing(player.heard === 'a' ? studio.version : player.compared));
}

function copy(studio: Studio): void {
  if (studio.selected.length === 0) return say(texts.studio.selectFirst);
  studio.copy();
  say(texts.studio.copied(studio.named(studio.selected)));
}

function paste(studio: Studio): void {
  if (!studio.pastable) return say(texts.studio.nothingToPaste);
  studio.paste();
  say(texts.studio.pasted(studio.named(studio.selected)));
}

function undo(studio: Studio): void {
  const label = studio.undoable;
  studio.undo();
  say(label === null ? texts.studio.nothingToUndo : texts.studio.undone(label));
}

function redo(studio: Studio): void {
  const label = studio.redoable;
  studio.redo();
  say(label === null ? texts.studio.nothingToRedo : texts.studio.redone(label));
}

function seekBy(studio: Studio, by_s: number): void {
  studio.player.seek(Math.min(studio.player.time_s + by_s, studio.doc.duration_s));
}
