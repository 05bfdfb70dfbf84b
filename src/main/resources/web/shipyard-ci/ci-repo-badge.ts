import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {define} from './define';
import {placesOf} from './stream/deployments';
import {StreamController} from './stream/stream-controller';
import type {CiStatus} from './stream/model';
import './ui/ci-time';
import {icon} from './ui/icons';
import {runLink} from './ui/links';
import {signInLink} from './ui/notices';
import {placesInARow, placeStyles} from './ui/places';
import {supersededWords, type Tone, toneOf, versionOf, wordOf} from './ui/states';
import {theme} from './ui/theme';

/** The CI of one repository in a row, and where it runs: `[CI: ✓ #937 → v1.1.937 → qa ✓ prod —]`. */
export class CiRepoBadge extends LitElement {
  static override styles = [theme, placeStyles, css`
    :host { display: inline-block; font-size: var(--shipyard-ci-font-size, 0.875rem); line-height: 1.5; }

    .badge {
      display: inline-flex;
      flex-wrap: wrap;
      align-items: center;
      column-gap: 0.4em;
      padding: 0.1em 0.55em;
      background: var(--_surface);
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
    }

    .badge > * { white-space: nowrap; }

    .badge > .version { font-weight: 600; white-space: normal; overflow-wrap: anywhere; }
  `];

  /** UUID of the release. */
  @property() release = '';
  /** Name of the repository, or its `repo_id`, which distinguishes two owners' repositories of one name. */
  @property() repo: string | number = '';
  /** Root of the service; the origin of this script by default. */
  @property() api = '';

  private readonly controller = new StreamController(this, {voice: 0, shows: status => status === this.shown});

  protected override render(): TemplateResult {
    const {state} = this.controller;
    const repo = this.shown;
    const content = repo === undefined ? this.withoutStatus() : this.withStatus(repo);
    return html`<span class="badge ${state.stale ? 'stale' : ''}" part="badge" aria-busy=${state.phase === 'loading'}
      title=${state.problem === '' ? nothing : state.problem}
      ><span class="muted"><span class="unseen" aria-hidden="true">[</span>CI:</span> ${content}${this.places(repo)}${this.age()
      }<span class="unseen" aria-hidden="true">]</span></span>
      <span class="unseen" role="status">${this.controller.announcement}</span>`;
  }

  private get shown(): CiStatus | undefined {
    const {statuses} = this.controller.state;
    // frameworks set the property, to a number if theirs is one
    const repo = String(this.repo);
    return statuses.find(status => String(status.repo_id) === repo) ?? statuses.find(status => status.repo_name === repo);
  }

  private places(repo: CiStatus | undefined): TemplateResult | typeof nothing {
    return repo === undefined ? nothing : placesInARow(placesOf(this.controller.state.deployments, repo.repo_id));
  }

  private age(): TemplateResult | typeof nothing {
    const {stale, receivedAt} = this.controller.state;
    return stale ? html` <span class="muted" part="stale">· last updated
      <ci-time .at=${Math.floor(receivedAt / 1_000)}></ci-time></span>` : nothing;
  }

  private withStatus(repo: CiStatus): TemplateResult {
    const tone = toneOf(repo);
    const run = repo.run_number === 0 ? nothing : runLink(repo.repo_name, repo);
    const version = versionOf(repo) === '' ? nothing
      : html` <span class="muted" aria-hidden="true">→</span>
        <span class="version" part="version">v${versionOf(repo)}</span>`;
    if (repo.superseded_by !== undefined) {
      const [before, after] = supersededWords(repo.superseded_by);
      return html`${icon(tone)} <span class="words" part="state">${before} ${
        runLink(repo.repo_name, repo.superseded_by)}${after}</span>${version}`;
    }
    // a success with its version is short enough for a row; that it is one is said to those who do not see the sign
    return repo.status === 'success' && version !== nothing
      ? html`<span class="unseen">success</span> ${icon(tone)} ${run}${version}`
      : html`${icon(tone)} ${run} <span part="state">${wordOf(repo)}</span>${version}`;
  }

  private withoutStatus(): TemplateResult {
    const {phase, sync, signInAt} = this.controller.state;
    switch (phase) {
      case 'loading': return html`<span class="muted" part="state">loading…</span>`;
      case 'unknown': return saying('none', 'unknown release');
      case 'failed': return signInAt === '' ? saying('none', 'not available')
        : html`${icon('none')} <span part="state">${signInLink(signInAt)}</span>`;
      case 'ready': return sync.syncing ? saying('idle', 'looking for repositories…') : saying('none', 'not tracked');
    }
  }
}

function saying(tone: Tone, words: string): TemplateResult {
  return html`${icon(tone)} <span class="muted" part="state">${words}</span>`;
}

define('ci-repo-badge', CiRepoBadge);
