import {css, html, LitElement, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property, state} from 'lit/decorators.js';
import {repeat} from 'lit/directives/repeat.js';
import {define} from '../shipyard-ci/define';
import {apiRoot, messageOf, read, releaseUrl} from '../shipyard-ci/stream/api';
import {StreamController} from '../shipyard-ci/stream/stream-controller';
import type {HistoryEntry} from '../shipyard-ci/stream/model';
import '../shipyard-ci/ui/ci-time';
import {icon, iconStyles} from '../shipyard-ci/ui/icons';
import {controls, theme} from '../shipyard-ci/ui/theme';
import {inWords, toneOf} from './history-words';
import {pageStyles} from './page-styles';

const AT_ONCE = 15;
/** Changes come in bursts. */
const GATHER_MS = 500;

/** What happened to a release, newest first. It is read again when the release has changed. */
export class ReleaseHistory extends LitElement {
  static override styles = [theme, controls, iconStyles, pageStyles, css`
    li { display: flex; gap: 0.65rem; padding: 0.4rem 1rem; align-items: center; }
    .icon svg { animation: none !important; }
    .what { flex: 1; overflow-wrap: anywhere; }
    ci-time { color: var(--_muted); white-space: nowrap; }
    p, .more { margin: 0.6rem 1rem; }
  `];

  @property() release = '';
  readonly api = '';

  @state() private entries: readonly HistoryEntry[] = [];
  @state() private problem = '';
  @state() private all = false;

  private readonly controller = new StreamController(this, {});
  private seen: readonly unknown[] = [];
  private timer = 0;
  private loading = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.seen = [];
  }

  /** Not before the update: only with it does the controller follow the release. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const {statuses, detail, sync} = this.controller.state;
    const now = [statuses, detail, sync.syncing];
    if (detail !== undefined && now.some((part, index) => part !== this.seen[index])) {
      this.loadIn(this.seen.length === 0 ? 0 : GATHER_MS);
      this.seen = now;
    }
  }

  protected override render(): TemplateResult {
    const shown = this.all ? this.entries : this.entries.slice(0, AT_ONCE);
    return html`<div class="panel">${this.problem === '' ? nothing : html`<p class="wrong">Not up to date: ${this.problem}</p>`}
      <ol>${repeat(shown, entry => entry.ID, entry => html`<li>${icon(toneOf(entry))}<span class="what">${inWords(entry)}</span>
        <ci-time .at=${entry.CreatedAt}></ci-time></li>`)}</ol>
      ${shown.length === this.entries.length ? nothing : html`<button type="button" class="more"
        @click=${() => this.all = true}>Show all ${this.entries.length}</button>`}</div>`;
  }

  private loadIn(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), wait);
  }

  /** Once at a time: the answer on its way may lack what has changed meanwhile. */
  private async load(): Promise<void> {
    if (this.loading) {
      this.loadIn(GATHER_MS);
      return;
    }
    this.loading = true;
    try {
      this.entries = await read<HistoryEntry[]>(`${releaseUrl(apiRoot(this.api), this.release)}/history`);
      this.problem = '';
    } catch (failure) {
      this.problem = messageOf(failure);
    }
    this.loading = false;
  }
}

define('release-history', ReleaseHistory);
