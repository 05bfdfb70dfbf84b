const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Clocks of two machines are never quite the same. */
const NOW = 5;

/** @param age in seconds */
export function ago(age: number): string {
  if (age < NOW) {
    return 'just now';
  }
  return `${rounded(age)} ago`;
}

/** In one unit, rounded down; below a minute in seconds. */
export function rounded(seconds: number): string {
  if (seconds < MINUTE) {
    return `${Math.floor(seconds)}s`;
  }
  if (seconds < HOUR) {
    return `${Math.floor(seconds / MINUTE)}m`;
  }
  return seconds < DAY ? `${Math.floor(seconds / HOUR)}h` : `${Math.floor(seconds / DAY)}d`;
}

/** In two units: how long something took. */
export function duration(seconds: number): string {
  if (seconds < MINUTE) {
    return `${seconds}s`;
  }
  return seconds < HOUR ? `${Math.floor(seconds / MINUTE)}m ${seconds % MINUTE}s`
    : `${Math.floor(seconds / HOUR)}h ${Math.floor(seconds % HOUR / MINUTE)}m`;
}

/** How long something still takes, or how much longer than usual it has taken; all in seconds. */
export function remaining(left: number): string {
  if (left > 0) {
    return left < MINUTE ? 'less than a minute left' : `about ${minutes(Math.ceil(left / MINUTE))} left`;
  }
  return -left < MINUTE ? 'about to end' : `${minutes(Math.floor(-left / MINUTE))} longer than usual`;
}

function minutes(count: number): string {
  return count < 60 ? `${count} min` : `${Math.floor(count / 60)} h${count % 60 === 0 ? '' : ` ${count % 60} min`}`;
}

/** One for all: to make it costs far more than to use it, and each time that is shown does so every second. */
const exactly = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'long'});

export function exact(epochSeconds: number): string {
  return exactly.format(epochSeconds * 1_000);
}
