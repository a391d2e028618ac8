/** What the reader chose, kept in this browser; where nothing may be kept it holds until the page is left. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the browser forbids it
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The browser forbids it, or is full: the choice holds for this visit.
  }
}
