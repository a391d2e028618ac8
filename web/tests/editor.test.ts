import { beforeEach, expect, test } from 'vitest';
import type { Sound } from '../src/api/client';
import { open } from '../src/studio/document';
import { change } from '../src/studio/edits';
import { Editor } from '../src/studio/editor.svelte';
import { TIMELINE } from './clip';

const SOUNDS = [
  { name: 'tool.hammer', role: 'event', says: 'hammer strikes', source: 'model' },
  { name: 'water.rain', role: 'bed', says: 'light rain', source: 'model' },
  { name: 'drum.kit', role: 'event', says: 'drum kit', source: 'kit' },
] as Sound[];

let editor: Editor;
let ids: number[];
beforeEach(() => {
  editor = new Editor(open(TIMELINE), SOUNDS);
  ids = editor.doc.items.map((item) => item.id);
});

test('undoing a deletion brings the items back, selected', () => {
  editor.select(ids[1] as number, ids[2] as number);
  editor.removeSelected();
  expect(editor.doc.items).toHaveLength(ids.length - 2);
  expect(editor.selection.size).toBe(0);
  expect(editor.undoable).toBe('Delete Hammer strikes, 2 times');
  editor.undo();
  expect(editor.selected.map((item) => item.id)).toEqual([ids[1], ids[2]]);
  expect(editor.redoable).toBe('Delete Hammer strikes, 2 times');
  editor.redo();
  expect(editor.selection.size).toBe(0);
});

test('undoing an addition goes back to what was selected', () => {
  editor.select(ids[0] as number);
  const added = editor.add('drum.kit', 3);
  expect(added).toMatchObject({ kind: 'event', time_s: 3, source: 'kit' });
  expect([...editor.selection]).toEqual([added.id]);
  editor.undo();
  expect([...editor.selection]).toEqual([ids[0]]);
  editor.redo();
  expect([...editor.selection]).toEqual([added.id]);
});

test('a sound is added as what it is', () => {
  expect(editor.add('water.rain', 1)).toMatchObject({ kind: 'bed', start_s: 0, end_s: 8 });
  expect(editor.add('not.known', 99)).toMatchObject({ kind: 'event', time_s: 8 });
});

test('nudges of one selection are one step until it settles', () => {
  const before = editor.doc;
  editor.select(ids[3] as number);
  for (let step = 0; step < 5; step++) editor.nudge(0.01);
  editor.settle();
  const after = editor.doc;
  editor.nudge(0.01);
  editor.undo();
  expect(editor.doc).toBe(after);
  editor.undo();
  expect(editor.doc).toBe(before);
});

test('an edit that changes nothing is no step', () => {
  editor.edit('nothing', (doc) => change(doc, new Set(ids), {}));
  expect(editor.undoable).toBeNull();
});

test('copies are put at the playhead and selected', () => {
  expect(editor.pastable).toBe(false);
  editor.paste();
  expect(editor.undoable).toBeNull();
  editor.select(ids[1] as number);
  editor.copy();
  editor.paste();
  expect(editor.doc.items).toHaveLength(ids.length + 1);
  expect(editor.selected[0]).toMatchObject({ time_s: 0 });
  editor.duplicate();
  expect(editor.selected[0]).toMatchObject({ time_s: 0.5 });
});

test('a lane is muted and heard solo as a whole', () => {
  const hammers = editor.idsOf('tool.hammer');
  editor.toggleMute(hammers);
  expect(editor.areMuted(hammers)).toBe(true);
  expect(editor.undoable).toBe(`Mute Hammer strikes, ${hammers.size} times`);
  editor.toggleMute(hammers);
  expect(editor.areMuted(hammers)).toBe(false);
  editor.toggleSolo(hammers);
  editor.toggleSolo(editor.idsOf('water.rain'));
  expect(editor.solo.size).toBe(ids.length);
  editor.toggleSolo(hammers);
  expect(editor.areSolo(hammers)).toBe(false);
  expect(editor.areSolo(editor.idsOf('water.rain'))).toBe(true);
});

test('what is deleted is not solo any more', () => {
  editor.select(ids[0] as number);
  editor.toggleSolo();
  editor.removeSelected();
  expect(editor.solo.size).toBe(0);
});

test('all of a sound become another, from its own source', () => {
  const count = editor.idsOf('tool.hammer').size;
  editor.replaceAll('tool.hammer', 'drum.kit');
  expect(editor.undoable).toBe(`Change Hammer strikes, ${count} times to Drum kit`);
  expect(editor.idsOf('drum.kit').size).toBe(count);
  expect(editor.doc.items.filter((item) => item.source === 'kit')).toHaveLength(count);
});
