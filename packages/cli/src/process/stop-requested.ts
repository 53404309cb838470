/**
 * Resolves at SIGTERM, SIGINT or SIGHUP, and when the launcher that started this process is gone (`disconnect`).
 * Later signals change nothing: Ctrl-C reaches us from the terminal and from the launcher, and stopping is bounded.
 */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve())
    process.once('disconnect', () => resolve())
  })
}
