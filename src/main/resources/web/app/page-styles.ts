import {css} from 'lit';

/** Headings, panels and messages of the page's own elements. */
export const pageStyles = css`
  :host { display: block; }

  h1, h2 { margin: 0; line-height: 1.25; overflow-wrap: anywhere; }
  h1 { font-size: 1.5rem; font-weight: 650; }
  h2 { font-size: 1rem; font-weight: 650; margin: 1.6rem 0 0.6rem; }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.6rem 1rem;
    margin-bottom: 1rem;
  }

  .panel {
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    font-size: 0.875rem;
  }

  .panel ul, .panel ol { list-style: none; margin: 0; padding: 0; }
  .panel li + li { border-top: 1px solid var(--_border); }
  .arrow { color: var(--_muted); font-weight: 400; }

  .primary { background: var(--_link); border-color: var(--_link); color: var(--_surface); font-weight: 600; }
  .primary:hover:not(:disabled) { background: color-mix(in srgb, var(--_link) 88%, var(--_text)); border-color: transparent; }
  .wrong { color: var(--_failure); }
`;
