/** Errors of the service as this page says them: its own words are for programs, too, and some speak of those. */
import { texts } from '../texts';

export interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

type Known = Record<string, { readonly message: string; readonly hint: string }>;
/** What stays refused however often it is asked for. */
const FINAL = new Set([
  'too_many_versions',
  'no_timeline',
  'empty_file',
  'too_large',
  'too_large_upload',
  'unreadable_file',
  'unreadable_media',
  'no_video_stream',
  'no_audio_to_keep',
  'too_short',
  'too_long',
  'clip_too_long',
  'picture_too_large',
]);

export function worded({ code, message, hint }: Told): Told {
  const known: Known = texts.errors.known;
  return { code, message, hint, ...known[code] };
}

/** Whether asking again may help. */
export function mayPass(code: string): boolean {
  return !FINAL.has(code);
}
