import {css} from 'lit';

/** A card for each repository. */
const cards = css`
  table, thead, tbody { display: block; }
  thead tr {
    display: flex;
    flex-wrap: wrap;
    padding: 0.25rem 1rem;
    background: var(--_subtle);
    border-bottom: 1px solid var(--_border);
  }

  thead th { padding: 0 0.5rem 0 0 !important; border: 0; background: none; }

  tbody tr { display: grid; grid-template-columns: minmax(7.5rem, 2fr) 3fr; gap: 0.15rem 1rem; padding: 0.7rem 1rem; }
  tbody tr + tr { border-top: 1px solid var(--_border); }
  tbody tr > * { padding: 0 !important; border: 0 !important; white-space: normal; }
  .state { text-align: right; }
  .why, ci-remaining { max-width: none; }
  .why summary { margin-left: auto; }
  .why ul { text-align: left; }
  td[data-label]::before { content: attr(data-label) ' '; color: var(--_muted); font-size: 0.85em; }
  td.none { display: none; }
  td[data-label="Run"], td[data-label="Started"] { grid-column: 1; }

  thead .environment { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  td:not(.environment) + td.environment:not(:has(.trouble)) { grid-column: 1; }
  td.environment:has(.trouble) { grid-column: 1 / -1; }
  td.environment { overflow-wrap: anywhere; }
  td.environment .trouble { max-width: none; }
`;

/** With room for more beside each other. */
const broadCards = css`
  tbody tr { grid-template-columns: repeat(4, 1fr); }
  .repo { grid-column: 1 / 3; }
  .state { grid-column: 3 / 5; }
  td[data-label="Chart version"] { grid-column: 2; }
  td[data-label="Started"] { grid-column: 3; }
  td[data-label="Completed"] { grid-column: 4; }
  td.environment:has(.trouble) { grid-column: auto; }
  td:not(.environment) + td.environment { grid-column: 1; }
`;

/** With more columns there is less room for each. */
const dense = css`
  th, td { padding-inline: 0.5rem; }
  th:first-child { padding-left: 1rem; }
  td.environment, .version { white-space: normal; overflow-wrap: anywhere; }
  td.environment { min-width: 4.5rem; }
  td > small { display: block; }
  td.environment .trouble { max-width: 9rem; }
`;

export const tableStyles = css`
  table { width: 100%; border-collapse: collapse; text-align: left; }
  th, td { padding: 0.5rem 0.75rem; vertical-align: baseline; font-weight: inherit; white-space: nowrap; }
  th:first-child, td:first-child { padding-left: 1rem; }
  thead th { padding-block: 0.25rem; border-bottom: 1px solid var(--_border); background: var(--_subtle); }
  tbody tr + tr > * { border-top: 1px solid var(--_border); }
  tbody tr:hover { background: var(--_subtle); }

  thead button {
    border: 0;
    background: none;
    margin-left: -0.5rem;
    padding: 0.25rem 0.5rem;
    font-size: 0.85em;
    font-weight: 600;
    color: var(--_muted);
  }

  thead button:hover:not(:disabled) { background: none; color: var(--_text); }
  thead button::after { content: '↕' / ''; display: inline-block; width: 1em; text-align: center; opacity: 0.45; }
  [aria-sort] button { color: var(--_text); }
  [aria-sort] button::after { opacity: 1; }
  [aria-sort="ascending"] button::after { content: '↑' / ''; }
  [aria-sort="descending"] button::after { content: '↓' / ''; }

  .repo { font-weight: 600; white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
  .version { font-weight: 600; overflow-wrap: anywhere; }
  small { font-size: 0.85em; }
  thead .environment { font-size: 0.85em; font-weight: 600; color: var(--_muted); }
  .trouble { display: block; margin-top: 0.15rem; color: var(--_failure); white-space: normal; overflow-wrap: anywhere; max-width: 22rem; }
  .why { max-width: 26rem; margin-top: 0.15rem; font-size: 0.85em; white-space: normal; overflow-wrap: anywhere; }
  .why summary { width: fit-content; color: var(--_muted); cursor: pointer; }
  .why summary:hover { color: var(--_text); }
  .why ul { margin: 0.25rem 0 0; padding: 0; list-style: none; }
  .why li + li { margin-top: 0.35rem; }
  .why b { font-weight: 600; }
  .why .message { display: block; color: var(--_failure); }
  .again { padding: 0 0.6em; font-size: 0.85em; }
  .again[aria-disabled="true"] { color: var(--_muted); cursor: default; }

  /* Where the columns have no room: each environment is one more. */
  @container (max-width: 46rem) {
    ${cards}
  }

  @container (max-width: 66rem) {
    .wide { ${cards} }
  }

  @container (max-width: 96rem) {
    .very-wide { ${cards} }
  }

  @container (46rem < width <= 66rem) {
    .wide { ${broadCards} }
  }

  @container (66rem < width <= 96rem) {
    .very-wide { ${broadCards} }
  }

  @container (width > 66rem) {
    .wide { ${dense} }
  }
`;
