import {css, html, LitElement, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {define} from '../define';
import {startTicking, stopTicking} from './clock';
import {exact, remaining} from './time';

/** How far a run has come, by how long the repository's runs take as a rule. */
export class CiRemaining extends LitElement {
  static override styles = css`
    :host { display: block; max-width: 14rem; font-size: 0.85em; color: var(--_muted); }

    progress {
      appearance: none;
      display: block;
      width: 100%;
      height: 4px;
      margin: 0.2rem 0 0.1rem;
      border: 0;
      border-radius: 2px;
      overflow: hidden;
      background: var(--_border);
    }

    progress::-webkit-progress-bar { background: var(--_border); }
    progress::-webkit-progress-value { background: var(--_progress); }
    progress::-moz-progress-bar { background: var(--_progress); }
  `;

  /** Epoch seconds of its start; 0 if that is not known, and then there is no bar. */
  @property({type: Number}) start = 0;
  /** Epoch seconds of its expected end. */
  @property({type: Number}) end = 0;
  /** What the bar is called. */
  @property() label = '';

  override connectedCallback(): void {
    super.connectedCallback();
    startTicking(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    stopTicking(this);
  }

  protected override render(): TemplateResult {
    const now = Date.now() / 1_000;
    const share = Math.min(1, Math.max(0, (now - this.start) / Math.max(1, this.end - this.start)));
    return html`${this.start === 0 ? '' : html`<progress max="100" .value=${Math.round(100 * share)}
      aria-label=${this.label}></progress>`}<span title="expected ${exact(this.end)}">${remaining(this.end - now)}</span>`;
  }
}

define('ci-remaining', CiRemaining);
