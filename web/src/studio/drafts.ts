/** What was edited and not rendered, kept in the browser until it is: a reload or a crash loses nothing. */
import { inOrder, newBed, newEvent, type Doc, type Ids, type Item, type Room } from './document';

/** Only what is edited; what was seen comes from the service again. */
export interface Draft {
  readonly job: string;
  readonly version: number;
  /** The version that was asked for when it was rendered last, while that is not there yet. */
  readonly sent: number | null;
  /** When the job is removed with all its files; the draft goes, too. */
  readonly expires_at: string;
  readonly seed: number;
  readonly room: Room;
  readonly items: readonly Item[];
  readonly solo: readonly number[];
}

const PREFIX = 'draft:';
/** Drafts at a time; those that expire first are dropped first. */
const MOST = 12;
/** A draft that is longer is not kept: browsers give a page some 5 million characters. */
const LONGEST = 400_000;
const SOON_MS = 300;

/** What of a browser's storage is needed here. */
export type Store = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

/** Where nothing may be kept: editing goes on without. */
const NONE: Store = {
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
};

/** The browser's storage; asking for it is an error already where it is forbidden. */
function shelf(): Store {
  try {
    return localStorage;
  } catch {
    return NONE;
  }
}

export function keep(draft: Draft, store: Store = shelf()): void {
  const text = JSON.stringify(draft);
  const key = keyOf(draft.job, draft.version);
  tidy(store, key);
  if (text.length > LONGEST) return;
  try {
    store.setItem(key, text);
  } catch {
    // The storage is full or forbidden: then there is no draft, and editing goes on.
  }
}

/** The draft of a version with items of new ids; null when there is none that can be read. */
export function read(job: string, version: number, store: Store = shelf()): Draft | null {
  return parsed(store.getItem(keyOf(job, version)));
}

/** The draft that was sent to become a version. */
export function sentAs(job: string, version: number, store: Store = shelf()): Draft | null {
  const drafts = keysOf(store, `${PREFIX}${job}:`).map((key) => parsed(store.getItem(key)));
  return drafts.find((draft) => draft?.sent === version) ?? null;
}

/** Forget the draft of a version: it was rendered. Without a version those of the whole job: it is removed. */
export function drop(job: string, version: number | null = null, store: Store = shelf()): void {
  if (version !== null) store.removeItem(keyOf(job, version));
  else for (const key of keysOf(store, `${PREFIX}${job}:`)) store.removeItem(key);
}

export function applied(draft: Draft, doc: Doc): Doc {
  return { ...doc, seed: draft.seed, room: draft.room, items: inOrder(draft.items) };
}

let waiting: (() => void) | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Do it in a moment, and once for many calls: a drag edits sixty times a second. Done at once when the page goes. */
export function soon(write: () => void): void {
  waiting = write;
  clearTimeout(timer);
  timer = setTimeout(flush, SOON_MS);
}

export function flush(): void {
  clearTimeout(timer);
  const write = waiting;
  waiting = null;
  write?.();
}

if (typeof addEventListener === 'function') addEventListener('pagehide', flush);

/** Drop what expired, and the first to expire when there are too many beside the one that is written. */
function tidy(store: Store, written: string): void {
  const others = keysOf(store, PREFIX)
    .filter((key) => key !== written)
    .map((key) => [key, expiry(store.getItem(key))] as const)
    .sort(([, a], [, b]) => b - a);
  others.forEach(([key, expires], index) => {
    if (expires < Date.now() || index >= MOST - 1) store.removeItem(key);
  });
}

function keyOf(job: string, version: number): string {
  return `${PREFIX}${job}:${version}`;
}

function keysOf(store: Store, prefix: string): string[] {
  return Array.from({ length: store.length }, (_, index) => store.key(index)).filter(
    (key): key is string => key?.startsWith(prefix) ?? false,
  );
}

function parsed(text: string | null): Draft | null {
  try {
    const draft = JSON.parse(text ?? 'null') as Draft | null;
    return draft && renewed(draft);
  } catch {
    return null;
  }
}

function expiry(text: string | null): number {
  try {
    return Date.parse((JSON.parse(text ?? '') as Draft).expires_at) || 0;
  } catch {
    return 0;
  }
}

function renewed(draft: Draft): Draft {
  const ids = new Map<number, number>();
  const items = draft.items.map((item) => {
    const fresh =
      item.kind === 'event'
        ? newEvent(item.sound, item.time_s)
        : newBed(item.sound, item.start_s, item.end_s);
    ids.set(item.id, fresh.id);
    return { ...fresh, ...item, id: fresh.id } as Item;
  });
  const solo = draft.solo.flatMap((id) => ids.get(id) ?? []);
  return { ...draft, items, solo };
}

export function draftOf(
  of: Pick<Draft, 'job' | 'version' | 'sent' | 'expires_at'>,
  doc: Doc,
  solo: Ids,
): Draft {
  return { ...of, seed: doc.seed, room: doc.room, items: doc.items, solo: [...solo] };
}
