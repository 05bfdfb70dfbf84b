import {css, html, LitElement, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property, state} from 'lit/decorators.js';
import {define} from '../shipyard-ci/define';
import {apiRoot, messageOf, read, releaseUrl, send} from '../shipyard-ci/stream/api';
import {StreamController} from '../shipyard-ci/stream/stream-controller';
import type {Outcome, Release} from '../shipyard-ci/stream/model';
import '../shipyard-ci/ui/ci-time';
import {iconStyles} from '../shipyard-ci/ui/icons';
import {noticeStyles, releaseNotice} from '../shipyard-ci/ui/notices';
import {controls, theme} from '../shipyard-ci/ui/theme';
import {pageStyles} from './page-styles';
import './release-history';
import './repo-list';

/** All of one release: its repositories, how they were deployed, and what happened. */
export class ReleasePage extends LitElement {
  static override styles = [theme, controls, iconStyles, noticeStyles, pageStyles, css`
    .facts { margin: 0.15rem 0 0; font-size: 0.875rem; }
    .refresh { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 0.25rem 0.75rem; }
    .refresh span:empty { display: none; }
    .refresh span { font-size: 0.875rem; }
  `];

  @property() release = '';
  readonly api = '';

  @state() private refreshing = false;
  @state() private outcome = '';

  /** It announces nothing: the table does. */
  private readonly controller = new StreamController(this, {wantsDetail: true});

  protected override render(): TemplateResult {
    const {state} = this.controller;
    if (state.phase === 'unknown' || (state.phase !== 'ready' && state.detail === undefined)) {
      return html`<div class="head"><h1>Release</h1></div>
        <div class="panel">${releaseNotice(state, () => this.controller.stream?.reconnect())}</div>`;
    }
    return html`${state.detail === undefined ? nothing : this.head(state.detail.release)}
      <h2 id="repositories">Repositories</h2><repo-list release=${this.release}></repo-list>
      <h2 id="deployments">Deployments</h2><ci-deployments release=${this.release}></ci-deployments>
      <h2 id="history">History</h2><release-history release=${this.release}></release-history>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const release = this.controller.state.detail?.release;
    if (release !== undefined) {
      document.title = `${release.SourceBranch} → ${release.DestBranch} · Shipyard CI`;
    }
  }

  private head(release: Release): TemplateResult {
    return html`<div class="head"><div>
        <h1>${release.SourceBranch} <span class="arrow" aria-hidden="true">→</span> <span class="unseen">into</span>
          ${release.DestBranch}</h1>
        <p class="facts muted">created <ci-time .at=${release.CreatedAt}></ci-time> by ${release.CreatedBy}${
          this.lastRead(release)}</p></div>
      <div class="refresh"><span class="muted" role="status">${this.outcome}</span>
        <button type="button" ?disabled=${this.refreshing} @click=${() => void this.refresh()}>${
          this.refreshing ? 'Reading GitHub…' : 'Refresh'}</button></div></div>`;
  }

  private lastRead({LastRefreshedAt}: Release): TemplateResult | typeof nothing {
    return LastRefreshedAt === 0 ? nothing : html` · read from GitHub <ci-time .at=${LastRefreshedAt}></ci-time>`;
  }

  private async refresh(): Promise<void> {
    this.refreshing = true;
    this.outcome = '';
    try {
      const {status} = await read<Outcome>(`${releaseUrl(apiRoot(this.api), this.release)}/refresh`, send('POST'));
      this.outcome = status === 'ok' ? 'GitHub was read again.' : 'GitHub is still being read.';
    } catch (failure) {
      this.outcome = messageOf(failure);
    }
    this.refreshing = false;
    this.controller.stream?.reconnect();
  }
}

define('release-page', ReleasePage);
