/** What happens to the clip by itself, said aloud: a new version is here, could not be made, or waits to be opened. */
import { untrack } from 'svelte';
import { say, shout } from '../../lib/announce.svelte';
import { texts } from '../../texts';
import { Refused } from '../../api/client';
import type { Studio } from '../studio.svelte';

/** To be called while a component is made: it listens as long as that is there. */
export function tellNews(studio: Studio): void {
  let awaited: number | null = null;

  $effect(() => {
    const { busy, version, arrived, job } = studio;
    const newest = job.versions.at(-1);
    if (!newest) return;
    if (busy) {
      awaited = newest.number;
      return;
    }
    if (awaited !== newest.number) return;
    untrack(() => {
      if (version === awaited) say(texts.studio.arrived(newest.summary));
      else if (awaited !== null && arrived === awaited) say(texts.studio.arrivedBeside(awaited));
      else if (newest.state === 'cancelled') say(texts.studio.cancelled);
      else if (newest.state !== 'failed') return; // it is being loaded
      awaited = null;
    });
  });

  $effect(() => {
    const { problem } = studio;
    if (!problem) return;
    shout(problem instanceof Refused ? problem.message : texts.errors.unreachable);
  });

  $effect(() => {
    if (studio.restored) say(texts.studio.restored);
  });
}
