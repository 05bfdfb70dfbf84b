import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {define} from '../shipyard-ci/define';
import type {DeploymentSummary, ListedRelease} from '../shipyard-ci/stream/model';
import '../shipyard-ci/ui/ci-time';
import {inWords, proportions, proportionStyles} from '../shipyard-ci/ui/proportions';
import {theme} from '../shipyard-ci/ui/theme';
import {pageStyles} from './page-styles';

/** A release in the list: its branches, and how many of its repositories stand where. */
export class ReleaseRow extends LitElement {
  static override styles = [theme, proportionStyles, pageStyles, css`
    .row {
      position: relative;
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: 0.1rem 1.5rem;
      align-items: center;
      padding: 0.7rem 1rem;
    }

    .row:hover { background: var(--_subtle); }
    a { font-weight: 600; font-size: 0.95rem; overflow-wrap: anywhere; }
    a::after { content: ''; position: absolute; inset: 0; }
    .figures, .environments { grid-column: 2; }

    @media (max-width: 40rem) {
      .row { grid-template-columns: 1fr; gap: 0.25rem; }
      .figures, .environments { grid-column: 1; }
      .bar { order: 2; }
      .figures, .environments { order: 3; }
    }
  `];

  @property({attribute: false}) release!: ListedRelease;

  protected override render(): TemplateResult {
    const {ID, SourceBranch, DestBranch, CreatedAt, CreatedBy, ci_summary: summary, deployment_summary: environments,
      syncing} = this.release;
    return html`<div class="row"><a href="/releases/${ID}">${SourceBranch} <span class="arrow">→</span> ${DestBranch}</a>
      <span class="bar">${summary === undefined ? nothing : proportions(summary)}</span>
      <span class="muted">created <ci-time .at=${CreatedAt}></ci-time> by ${CreatedBy}</span>
      <span class="figures muted">${summary === undefined ? nothing : inWords(summary)}${syncing === true
        ? ', looking for repositories' : nothing}</span>${deployed(Object.entries(environments ?? {}))}</div>`;
  }
}

/** `qa 7/10 · uat 3/10, 1 unhealthy`; nothing where there is nothing to deploy. */
function deployed(environments: readonly (readonly [string, DeploymentSummary])[]): TemplateResult | typeof nothing {
  const shown = environments.filter(([, {total}]) => total > 0);
  return shown.length === 0 ? nothing : html`<span class="environments muted">${shown.map(([name, summary], i) =>
    html`${i === 0 ? nothing : ' · '}${name} <span class="unseen">${summary.deployed} of ${summary.total} deployed </span><span
      aria-hidden="true">${summary.deployed}/${summary.total}</span>${summary.unhealthy === 0 ? nothing
      : html`, <span class="wrong">${summary.unhealthy} unhealthy</span>`}`)}</span>`;
}

define('release-row', ReleaseRow);
