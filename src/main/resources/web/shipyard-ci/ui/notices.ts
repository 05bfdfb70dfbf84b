import {css, html, nothing, type TemplateResult} from 'lit';
import type {Sync} from '../stream/model';
import type {ReleaseState} from '../stream/release-state';
import {icon} from './icons';
import type {Tone} from './states';

/** Says that there is something else to show than repositories, and why. */
export function notice(tone: Tone, title: string, text: string,
  action: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<div class="notice" part="notice"><span class="sign">${icon(tone)}</span>
    <p><strong>${title}</strong> <br><span class="muted">${text}</span></p>${action}</div>`;
}

/** Leads to where one signs in; a page of somebody else stays where it is. */
export function signInLink(url: string): TemplateResult {
  return html`<a href=${url} target=${new URL(url).origin === location.origin ? nothing : '_blank'} rel="noopener"
    part="link">Sign in</a>`;
}

/** What there is to say of a release as a whole; nothing if its repositories say it all. */
export function releaseNotice(state: ReleaseState, retry: () => void): TemplateResult | typeof nothing {
  switch (state.phase) {
    case 'loading':
      return html`<div class="loading" part="loading" role="status"><span class="unseen">Loading</span>
        <i></i><i></i><i></i></div>`;
    case 'unknown':
      return notice('none', 'Unknown release', 'There is no such release, or it was deleted.');
    case 'failed':
      return state.signInAt !== '' ? notice('idle', 'You are not signed in', 'Sign in to see this release.',
        signInLink(state.signInAt)) : notice('failure', 'The release cannot be shown', `Tried again by itself: ${state.problem}.`,
        html`<button type="button" part="button" @click=${retry}>Try now</button>`);
    case 'ready':
      return state.statuses.length > 0 || state.sync.syncing ? nothing
        : notice('idle', 'No repositories', state.detail?.repos.length
          ? 'All repositories of this release are excluded.'
          : 'No repository has anything to release between these branches.');
  }
}

/** How far the discovery in the organisation is. */
export function syncNotice(sync: Sync): TemplateResult | typeof nothing {
  if (!sync.syncing) {
    return nothing;
  }
  const far = sync.total === 0 ? 'Looking for repositories…'
    : `Looking for repositories: ${sync.examined} of ${sync.total} examined, ${sync.found} found`;
  const failures = sync.failures === 0 ? '' : `, ${sync.failures} failed`;
  return html`<div class="sync" part="sync"><label for="sync">${far}${failures}</label>${sync.total === 0
    ? html`<progress id="sync" part="progress"></progress>`
    : html`<progress id="sync" part="progress" max=${sync.total} .value=${sync.examined}></progress>`}${sync.error === ''
    ? nothing : html`<p class="error">${icon('failure')} Not possible, and tried again by itself: ${sync.error}</p>`}</div>`;
}

/** That what is shown was true once. */
export function staleNotice(state: ReleaseState): TemplateResult | typeof nothing {
  return state.stale ? html`<p class="old" part="stale" role="status">${icon('idle')} Not up to date: ${state.signInAt === ''
    ? state.problem : html`you are not signed in any more. ${signInLink(state.signInAt)}`}.
    Last updated <ci-time .at=${Math.floor(state.receivedAt / 1_000)}></ci-time>.</p>` : nothing;
}

export const noticeStyles = css`
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem;
    padding: 1.25rem 1rem;
  }

  .notice p { margin: 0; flex: 1 1 14rem; }
  .notice .sign { font-size: 1.4rem; line-height: 1; }

  .sync, .old {
    margin: 0 0 -1px;
    padding: 0.6rem 1rem;
    background: var(--_subtle);
    border-bottom: 1px solid var(--_border);
  }

  .old { color: var(--_muted); margin-bottom: 0; }
  .sync label { display: block; margin-bottom: 0.35rem; }
  .error { margin: 0.35rem 0 0; color: var(--_failure); }

  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    background: var(--_border);
  }

  progress::-webkit-progress-bar { background: var(--_border); }
  progress::-webkit-progress-value { background: var(--_link); transition: width 0.3s; }
  progress::-moz-progress-bar { background: var(--_link); }
  progress:indeterminate {
    background: linear-gradient(90deg, var(--_border) 30%, var(--_link), var(--_border) 70%) 0 / 300% 100%;
  }

  progress:indeterminate::-webkit-progress-bar { background: none; }
  progress:indeterminate::-moz-progress-bar { background: none; }

  .loading { padding: 1rem; display: grid; gap: 0.75rem; }

  .loading i {
    height: 0.9rem;
    border-radius: 3px;
    background: linear-gradient(90deg, var(--_border) 30%, var(--_subtle), var(--_border) 70%) 0 / 300% 100%;
  }

  .loading i:nth-child(odd) { width: 70%; }

  @media (prefers-reduced-motion: no-preference) {
    progress:indeterminate, .loading i { animation: pass 1.6s linear infinite; }

    @keyframes pass {
      from { background-position: 100% 0; }
      to { background-position: -50% 0; }
    }
  }

  @media (prefers-reduced-motion: reduce) {
    progress::-webkit-progress-value { transition: none; }
  }
`;
