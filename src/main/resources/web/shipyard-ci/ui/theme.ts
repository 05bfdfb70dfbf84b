import {css} from 'lit';

/**
 * Colours and sizes. What starts with `--shipyard-ci-` is for the embedding page to set; the defaults follow the system's
 * light or dark, and so that they do, `--shipyard-ci-color-scheme` says which of them, if the page knows better.
 */
export const theme = css`
  :host {
    color-scheme: var(--shipyard-ci-color-scheme, light dark);
    --_font: var(--shipyard-ci-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif);
    --_surface: var(--shipyard-ci-surface, light-dark(#ffffff, #151b23));
    --_subtle: var(--shipyard-ci-subtle, light-dark(#f5f7f9, #1d252f));
    --_border: var(--shipyard-ci-border, light-dark(#dce1e7, #313b48));
    --_text: var(--shipyard-ci-text, light-dark(#1b2430, #e3e9f0));
    --_muted: var(--shipyard-ci-muted, light-dark(#566373, #9dabba));
    --_link: var(--shipyard-ci-link, light-dark(#0a58b0, #79b8ff));
    --_success: var(--shipyard-ci-success, light-dark(#1a7f37, #4ac26b));
    --_failure: var(--shipyard-ci-failure, light-dark(#c4242b, #ff7f78));
    --_progress: var(--shipyard-ci-progress, light-dark(#b57a00, #e8b93a));
    --_idle: var(--shipyard-ci-idle, light-dark(#67737f, #8f9dac));
    --_radius: var(--shipyard-ci-radius, 6px);
    /* What is hidden from sight is placed in here, and scrolls along. */
    position: relative;
    /* The embedding page's own text is not to look like this, nor this like it. */
    font-family: var(--_font);
    font-style: normal;
    font-weight: 400;
    font-variant: normal;
    font-variant-numeric: tabular-nums;
    color: var(--_text);
    text-align: start;
    text-indent: 0;
    text-transform: none;
    text-shadow: none;
    letter-spacing: normal;
    word-spacing: normal;
    white-space: normal;
  }

  /* What was true once is shown without its colours. */
  .stale {
    --_success: var(--_idle);
    --_failure: var(--_idle);
    --_progress: var(--_idle);
    --_link: var(--_muted);
    --_text: var(--_muted);
    color: var(--_muted);
  }

  a {
    color: var(--_link);
    text-decoration: none;
  }

  /* Among words a colour is not enough to show a link. */
  a:hover, .words a { text-decoration: underline; }

  :focus-visible {
    outline: 2px solid var(--_link);
    outline-offset: 2px;
    border-radius: 3px;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .muted { color: var(--_muted); }
  [hidden] { display: none !important; }
`;

/** Buttons and fields. */
export const controls = css`
  button, input, textarea {
    font: inherit;
    color: inherit;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }

  button {
    padding: 0.3em 0.75em;
    cursor: pointer;
  }

  button:hover:not(:disabled) { background: var(--_subtle); border-color: var(--_idle); }
  button:disabled { cursor: default; color: var(--_muted); }
`;
