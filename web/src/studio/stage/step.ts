/** Two players in step: how the one that is not heard follows the one that is. */
import { clamped } from '../../lib/clamped';

/** Further apart than this it jumps; jumps take time, so they are rare. */
const JUMP_S = 0.25;
/** Nearer than this nothing is done: half a frame. */
const NEAR_S = 0.02;
const MOST_CHANGE = 0.2;

export interface Following {
  readonly jump: boolean;
  readonly rate: number;
}

/** `behind_s`: how far it is behind, negative when ahead; `rate`: the speed of the one that is heard. */
export function follows(behind_s: number, rate: number): Following {
  if (Math.abs(behind_s) > JUMP_S) return { jump: true, rate };
  if (Math.abs(behind_s) < NEAR_S) return { jump: false, rate };
  const change = clamped(behind_s, -MOST_CHANGE, MOST_CHANGE);
  return { jump: false, rate: Math.round(rate * (1 + change) * 100) / 100 };
}
