import { expect, test } from 'vitest';
import { begin, record, redo, undo } from '../src/studio/history';

test('what was done is undone and done again', () => {
  const edited = record(begin('a'), 'to b', 'b');
  expect(undo(edited).present).toBe('a');
  expect(redo(undo(edited)).present).toBe('b');
  expect(undo(edited).future[0]?.label).toBe('to b');
});
