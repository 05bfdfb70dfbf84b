import {css, html, svg, type SVGTemplateResult, type TemplateResult} from 'lit';
import type {Tone} from './states';

const GLYPHS: Readonly<Record<Tone, string>> = {success: '✓', failure: '✗', progress: '⏳', idle: '○', none: '—',
  missing: '?'};

const SHAPES: Readonly<Record<Tone, SVGTemplateResult>> = {
  success: svg`<path d="M2.5 8.8 6.2 12.5 13.5 4"/>`,
  failure: svg`<path d="m3.5 3.5 9 9m0-9-9 9"/>`,
  progress: svg`<path d="M3.5 1.8h9m-9 12.4h9M5 1.8c0 3.6 3 4 3 6.2s-3 2.6-3 6.2m6-12.4c0 3.6-3 4-3 6.2s3 2.6 3 6.2"/>
    <path class="sand" d="M6.3 13.6c.2-1.2 1.7-1.6 1.7-2.6 0 1 1.5 1.4 1.7 2.6z"/>`,
  idle: svg`<circle cx="8" cy="8" r="5.2"/>`,
  none: svg`<path d="M2.5 8h11"/>`,
  missing: svg`<path d="M5 5.4c0-4 6.4-3.8 6.4-.2 0 2.4-3.2 2.4-3.2 5m0 3.2v.1"/>`,
};

/** Drawn, since fonts differ on how these characters look, or lack them; the character is there for copies of the row. */
export function icon(tone: Tone): TemplateResult {
  return html`<span class="icon ${tone}" part="icon icon-${tone}" aria-hidden="true"
    ><svg viewBox="0 0 16 16">${SHAPES[tone]}</svg><span class="glyph">${GLYPHS[tone]}</span></span>`;
}

export const iconStyles = css`
  .icon {
    display: inline-block;
    position: relative;
    width: 1em;
    height: 1em;
    vertical-align: -0.125em;
    color: var(--_idle);
  }

  .icon svg {
    display: block;
    width: 100%;
    height: 100%;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .icon .sand { fill: currentColor; stroke: none; }
  .icon.success { color: var(--_success); }
  .icon.failure { color: var(--_failure); }
  .icon.progress { color: var(--_progress); }
  .icon.progress svg { stroke-width: 1.5; }

  .icon .glyph {
    position: absolute;
    inset: 0;
    overflow: hidden;
    opacity: 0;
  }

  @media (prefers-reduced-motion: no-preference) {
    .icon.progress svg { animation: turn 3s ease-in-out infinite; }

    @keyframes turn {
      0%, 70% { transform: rotate(0); }
      100% { transform: rotate(180deg); }
    }
  }
`;
