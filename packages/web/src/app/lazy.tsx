import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { ErrorState } from '../shared-ui/error-state.tsx'
import { Loading } from '../shared-ui/loading.tsx'
import type { Params } from './match-path.ts'

export type ScreenProps = { params: Params }
export type Screen = ComponentType<ScreenProps>

/** A screen that is fetched when it is first shown. */
export function lazy(load: () => Promise<Screen>): Screen {
  const loaded = signal<Screen | undefined>(undefined)
  const failed = signal(false)
  let loading = false

  function start(): void {
    if (loading) return
    loading = true
    failed.value = false
    load().then(
      (screen) => {
        loaded.value = screen
      },
      () => {
        loading = false
        failed.value = true
      },
    )
  }

  return function LazyScreen(props: ScreenProps) {
    const LoadedScreen = loaded.value
    if (LoadedScreen) return <LoadedScreen {...props} />
    if (failed.value) return <ErrorState onRetry={start} />
    start()
    return <Loading />
  }
}
