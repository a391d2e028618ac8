/** The waves of what was rendered: of the whole, and of each sound. */
import { resultUrl } from '../../api/client';
import type { Studio } from '../studio.svelte';
import type { Peaks } from './shape';

export interface Waves {
  readonly rate_hz: number;
  readonly mix: Peaks;
  readonly stems: Readonly<Record<string, Peaks>>;
}

/** Those of the version that is shown, once they are fetched; null where the service has none. */
export class WavesOf {
  waves = $state.raw<Waves | null>(null);

  constructor(studio: () => Studio) {
    const url = $derived(urlOf(studio()));
    $effect(() => {
      if (url === null) return;
      const ended = new AbortController();
      void this.#fetch(url, ended.signal);
      return () => ended.abort();
    });
  }

  async #fetch(url: string, signal: AbortSignal): Promise<void> {
    try {
      const response = await fetch(url, { signal });
      this.waves = response.ok ? ((await response.json()) as Waves) : null;
    } catch {
      if (!signal.aborted) this.waves = null; // the page does without; the next version asks again
    }
  }
}

/** A service without this result does not link to it either. */
function urlOf({ job, version }: Studio): string | null {
  const links = job.links as Record<string, string | undefined>;
  return links.peaks === undefined ? null : resultUrl(job.id, 'peaks.json', version);
}
