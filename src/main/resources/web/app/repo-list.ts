import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {property, state} from 'lit/decorators.js';
import {repeat} from 'lit/directives/repeat.js';
import {define} from '../shipyard-ci/define';
import {messageOf} from '../shipyard-ci/stream/api';
import {StreamController} from '../shipyard-ci/stream/stream-controller';
import type {Repo} from '../shipyard-ci/stream/model';
import {iconStyles} from '../shipyard-ci/ui/icons';
import {webLink} from '../shipyard-ci/ui/links';
import {noticeStyles, releaseNotice} from '../shipyard-ci/ui/notices';
import {controls, theme} from '../shipyard-ci/ui/theme';
import {pageStyles} from './page-styles';

/** The repositories in compact rows: `storefront  5 commits  [CI: ✓ #937 → v1.1.937]`. */
export class RepoList extends LitElement {
  static override styles = [theme, controls, iconStyles, noticeStyles, pageStyles, css`
    li {
      display: grid;
      grid-template-columns: minmax(8rem, 14rem) 6.5rem 5rem minmax(0, 1fr) auto;
      gap: 0.2rem 1rem;
      align-items: center;
      padding: 0.4rem 1rem;
    }

    li:hover { background: var(--_subtle); }
    .name { font-weight: 600; overflow-wrap: anywhere; }
    .excluded .name { color: var(--_muted); text-decoration: line-through; }
    label { display: inline-flex; align-items: center; gap: 0.4rem; color: var(--_muted); white-space: nowrap; }
    input { margin: 0; accent-color: var(--_link); width: 1rem; height: 1rem; }
    .problem { grid-column: 1 / -1; }

    @media (max-width: 48rem) {
      li { grid-template-columns: auto auto 1fr; padding-block: 0.6rem; }
      .name { grid-column: 1 / 3; }
      .track { grid-row: 1; grid-column: 3; justify-self: end; }
      .ci { justify-self: end; }
    }
  `];

  @property() release = '';
  readonly api = '';

  @state() private problems: ReadonlyMap<number, string> = new Map();

  private readonly controller = new StreamController(this, {wantsDetail: true});

  protected override render(): TemplateResult {
    const {state} = this.controller;
    const repos = state.detail?.repos ?? [];
    return html`<div class="panel">${repos.length > 0 ? html`<ul class=${state.stale ? 'stale' : ''}>${
      repeat(repos, repo => repo.ID, repo => this.row(repo))}</ul>` : state.sync.syncing
      ? html`<p class="notice muted">They appear as soon as they are found.</p>`
      : releaseNotice(state, () => this.controller.stream?.reconnect())}</div>`;
  }

  private row(repo: Repo): TemplateResult {
    const problem = this.problems.get(repo.ID);
    return html`<li class=${repo.Excluded ? 'excluded' : ''}>
      <span class="name">${repo.RepoName}</span>
      <span class="muted">${repo.CommitCount} ${repo.CommitCount === 1 ? 'commit' : 'commits'}</span>
      <span>${repo.PRNumber === 0 ? nothing
        : webLink(repo.PRURL, `PR ${repo.PRNumber}`, `PR ${repo.PRNumber} of ${repo.RepoName} on GitHub`)}</span>
      <span class="ci">${repo.Excluded ? html`<span class="muted">excluded: its CI is not tracked</span>`
        : html`<ci-repo-badge release=${this.release} repo=${repo.ID}></ci-repo-badge>`}</span>
      <label class="track"><input type="checkbox" .checked=${repo.Excluded} aria-label="Exclude ${repo.RepoName}"
        @change=${(event: Event) => void this.exclude(repo, event.target as HTMLInputElement)}>Exclude</label>
      ${problem === undefined ? nothing : html`<span class="problem wrong" role="alert">${problem}</span>`}</li>`;
  }

  private async exclude(repo: Repo, box: HTMLInputElement): Promise<void> {
    const problems = new Map(this.problems);
    problems.delete(repo.ID);
    try {
      await this.controller.stream?.exclude(repo.ID, box.checked);
    } catch (failure) {
      box.checked = repo.Excluded;
      problems.set(repo.ID, messageOf(failure));
    }
    this.problems = problems;
  }
}

define('repo-list', RepoList);
