import { useState } from 'preact/hooks'
import { showFailure } from './toast.tsx'

type Action = {
  /** Under way: not to be started again. */
  busy: boolean
  /** Resolves with whether it worked; `onFailure` says what to do with a no, else it is shown as a toast. */
  run(work: () => Promise<unknown>, onFailure?: (error: unknown) => void): Promise<boolean>
}

/** One thing at a time that asks the server and may fail. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  async function run(work: () => Promise<unknown>, onFailure = showFailure): Promise<boolean> {
    setBusy(true)
    try {
      await work()
      return true
    } catch (error) {
      onFailure(error)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, run }
}
