/** Pictures of a clip beside its video: a poster, and a strip of frames. */
import { clamped } from '../../lib/clamped';
import { resultUrl, type Job } from '../../api/client';

/** How many frames the strip has side by side; null while there is neither strip nor poster. */
export function tilesOf(job: Job): number | null {
  return job.strip_tiles ?? null;
}

export function stripUrl(job: Job): string | null {
  return pictureUrl(job, 'strip.jpg');
}

export function posterUrl(job: Job): string | null {
  return pictureUrl(job, 'poster.jpg');
}

/** Which frame of the strip shows a time. */
export function tileAt(time_s: number, duration_s: number, tiles: number): number {
  const tile = Math.floor((time_s / Math.max(duration_s, 1e-6)) * tiles);
  return clamped(tile, 0, tiles - 1);
}

function pictureUrl(job: Job, name: 'poster.jpg' | 'strip.jpg'): string | null {
  return tilesOf(job) === null ? null : resultUrl(job.id, name, 1);
}
