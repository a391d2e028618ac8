/** The service as the page calls it: typed by its OpenAPI document, errors as exceptions in the service's own words. */
import createClient from 'openapi-fetch';
import { refusal, Refused, Unreachable } from './refused';
import type { components, paths } from './schema';

export { refusal, Refused, Unreachable };

type Schemas = components['schemas'];
export type Job = Schemas['Job'];
export type JobState = Job['state'];
export type Version = Schemas['Version'];
export type Options = Schemas['Options'];
export type Wish = Schemas['Wish'];
export type Sound = Schemas['Sound'];
export type Timeline = Schemas['Timeline'];
export type ResultName = paths['/v1/jobs/{job}/{result}']['get']['parameters']['path']['result'];

/** What the service takes for granted, said here because the types ask for it. */
const DEFAULTS: Required<Options> = {
  prompt: '',
  avoid: '',
  sounds: [],
  seed: 0,
  strength: 1,
  room: 'auto',
  generator: 'foley',
  keep_audio: false,
  duration_s: null,
};

const http = createClient<paths>();

/** Begin a session, or go on with the one the cookie names: before anything else. */
export async function beginSession(): Promise<void> {
  await answered(http.POST('/v1/session'));
}

/** The newest jobs first; `after` is the last job of the page before. */
export async function listJobs(
  page: { after?: string; limit?: number } = {},
): Promise<{ jobs: Job[]; more: boolean }> {
  const found = await answered(http.GET('/v1/jobs', { params: { query: page } }));
  return { jobs: found.jobs, more: found.next != null };
}

export async function getJob(job: string): Promise<Job> {
  return answered(http.GET('/v1/jobs/{job}', { params: { path: { job } } }));
}

/** Make a job of a finished upload. The same `key` never makes two. */
export async function createJob(
  upload: string,
  options: Partial<Options>,
  key: string,
): Promise<Job> {
  const body = { ...DEFAULTS, ...options, upload };
  return answered(http.POST('/v1/jobs', { body, params: { header: { 'idempotency-key': key } } }));
}

/** Cancel a job that waits or is worked on; one that settled meanwhile stays. */
export async function cancelJob(job: string): Promise<void> {
  await answered(
    http.DELETE('/v1/jobs/{job}', { params: { path: { job }, query: { only: 'cancel' } } }),
  );
}

/** Remove a job that is settled, with all its files; one that is worked on is cancelled first. */
export async function removeJob(job: string): Promise<void> {
  const params = { path: { job } };
  const cancelled = await answered(http.DELETE('/v1/jobs/{job}', { params }));
  if (cancelled !== undefined) await answered(http.DELETE('/v1/jobs/{job}', { params }));
}

export async function getTimeline(job: string, version: number): Promise<Timeline> {
  const response = await reached(fetch(resultUrl(job, 'timeline', version)));
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as Timeline;
}

/** Render an edited timeline: a new version, which is queued. */
export async function putTimeline(job: string, timeline: Timeline): Promise<Job> {
  return answered(
    http.PUT('/v1/jobs/{job}/timeline', { params: { path: { job } }, body: timeline }),
  );
}

/** Have the sounds chosen again for what was seen. */
export async function addVersion(job: string, wish: Partial<Wish>): Promise<Job> {
  return answered(
    http.POST('/v1/jobs/{job}/versions', { params: { path: { job } }, body: wish as Wish }),
  );
}

export async function listSounds(): Promise<Sound[]> {
  return (await answered(http.GET('/v1/sounds'))).sounds;
}

/** Address of a result; `download` makes the browser save it under the clip's name. */
export function resultUrl(
  job: string,
  result: ResultName,
  version: number,
  download = false,
): string {
  return `/v1/jobs/${encodeURIComponent(job)}/${result}?version=${version}&download=${download}`;
}

export function previewUrl(sound: string): string {
  return `/v1/sounds/${encodeURIComponent(sound)}/preview.wav`;
}

/** What a failed call is to be shown as. */
export function asRefused(error: unknown): Refused | Unreachable {
  if (error instanceof Refused || error instanceof Unreachable) return error;
  throw error;
}

async function answered<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await reached(call);
  if (error !== undefined || !response.ok) throw await refusal(response, error);
  return data as NonNullable<Data>;
}

async function reached<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof TypeError) throw new Unreachable(error.message); // fetch's word for no answer
    throw error;
  }
}

/** The largest file the service takes, in bytes; null when it does not say. */
export async function largestUpload(): Promise<number | null> {
  const response = await reached(fetch('/v1/uploads', { method: 'OPTIONS' }));
  return Number(response.headers.get('Tus-Max-Size')) || null;
}
