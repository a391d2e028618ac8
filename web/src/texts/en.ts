/** Every text of the page, in English. A translation is another file of the type `Texts`. */
export const en = {
  app: {
    name: 'Silence to Sound',
    claim: 'Give your silent clip its sound.',
    skip: 'Skip to the content',
    home: 'New clip',
    clips: 'My clips',
    api: 'For programs',
    theme: { label: 'Colours', auto: 'As the system', light: 'Light', dark: 'Dark' },
    nowhere: 'There is nothing at this address.',
    nowhereHint: 'The clip may have been removed. Your other clips are listed under “My clips”.',
    title: (page: string) => `${page} – Silence to Sound`,
  },
  errors: {
    unreachable: 'The service does not answer.',
    unreachableHint: 'Check the connection; this page goes on by itself when it is back.',
    retry: 'Try again',
    dismiss: 'Close',
    back: 'Connected again.',
    lost: 'The connection is lost. Trying again …',
  },
  start: {},
  working: {},
  clips: {},
  player: {},
  lanes: {},
  inspector: {},
  sounds: {},
  table: {},
  studio: {},
};

export type Texts = typeof en;
