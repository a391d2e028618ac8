/** Progress as it is shown: between two reports it goes on at the pace they tell, and it never goes back. */

/** Until it is told to be done, it is not shown as done. */
const MOST = 0.995;

export class Pace {
  #reported = 0;
  #remaining_s: number | null = null;
  #at_s = 0;
  #shown = 0;

  /** What the service reports at a moment of the page's clock. When it has no estimate, the one before holds. */
  report(share: number, remaining_s: number | null, now_s: number): void {
    const expected_s = this.#remaining_s === null ? null : this.#remaining_s - (now_s - this.#at_s);
    this.#reported = share;
    this.#remaining_s = remaining_s ?? expected_s;
    this.#at_s = now_s;
  }

  /** The share to show now. */
  share(now_s: number): number {
    if (this.#reported >= 1) return (this.#shown = 1);
    const left_s = this.#remaining_s;
    const passed_s = Math.max(0, now_s - this.#at_s);
    const pace = left_s && left_s > 0 ? (1 - this.#reported) / left_s : 0;
    // At most half of what is left is taken on trust.
    const trusted = Math.min(pace * passed_s, (1 - this.#reported) / 2);
    this.#shown = Math.max(this.#shown, Math.min(MOST, this.#reported + trusted));
    return this.#shown;
  }

  /** Seconds left, in steps that can be read: each second to the end, fives and minutes before. null: not known; 0: it
   * takes longer than was thought. */
  left_s(now_s: number): number | null {
    if (this.#remaining_s === null) return null;
    const left_s = this.#remaining_s - (now_s - this.#at_s);
    if (left_s <= 0) return 0;
    if (left_s < 15) return Math.ceil(left_s);
    if (left_s < 55) return Math.ceil(left_s / 5) * 5;
    return Math.ceil(left_s / 60) * 60;
  }
}
