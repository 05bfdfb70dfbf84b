import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {define} from '../shipyard-ci/define';
import type {ListedRelease} from '../shipyard-ci/feed/model';
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
    .figures { grid-column: 2; }

    @media (max-width: 40rem) {
      .row { grid-template-columns: 1fr; gap: 0.25rem; }
      .figures { grid-column: 1; }
      .bar { order: 2; }
      .figures { order: 3; }
    }
  `];

  @property({attribute: false}) release!: ListedRelease;

  protected override render(): TemplateResult {
    const {ID, SourceBranch, DestBranch, CreatedAt, CreatedBy, ci_summary: summary, syncing} = this.release;
    return html`<div class="row"><a href="/releases/${ID}">${SourceBranch} <span class="arrow">→</span> ${DestBranch}</a>
      <span class="bar">${summary === undefined ? nothing : proportions(summary)}</span>
      <span class="muted">created <ci-time .at=${CreatedAt}></ci-time> by ${CreatedBy}</span>
      <span class="figures muted">${summary === undefined ? nothing : inWords(summary)}${syncing === true
        ? ', looking for repositories' : nothing}</span></div>`;
  }
}

define('release-row', ReleaseRow);
