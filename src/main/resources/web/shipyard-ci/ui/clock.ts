import type {ReactiveControllerHost} from 'lit';

const shown = new Set<ReactiveControllerHost>();
let ticking = 0;

/** One clock for all times of the page; Lit touches only what reads differently a second later. */
function tick(): void {
  if (document.visibilityState === 'visible') {
    shown.forEach(time => time.requestUpdate());
  }
}

/** From now on it is drawn anew every second. */
export function startTicking(time: ReactiveControllerHost): void {
  shown.add(time);
  ticking ||= setInterval(tick, 1_000);
}

export function stopTicking(time: ReactiveControllerHost): void {
  shown.delete(time);
  if (shown.size === 0) {
    clearInterval(ticking);
    ticking = 0;
  }
}
