/** A number, or the nearer of two limits beyond which it lies. */
export function clamped(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
