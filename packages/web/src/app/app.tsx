import { useEffect, useRef } from 'preact/hooks'
import { EnterScreen } from '../account/enter-screen.tsx'
import { t } from '../i18n/translate.ts'
import { reloadToNewest } from '../platform/service-worker.ts'
import { Button } from '../shared-ui/button.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { Loading } from '../shared-ui/loading.tsx'
import { Toasts } from '../shared-ui/toast.tsx'
import { hostState, identity, isSignedOut } from '../state/store.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { regainFocus } from './focus.ts'
import { reopenConversation } from './last-conversation.ts'
import { NavigationRail } from './navigation-rail.tsx'
import { path } from './router.ts'
import { type Section, screenAt } from './screens.ts'
import { UpdateBanner } from './update-banner.tsx'

export function App() {
  return (
    <>
      <Content />
      <Toasts />
    </>
  )
}

function Content() {
  if (hostState.value === 'superseded') return <Superseded />
  if (hostState.value === 'broken')
    return <EmptyState icon="failed" title={t('app.brokenTitle')} text={t('app.brokenText')} />
  if (hostState.value === 'opening') return <Loading />
  if (!identity.value || isSignedOut.value) return <EnterScreen />
  return <Panes />
}

function Superseded() {
  return (
    <EmptyState
      icon="tabs"
      title={t('app.supersededTitle')}
      text={t('app.supersededText')}
      action={<Button onClick={reloadToNewest}>{t('update.reload')}</Button>}
    />
  )
}

function Panes() {
  useEffect(reopenConversation, [])
  const shownPath = useRef(path.value)
  useEffect(() => {
    if (shownPath.current !== path.value) regainFocus()
    shownPath.current = path.value
  }, [path.value])
  const found = screenAt(path.value) ?? screenAt('/')!
  const { side: Side, main: Main, section } = found.entry
  // The list is the main thing while nothing else is open. Roles, because another element would draw it anew.
  const mainContent = { role: 'main', id: 'main', tabIndex: -1 } as const
  const aside = { role: 'region', 'aria-label': t(`app.${section}`) } as const
  return (
    <div class="app" data-narrow={Main ? 'main' : 'side'}>
      <a class="skip-link" href="#main">
        {t('app.skipToContent')}
      </a>
      <div class="banners">
        <UpdateBanner />
        <ConnectionBanner />
      </div>
      <NavigationRail section={section} />
      <div {...(Main ? aside : mainContent)} class="pane pane-side">
        <Side params={found.params} />
      </div>
      <div {...(Main ? mainContent : aside)} class="pane pane-main">
        {Main ? <Main key={path.value} params={found.params} /> : <NothingOpen section={section} />}
      </div>
    </div>
  )
}

/** The main pane of a wide window before anything was chosen. */
function NothingOpen({ section }: { section: Section }) {
  if (section === 'people') return <EmptyState icon="people" title={t('people.nothingOpen')} />
  if (section === 'settings') return <EmptyState icon="settings" title={t('settings.nothingOpen')} />
  return <EmptyState icon="chats" title={t('app.nothingOpenTitle')} text={t('app.nothingOpenText')} />
}
