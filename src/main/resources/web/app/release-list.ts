import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {state} from 'lit/decorators.js';
import {repeat} from 'lit/directives/repeat.js';
import {define} from '../shipyard-ci/define';
import {apiRoot, isSignedOut, messageOf, read, signInUrl} from '../shipyard-ci/stream/api';
import type {ListedRelease} from '../shipyard-ci/stream/model';
import {iconStyles} from '../shipyard-ci/ui/icons';
import {notice, noticeStyles, signInLink} from '../shipyard-ci/ui/notices';
import {controls, theme} from '../shipyard-ci/ui/theme';
import {pageStyles} from './page-styles';
import {WhileVisible} from './page-visibility';
import './release-form';
import './release-row';

const RELOAD_MS = 30_000;
const AT_ONCE = 30;
const MOST = 1_000;

/** Releases, newest first, and the form for another one. */
export class ReleaseList extends LitElement {
  static override styles = [theme, controls, iconStyles, noticeStyles, pageStyles, css`
    release-form { margin-bottom: 1rem; }
    .more { margin-top: 0.75rem; }
  `];

  @state() private releases: readonly ListedRelease[] | undefined;
  @state() private problem = '';
  @state() private signedOut = false;
  @state() private creating = false;
  private limit = AT_ONCE;

  constructor() {
    super();
    new WhileVisible(this, RELOAD_MS, () => void this.load());
  }

  protected override render(): TemplateResult {
    return html`<div class="head"><h1>Releases</h1>
      <button type="button" class=${this.creating ? '' : 'primary'} aria-expanded=${this.creating}
        @click=${() => this.creating = !this.creating}>${this.creating ? 'Cancel' : 'New release'}</button></div>
      ${this.creating ? html`<release-form></release-form>` : nothing}
      <div class="panel">${this.signedOut ? notice('idle', 'You are not signed in', 'Sign in to see the releases.',
        signInLink(signInUrl(apiRoot('')))) : this.problem === '' ? nothing : notice('failure', 'The list is not up to date', `Tried again by itself: ${this.problem}.`,
          html`<button type="button" @click=${() => void this.load()}>Try now</button>`)}${this.list()}</div>
      ${(this.releases?.length ?? 0) < this.limit || this.limit === MOST ? nothing
        : html`<button type="button" class="more" @click=${() => this.showMore()}>Show more</button>`}`;
  }

  private list(): TemplateResult | typeof nothing {
    if (this.releases === undefined) {
      return this.problem !== '' ? nothing
        : html`<div class="loading" role="status"><span class="unseen">Loading</span><i></i><i></i><i></i></div>`;
    }
    return this.releases.length === 0
      ? notice('idle', 'No releases yet', 'A release is made of the merges of one branch into another, over all repositories.')
      : html`<ul>${repeat(this.releases, release => release.ID,
        release => html`<li><release-row .release=${release}></release-row></li>`)}</ul>`;
  }

  private showMore(): void {
    this.limit = Math.min(MOST, this.limit + 3 * AT_ONCE);
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.releases = await read<ListedRelease[]>(`${apiRoot('')}/api/releases?include=ci_summary,deployment_summary&limit=${this.limit}`);
      this.problem = '';
      this.signedOut = false;
    } catch (failure) {
      this.signedOut = isSignedOut(failure);
      this.problem = messageOf(failure);
    }
  }
}

define('release-list', ReleaseList);
