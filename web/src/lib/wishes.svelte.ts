/** What is wished for the clips that are sent; kept while the page is open. */
import type { Options } from '../api/client';

export const wishes = $state({
  prompt: '',
  avoid: '',
  room: 'auto' as Options['room'],
  strength: 1,
  keep_audio: false,
  /** For pictures. */
  duration_s: 10,
});

/** The wishes as options of a job; only pictures take a length. */
export function optionsFor(file: File): Partial<Options> {
  const { prompt, avoid, room, strength, keep_audio, duration_s } = wishes;
  const options = { prompt: prompt.trim(), avoid: avoid.trim(), room, strength, keep_audio };
  return isPicture(file) ? { ...options, duration_s } : options;
}

export function isPicture(file: File): boolean {
  return file.type.startsWith('image/');
}
