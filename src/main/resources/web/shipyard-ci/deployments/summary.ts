import {css, html, nothing, type TemplateResult} from 'lit';
import type {CiSummary} from '../stream/model';
import {icon} from '../ui/icons';
import {proportions} from '../ui/proportions';
import {stateOf, SUMMARY_ORDER} from '../ui/states';

/**
 * The figures of a release, each of them a filter.
 *
 * @param chosen the status that the table shows alone, empty for all
 */
export function summary(figures: CiSummary, chosen: string, choose: (status: string) => void): TemplateResult {
  const shown = SUMMARY_ORDER.filter(status => stateOf(status).always || figures[stateOf(status).figure] > 0
    || status === chosen);
  return html`<div class="summary" part="summary">${proportions(figures)}
    <div class="figures" role="group" aria-label="Show only">
      ${figure('', chosen, figures.total, html`total`, choose)}
      ${shown.map(status => figure(status, chosen, figures[stateOf(status).figure],
        html`${icon(stateOf(status).tone)} ${stateOf(status).word}`, choose))}
    </div></div>`;
}

function figure(status: string, chosen: string, count: number, label: TemplateResult,
  choose: (status: string) => void): TemplateResult {
  return html`<button type="button" part="filter" class=${count === 0 ? 'none' : nothing} aria-pressed=${status === chosen}
    @click=${() => choose(status === chosen ? '' : status)}><b>${count}</b> ${label}</button>`;
}

export const summaryStyles = css`
  .summary { padding: 0.85rem 1rem 0.6rem; border-bottom: 1px solid var(--_border); }
  .figures { display: flex; flex-wrap: wrap; gap: 0.35rem; margin-top: 0.6rem; }

  .figures button {
    padding: 0.15em 0.6em;
    border-radius: 1em;
    font-size: 0.9em;
    white-space: nowrap;
  }

  .figures .none { color: var(--_muted); }
  .figures .none svg { animation: none; }

  .figures button[aria-pressed="true"] {
    background: var(--_subtle);
    border-color: var(--_text);
    box-shadow: inset 0 0 0 1px var(--_text);
  }
`;
