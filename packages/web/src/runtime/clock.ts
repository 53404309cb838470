/** Time and timers of the browser; everything else in the app asks here. */

export type Cancel = () => void

/** Milliseconds since 1970-01-01 UTC by this device's clock. */
export function now(): number {
  return Date.now()
}

export function after(ms: number, run: () => void): Cancel {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

const beatMs = 5_000
/** Timers of a busy or throttled page are this late without anybody having slept. */
const lateMsMax = 5_000

/** Calls back when this thread has stood still for long, because the device slept or the page was frozen. */
export function watchSleep(woke: () => void): void {
  let last = now()
  setInterval(() => {
    const late = now() - last - beatMs
    last = now()
    if (late > lateMsMax) woke()
  }, beatMs)
}

/** Before the next frame is painted. */
export function nextFrame(run: () => void): Cancel {
  const frame = requestAnimationFrame(run)
  return () => cancelAnimationFrame(frame)
}
