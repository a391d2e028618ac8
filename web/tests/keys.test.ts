import { describe, expect, it } from 'vitest';
import { actionOf, comboOf, SHORTCUTS, type Pressed } from '../src/studio/shell/keys';

const PC = { mac: false, singleKeys: true };
const MAC = { mac: true, singleKeys: true };

function key(key: string, held: Partial<Pressed> = {}): Pressed {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe('what a key means', () => {
  it('is the same for small and capital letters', () => {
    expect(actionOf(key('k'), 'page', PC)).toBe('play');
    expect(actionOf(key('K'), 'page', PC)).toBe('play');
  });

  it('has Control on a PC and Command on a Mac', () => {
    expect(actionOf(key('z', { ctrlKey: true }), 'page', PC)).toBe('undo');
    expect(actionOf(key('z', { metaKey: true }), 'page', MAC)).toBe('undo');
    expect(actionOf(key('z', { ctrlKey: true }), 'page', MAC)).toBeNull();
    expect(actionOf(key('z', { metaKey: true }), 'page', PC)).toBeNull();
  });

  it('tells redo from undo by Shift', () => {
    expect(actionOf(key('Z', { ctrlKey: true, shiftKey: true }), 'page', PC)).toBe('redo');
    expect(actionOf(key('y', { ctrlKey: true }), 'page', PC)).toBe('redo');
  });

  it('takes ? with or without Shift, as keyboards have it', () => {
    expect(actionOf(key('?', { shiftKey: true }), 'page', PC)).toBe('help');
    expect(actionOf(key('?'), 'page', PC)).toBe('help');
  });

  it('is nothing with Alt, which writes characters and opens menus', () => {
    expect(comboOf(key('a', { altKey: true }), false)).toBeNull();
  });
});

describe('where a key is pressed', () => {
  it('is a field for text: nothing is taken from it', () => {
    for (const held of [{}, { ctrlKey: true }])
      expect(actionOf(key('z', held), 'text', PC)).toBeNull();
    expect(actionOf(key(' '), 'text', PC)).toBeNull();
  });

  it('is a control: the keys that work it stay its own, others do not', () => {
    expect(actionOf(key(' '), 'control', PC)).toBeNull();
    expect(actionOf(key('ArrowLeft'), 'control', PC)).toBeNull();
    expect(actionOf(key('k'), 'control', PC)).toBe('play');
    expect(actionOf(key('Delete'), 'control', PC)).toBe('remove');
  });
});

describe('shortcuts of one character', () => {
  it('are off when the reader says so, and only they', () => {
    const off = { mac: false, singleKeys: false };
    expect(actionOf(key('a'), 'page', off)).toBeNull();
    expect(actionOf(key('?'), 'page', off)).toBeNull();
    expect(actionOf(key('1'), 'page', off)).toBeNull();
    expect(actionOf(key(' '), 'page', off)).toBe('play');
    expect(actionOf(key('Enter', { ctrlKey: true }), 'page', off)).toBe('render');
  });
});

it('gives no key two meanings', () => {
  const combos = SHORTCUTS.flatMap((one) => one.combos);
  expect(new Set(combos).size).toBe(combos.length);
});
