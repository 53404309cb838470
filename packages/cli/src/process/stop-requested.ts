import { Socket } from 'node:net'

/**
 * Resolves at SIGTERM, SIGINT or SIGHUP, and when the launcher that started this process is gone (its pipe ends).
 * Later signals change nothing: Ctrl-C reaches us from the terminal and from the launcher, and stopping is bounded.
 */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve())
    launcherGone(resolve)
  })
}

function launcherGone(tell: () => void): void {
  const descriptor = process.env.KITH_LIFELINE
  // What we start ourselves does not have the pipe.
  delete process.env.KITH_LIFELINE
  if (descriptor === undefined) return
  const pipe = new Socket({ fd: Number(descriptor), readable: true, writable: false })
  pipe.on('error', tell).on('close', tell).resume().unref()
}
