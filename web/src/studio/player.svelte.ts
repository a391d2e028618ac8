/** Playback: one clock for picture and sound, whatever element plays. */
export class Player {
  time_s = $state(0);
  playing = $state(false);
  #media: HTMLMediaElement | null = null;

  /** Follow an element; the function that is returned lets it go. For `{@attach}`. */
  attach = (media: HTMLMediaElement): (() => void) => {
    this.#media = media;
    let frame = 0;
    const follow = (): void => {
      this.time_s = media.currentTime;
      if (!media.paused) frame = requestAnimationFrame(follow);
    };
    const told = (): void => {
      this.playing = !media.paused;
      cancelAnimationFrame(frame);
      follow();
    };
    const kinds = ['play', 'pause', 'ended', 'seeked', 'timeupdate', 'loadedmetadata'];
    for (const kind of kinds) media.addEventListener(kind, told);
    return () => {
      cancelAnimationFrame(frame);
      for (const kind of kinds) media.removeEventListener(kind, told);
      if (this.#media === media) this.#media = null;
    };
  };

  async play(): Promise<void> {
    await this.#media?.play().catch(() => undefined); // interrupted by a pause, or refused before a first click
  }

  pause(): void {
    this.#media?.pause();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else void this.play();
  }

  seek(time_s: number): void {
    if (!this.#media) return;
    this.time_s = Math.max(0, time_s);
    this.#media.currentTime = this.time_s;
  }
}
