/** Undo and redo of any value that is replaced rather than changed. */
const MOST = 200;

export interface Step<Value> {
  readonly label: string;
  readonly value: Value;
}

export interface History<Value> {
  readonly past: readonly Step<Value>[];
  readonly present: Value;
  readonly future: readonly Step<Value>[];
  /** Edits that follow each other with the same key are one step: a drag, a slider, a held arrow key. */
  readonly merging: string | null;
}

export function begin<Value>(value: Value): History<Value> {
  return { past: [], present: value, future: [], merging: null };
}

/** `label` says what was done ("Move Drum"); it is what undo offers to take back. */
export function record<Value>(
  history: History<Value>,
  label: string,
  value: Value,
  merging: string | null = null,
): History<Value> {
  if (value === history.present) return history;
  if (merging !== null && merging === history.merging)
    return { ...history, present: value, future: [] };
  const past = [...history.past, { label, value: history.present }].slice(-MOST);
  return { past, present: value, future: [], merging };
}

/** What comes next is a step of its own, whatever its key: a drag has ended. */
export function settle<Value>(history: History<Value>): History<Value> {
  return history.merging === null ? history : { ...history, merging: null };
}

export function undo<Value>(history: History<Value>): History<Value> {
  const step = history.past.at(-1);
  if (!step) return history;
  return {
    past: history.past.slice(0, -1),
    present: step.value,
    future: [{ label: step.label, value: history.present }, ...history.future],
    merging: null,
  };
}

export function redo<Value>(history: History<Value>): History<Value> {
  const [step, ...future] = history.future;
  if (!step) return history;
  return {
    past: [...history.past, { label: step.label, value: history.present }],
    present: step.value,
    future,
    merging: null,
  };
}
