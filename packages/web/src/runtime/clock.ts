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

/** Before the next frame is painted. */
export function nextFrame(run: () => void): Cancel {
  const frame = requestAnimationFrame(run)
  return () => cancelAnimationFrame(frame)
}
