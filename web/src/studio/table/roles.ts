/** The roles of a table's parts, said outright: some browsers forget them where the parts are laid out as cards. */
export const ROLES = {
  table: 'table',
  group: 'rowgroup',
  row: 'row',
  head: 'columnheader',
  name: 'rowheader',
  cell: 'cell',
} as const;
