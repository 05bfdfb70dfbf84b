import {css, svg, html, type TemplateResult} from 'lit';
import type {CiSummary} from '../stream/model';
import {stateOf, SUMMARY_ORDER} from './states';

/** How many repositories stand where, as parts of one bar. The figures beside it say the same. */
export function proportions(summary: CiSummary): TemplateResult {
  let before = 0;
  const parts = SUMMARY_ORDER.map(status => {
    const state = stateOf(status);
    const share = summary.total === 0 ? 0 : 100 * summary[state.figure] / summary.total;
    const part = svg`<rect class="bar-${status}" x="${before}%" width="${share}%" height="100%"/>`;
    before += share;
    return part;
  });
  return html`<svg class="proportions" part="proportions" aria-hidden="true" focusable="false">${parts}</svg>`;
}

/** In words, for those who do not see the bar: `3 of 8 succeeded, 1 failed`. */
export function inWords(summary: CiSummary): string {
  if (summary.total === 0) {
    return 'no repositories';
  }
  const others = SUMMARY_ORDER.map(status => stateOf(status)).filter(state => state.figure !== 'success' && summary[state.figure] > 0)
    .map(state => `, ${summary[state.figure]} ${state.word}`);
  return `${summary.success} of ${summary.total} succeeded${others.join('')}`;
}

export const proportionStyles = css`
  .proportions {
    display: block;
    width: 100%;
    height: 6px;
    border-radius: 3px;
    background: var(--_subtle);
  }

  .proportions rect { fill: color-mix(in srgb, var(--_idle) 40%, var(--_surface)); stroke: var(--_surface); stroke-width: 1px; transition: x 0.3s, width 0.3s; }
  .proportions .bar-success { fill: var(--_success); }
  .proportions .bar-superseded { fill: color-mix(in srgb, var(--_success) 60%, var(--_surface)); }
  .proportions .bar-failure, .proportions .bar-timeout { fill: var(--_failure); }
  .proportions .bar-in_progress { fill: var(--_progress); }
  .proportions .bar-cancelled, .proportions .bar-no_workflow { fill: color-mix(in srgb, var(--_idle) 80%, var(--_surface)); }
  .proportions rect[width="0%"] { stroke: none; }

  @media (prefers-reduced-motion: reduce) {
    .proportions rect { transition: none; }
  }
`;
