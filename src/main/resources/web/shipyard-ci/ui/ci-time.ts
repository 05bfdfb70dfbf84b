import {html, LitElement, nothing, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {define} from '../define';
import {ago, exact} from './time';

const shown = new Set<CiTime>();
let ticking = 0;

/** One clock for all times of the page; Lit touches only what reads differently a second later. */
function tick(): void {
  if (document.visibilityState === 'visible') {
    shown.forEach(time => time.requestUpdate());
  }
}

/** A time as `2m ago`, which goes on; the exact one is shown on hover. */
export class CiTime extends LitElement {
  /** Epoch seconds. */
  @property({type: Number}) at = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    shown.add(this);
    ticking ||= setInterval(tick, 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    shown.delete(this);
    if (shown.size === 0) {
      clearInterval(ticking);
      ticking = 0;
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.at === 0 ? nothing : html`<time datetime=${new Date(this.at * 1_000).toISOString()}
      title=${exact(this.at)}>${ago(Date.now() / 1_000 - this.at)}</time>`;
  }
}

define('ci-time', CiTime);
