/** Sounds heard by themselves, one at a time. */
import { previewUrl } from '../../api/client';

export class Preview {
  /** The sound that plays, or is fetched to be played. */
  sound = $state<string | null>(null);
  /** The sound that could not be played. */
  failed = $state<string | null>(null);
  #audio: HTMLAudioElement | null = null;

  toggle(sound: string): void {
    if (this.sound === sound) this.stop();
    else this.play(sound);
  }

  play(sound: string): void {
    this.stop();
    this.failed = null;
    this.sound = sound;
    const audio = new Audio(previewUrl(sound));
    this.#audio = audio;
    audio.addEventListener('ended', () => this.#over(audio, null));
    audio.addEventListener('error', () => this.#over(audio, sound));
    audio.play().catch((error: unknown) => {
      // Stopped before it began, which is no failure, or refused before a first click.
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#over(audio, sound);
    });
  }

  stop(): void {
    const audio = this.#audio;
    this.#audio = null;
    this.sound = null;
    if (!audio) return;
    audio.pause();
    audio.removeAttribute('src'); // ends the fetch, too
    audio.load();
  }

  #over(audio: HTMLAudioElement, failed: string | null): void {
    if (this.#audio !== audio) return;
    this.#audio = null;
    this.sound = null;
    this.failed = failed;
  }
}
