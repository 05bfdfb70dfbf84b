import {css, html, LitElement, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property, state} from 'lit/decorators.js';
import {define} from '../shipyard-ci/define';
import {apiRoot, messageOf, read, releaseUrl} from '../shipyard-ci/feed/api';
import type {Release, ReleaseDetail} from '../shipyard-ci/feed/model';
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

  @property({attribute: false}) release!: Release;
  @state() private detail: ReleaseDetail | undefined;
  @state() private problem = '';
  private visible = false;
  private readonly observer = new IntersectionObserver(entries => {
    this.visible = entries.some(entry => entry.isIntersecting);
    if (this.visible && this.detail === undefined) {
      void this.load();
    }
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  /** The list was read again: so is what has been seen. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('release') && this.visible) {
      void this.load();
    }
  }

  protected override render(): TemplateResult {
    const {ID, SourceBranch, DestBranch, CreatedAt, CreatedBy} = this.release;
    return html`<div class="row"><a href="/releases/${ID}">${SourceBranch} <span class="arrow">→</span> ${DestBranch}</a>
      <span class="bar">${this.detail === undefined ? nothing : proportions(this.detail.ci_summary)}</span>
      <span class="muted">created <ci-time .at=${CreatedAt}></ci-time> by ${CreatedBy}</span>
      <span class="figures muted">${this.figures()}</span></div>`;
  }

  private figures(): string {
    if (this.problem !== '') {
      return this.problem;
    }
    if (this.detail === undefined) {
      return '…';
    }
    return inWords(this.detail.ci_summary) + (this.detail.syncing ? ', looking for repositories' : '');
  }

  private async load(): Promise<void> {
    try {
      this.detail = await read<ReleaseDetail>(releaseUrl(apiRoot(''), this.release.ID));
      this.problem = '';
    } catch (failure) {
      this.problem = messageOf(failure);
    }
  }
}

define('release-row', ReleaseRow);
