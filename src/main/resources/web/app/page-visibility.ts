import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** Does something at once and again and again, as long as somebody can see the page. */
export class WhileVisible implements ReactiveController {
  private timer = 0;

  constructor(host: ReactiveControllerHost, private readonly every: number, private readonly act: () => void) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.follow);
    this.follow();
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.follow);
    clearInterval(this.timer);
  }

  private readonly follow = (): void => {
    clearInterval(this.timer);
    if (document.visibilityState === 'visible') {
      this.timer = setInterval(this.act, this.every);
      this.act();
    }
  };
}
