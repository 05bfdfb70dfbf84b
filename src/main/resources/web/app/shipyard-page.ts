import {html, LitElement, type TemplateResult} from 'lit';
import {define} from '../shipyard-ci/define';
import './release-list';
import './release-page';

const RELEASE = /^\/releases\/([0-9a-f-]{36})$/i;

/** One page for all addresses, which shows what its address says. */
export class ShipyardPage extends LitElement {
  protected override render(): TemplateResult {
    const release = RELEASE.exec(location.pathname)?.[1];
    return release === undefined ? html`<release-list></release-list>`
      : html`<release-page release=${release.toLowerCase()}></release-page>`;
  }
}

define('shipyard-page', ShipyardPage);
