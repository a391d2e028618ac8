import { afterEach, beforeEach, expect, test } from 'vitest';
import { newBed, newEvent, open, toTimeline, type Doc } from '../src/studio/document';
import * as drafts from '../src/studio/drafts';
import * as edits from '../src/studio/edits';
import { TIMELINE } from './clip';

/** As much of a browser's storage as a few entries need. */
class Shelf implements drafts.Store {
  readonly entries = new Map<string, string>();
  full = false;

  get length(): number {
    return this.entries.size;
  }
  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.entries.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.entries.set(key, value);
  }
  removeItem(key: string): void {
    this.entries.delete(key);
  }
}

const SOME_DAY = Date.now() + 1e9;
let shelf: Shelf;
beforeEach(() => {
  shelf = new Shelf();
});

const drum = newEvent('drum.snare', 2);
const doc = edits.add(open(TIMELINE), drum, newBed('water.rain', 4, 8));

function draft(job: string, version = 1, expires = SOME_DAY, of: Doc = doc): drafts.Draft {
  const expires_at = new Date(expires).toISOString();
  return drafts.draftOf({ job, version, sent: version + 1, expires_at }, of, new Set([drum.id]));
}

test('a draft gives the document back, with new ids', () => {
  drafts.keep(draft('a'), shelf);
  const read = drafts.read('a', 1, shelf);
  if (!read) throw new Error('no draft');
  const again = drafts.applied(read, open(TIMELINE));
  expect(toTimeline(again)).toEqual(toTimeline(doc));
  expect(toTimeline(again, new Set(read.solo))).toEqual(toTimeline(doc, new Set([drum.id])));
  const before = new Set(doc.items.map((item) => item.id));
  expect(again.items.some((item) => before.has(item.id))).toBe(false);
});

test('each version has its own, and is found by what it was sent to become', () => {
  drafts.keep(draft('a', 1), shelf);
  expect(drafts.read('a', 2, shelf)).toBeNull();
  expect(drafts.read('b', 1, shelf)).toBeNull();
  expect(drafts.sentAs('a', 2, shelf)?.version).toBe(1);
  expect(drafts.sentAs('a', 3, shelf)).toBeNull();
});

test('they are dropped by version, or all of a job', () => {
  for (const version of [1, 2, 3]) drafts.keep(draft('a', version), shelf);
  drafts.keep(draft('b'), shelf);
  drafts.drop('a', 1, shelf);
  expect([1, 2].map((version) => drafts.read('a', version, shelf) !== null)).toEqual([false, true]);
  drafts.drop('a', null, shelf);
  expect([...shelf.entries.keys()]).toEqual(['draft:b:1']);
});

test('what expired goes, and the first to expire when there are many; other entries stay', () => {
  shelf.setItem('theme', 'dark');
  drafts.keep(draft('old', 1, Date.now() - 1000), shelf);
  for (let job = 0; job < 20; job++) drafts.keep(draft(String(job), 1, SOME_DAY + job), shelf);
  expect(drafts.read('old', 1, shelf)).toBeNull();
  expect(drafts.read('0', 1, shelf)).toBeNull();
  expect(drafts.read('19', 1, shelf)).not.toBeNull();
  expect(shelf.length).toBe(13);
  expect(shelf.getItem('theme')).toBe('dark');
});

test('one that cannot be kept or read is none', () => {
  shelf.setItem('draft:a:1', '{"job":');
  expect(drafts.read('a', 1, shelf)).toBeNull();
  expect(drafts.sentAs('a', 2, shelf)).toBeNull();
  const long = edits.add(
    doc,
    ...Array.from({ length: 4000 }, (_, n) => newEvent('drum.snare', n / 1000)),
  );
  drafts.keep(draft('b', 1, SOME_DAY, long), shelf);
  expect(drafts.read('b', 1, shelf)).toBeNull();
  shelf.full = true;
  drafts.keep(draft('c'), shelf);
  expect(drafts.read('c', 1, shelf)).toBeNull();
});

afterEach(() => Reflect.deleteProperty(globalThis, 'localStorage'));

test('where the storage is forbidden altogether there is no draft, and no error', () => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('forbidden', 'SecurityError');
    },
  });
  drafts.keep(draft('a'));
  expect(drafts.read('a', 1)).toBeNull();
  expect(drafts.sentAs('a', 1)).toBeNull();
  drafts.drop('a');
});
