import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {state} from 'lit/decorators.js';
import {define} from '../shipyard-ci/define';
import {apiRoot, isSignedOut, read, send, SIGNED_OUT, signInUrl} from '../shipyard-ci/stream/api';
import {signInLink} from '../shipyard-ci/ui/notices';
import {controls, theme} from '../shipyard-ci/ui/theme';
import type {Me} from '../shipyard-ci/stream/model';

/** Who is signed in, and the way in and out. Nothing where nobody is asked to sign in. */
export class SessionBar extends LitElement {
  static override styles = [theme, controls, css`
    :host { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; font-size: 0.875rem; }
  `];

  @state() private me: Me | undefined;
  @state() private signedOut = false;
  @state() private problem = '';

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener(SIGNED_OUT, this.noticeEnd);
    document.addEventListener('visibilitychange', this.pollAgain);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener(SIGNED_OUT, this.noticeEnd);
    document.removeEventListener('visibilitychange', this.pollAgain);
  }

  protected override render(): TemplateResult {
    return html`<span role="status">${this.signedOut ? html`${this.me === undefined ? nothing : 'Your session has ended.'}
        ${signInLink(signInUrl(apiRoot('')))}` : this.me?.signed_in ? this.me.name : nothing}</span>
      <span role="alert">${this.problem}</span>
      ${this.signedOut || !this.me?.signed_in ? nothing
        : html`<button type="button" @click=${() => void this.signOut()}>Sign out</button>`}`;
  }

  private readonly noticeEnd = (): void => {
    this.signedOut = true;
  };

  /** Somebody may have signed in elsewhere. */
  private readonly pollAgain = (): void => {
    if (this.signedOut && document.visibilityState === 'visible') {
      void this.load();
    }
  };

  private async load(): Promise<void> {
    try {
      this.me = await read<Me>(`${apiRoot('')}/api/me`);
      this.signedOut = false;
    } catch {
      // that nobody is signed in was shown already, and what else is wrong the rest of the page says
    }
  }

  private async signOut(): Promise<void> {
    try {
      const {to} = await read<{to: string}>(`${apiRoot('')}/sign-out`, send('POST'));
      location.assign(to);
    } catch (failure) {
      this.problem = isSignedOut(failure) ? '' : 'Signing out did not work.';
    }
  }
}

define('session-bar', SessionBar);
