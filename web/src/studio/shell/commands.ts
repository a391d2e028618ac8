/** What the studio's buttons and shortcuts do, and what is said of it. */
import { say } from '../../lib/announce.svelte';
import { texts } from '../../texts';
import { add, copies } from '../edits';
import { capital, named } from '../words';
import type { Studio } from '../studio.svelte';
import type { Arrival } from './arrival.svelte';
import type { Desk, Role } from './desk.svelte';
import type { Action } from './keys';

const STEP_S = 1;
const NUDGE_S = 0.1;
/** A new background sound lasts so long, or to the end of the clip. */
const BED_S = 5;
/** A copy stands so much after what it is a copy of. */
const BESIDE_S = 0.25;

export interface Place {
  readonly studio: Studio;
  readonly desk: Desk;
  readonly arrival: Arrival;
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
  copy: ({ studio }) => {
    if (studio.selected.length === 0) return say(texts.studio.selectFirst);
    studio.copy();
    say(texts.studio.copied(selectedNames(studio)));
  },
  paste: ({ studio }) => {
    const before = studio.doc;
    studio.paste(texts.studio.edits.paste);
    if (studio.doc !== before) say(texts.studio.pasted(selectedNames(studio)));
  },
  duplicate: ({ studio }) => duplicate(studio),
  remove: ({ studio }) => remove(studio),
  render: ({ arrival }) => make(arrival),
  addSound: async (at) => void (await addItem(at, 'event')),
  addBackground: async (at) => void (await addItem(at, 'bed')),
  hearThis: ({ studio }) => hear(studio, 'a'),
  hearOther: ({ studio }) => hear(studio, 'b'),
  help: ({ desk }) => {
    desk.helping = true;
  },
};

/** Let the reader choose a sound and put it at the playhead; the id of the new item, null when none was chosen. */
export async function addItem({ studio, desk }: Place, role: Role): Promise<number | null> {
  const sound = await desk.pick(role);
  if (sound === null) return null;
  const label = texts.studio.edits.add(nameOf(studio, sound));
  const { time_s } = studio.player;
  if (role === 'event') studio.addEvent(label, sound, Math.min(time_s, studio.doc.duration_s));
  else {
    const start_s = time_s < studio.doc.duration_s - 0.5 ? time_s : 0;
    studio.addBed(label, sound, start_s, Math.min(start_s + BED_S, studio.doc.duration_s));
  }
  say(texts.studio.added(nameOf(studio, sound)));
  return studio.selected[0]?.id ?? null;
}

export function undo(studio: Studio): void {
  const label = studio.undoable;
  studio.undo();
  say(label === null ? texts.studio.nothingToUndo : texts.studio.undone(label));
}

export function redo(studio: Studio): void {
  const label = studio.redoable;
  studio.redo();
  say(label === null ? texts.studio.nothingToRedo : texts.studio.redone(label));
}

/** Delete what is selected, and say how to get it back. */
export function remove(studio: Studio): void {
  if (studio.selected.length === 0) return say(texts.studio.selectFirst);
  const names = selectedNames(studio);
  studio.removeSelected(texts.studio.edits.remove(names));
  say(texts.studio.removed(names, studio.doc.items.length));
}

/** Copies of what is selected, right after it. */
export function duplicate(studio: Studio): void {
  if (studio.selected.length === 0) return say(texts.studio.selectFirst);
  const names = selectedNames(studio);
  const before = studio.selected;
  const last_s = Math.max(...before.map((item) => (item.kind === 'bed' ? item.end_s : item.time_s)));
  const made = copies(before, Math.min(last_s + BESIDE_S, studio.doc.duration_s));
  studio.edit(texts.studio.edits.duplicate(names), (doc) => add(doc, ...made));
  studio.select(...made.map((item) => item.id));
  say(texts.studio.duplicated(names));
}

export async function make(arrival: Arrival): Promise<void> {
  if (arrival.changed) await arrival.render();
  else say(texts.studio.unchanged);
}

export function nameOf(studio: Studio, sound: string): string {
  return capital(studio.says(sound));
}

/** Change between the version that is shown and the one it is compared with. */
export function hear(studio: Studio, side: 'a' | 'b'): void {
  const { player } = studio;
  if (player.compared === null) return say(texts.studio.nothingCompared);
  player.hear(side);
  say(texts.studio.hearing(side === 'a' ? studio.version : player.compared));
}

function selectedNames(studio: Studio): string {
  return named(studio.selected.map((item) => nameOf(studio, item.sound)));
}

function seekBy(studio: Studio, by_s: number): void {
  const { time_s } = studio.player;
  studio.player.seek(Math.min(Math.max(0, time_s + by_s), studio.doc.duration_s));
}
