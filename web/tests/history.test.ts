import { expect, test } from 'vitest';
import { begin, record, redo, settle, undo } from '../src/studio/history';

test('what was done is undone and done again', () => {
  const edited = record(begin('a'), 'to b', 'b');
  expect(undo(edited).present).toBe('a');
  expect(redo(undo(edited)).present).toBe('b');
  expect(undo(edited).future[0]?.label).toBe('to b');
});

test('a drag is one step', () => {
  let history = record(begin(0), 'before', 1);
  for (const value of [2, 3, 4]) history = record(history, 'drag', value, 'drag');
  expect(history.present).toBe(4);
  expect(undo(history).present).toBe(1);
  expect(redo(undo(history)).present).toBe(4);
});

test('another drag is another step: of something else, after the first ended, or after an undo', () => {
  const first = record(begin(0), 'drag', 1, 'drag');
  expect(undo(record(first, 'other', 2, 'other')).present).toBe(1);
  expect(undo(record(settle(first), 'drag', 2, 'drag')).present).toBe(1);
  const undone = undo(record(first, 'step', 2));
  expect(undo(record(undone, 'drag', 3, 'drag')).present).toBe(1);
});

test('what is not changed is no step, and an edit forgets what was undone', () => {
  const edited = record(begin('a'), 'to b', 'b');
  expect(record(edited, 'to b', 'b')).toBe(edited);
  expect(redo(record(undo(edited), 'to c', 'c')).present).toBe('c');
});

test('there is an end to undo and redo', () => {
  const history = begin('a');
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
});

test('the last 200 steps are kept', () => {
  let history = begin(0);
  for (let value = 1; value <= 250; value++) history = record(history, String(value), value);
  expect(history.past).toHaveLength(200);
  expect(history.past[0]?.value).toBe(50);
});
