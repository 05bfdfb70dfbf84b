import {html, LitElement, nothing, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {define} from '../define';
import {startTicking, stopTicking} from './clock';
import {ago, exact} from './time';

/** A time as `2m ago`, which goes on; the exact one is shown on hover. */
export class CiTime extends LitElement {
  /** Epoch seconds. */
  @property({type: Number}) at = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    startTicking(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    stopTicking(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.at === 0 ? nothing : html`<time datetime=${new Date(this.at * 1_000).toISOString()}
      title=${exact(this.at)}>${ago(Date.now() / 1_000 - this.at)}</time>`;
  }
}

define('ci-time', CiTime);
