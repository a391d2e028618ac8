import { expect, test } from 'vitest';
import { refusalOf } from '../src/api/refused';
import { mayPass, worded } from '../src/api/wording';

test('what the service says for programs is said for people', () => {
  const body = {
    code: 'too_many_versions',
    detail: 'The job 0f3a has 50 versions, as many as are kept.',
    hint: '',
  };
  const told = refusalOf(409, body, null);
  expect(told.message).not.toMatch(/job|0f3a/);
  expect(told).toMatchObject({ code: 'too_many_versions', status: 409 });
});

test('all else is said in its own words', () => {
  const told = {
    code: 'no_video_stream',
    message: 'holiday.mp4 has no video.',
    hint: 'Send another.',
  };
  expect(worded(told)).toEqual(told);
});

test('only what may pass is tried again', () => {
  expect(mayPass('job_busy')).toBe(true);
  expect(mayPass('too_many_versions')).toBe(false);
  expect(mayPass('empty_file')).toBe(false);
  expect(mayPass('unreadable_media')).toBe(false);
  expect(mayPass('queue_full')).toBe(true);
});
