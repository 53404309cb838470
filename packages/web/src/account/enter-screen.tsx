import { useState } from 'preact/hooks'
import { matchPath } from '../app/match-path.ts'
import { path } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Icon, type IconName } from '../shared-ui/icon.tsx'
import { Mark } from '../shared-ui/mark.tsx'
import { isSignedOut } from '../state/store.ts'
import { EnterForm, type EnterMode } from './enter-form.tsx'
import { LanguageLinks } from './language-links.tsx'

/** Log in or make an account: what somebody sees who is not logged in on this device. */
export function EnterScreen() {
  const [mode, setMode] = useState<EnterMode>(isSignedOut.peek() ? 'log-in' : 'sign-up')
  return (
    <main class="enter" id="main">
      <div class="enter-side">
        <div class="enter-brand">
          <Mark />
          <h1>{t('welcome.title')}</h1>
          <p>{t('welcome.lead')}</p>
        </div>
        <Hints />
      </div>
      <div class="enter-form-pane">
        <Purpose />
        <EnterForm mode={mode} onMode={setMode} />
        <LanguageLinks />
      </div>
    </main>
  )
}

function Hints() {
  return (
    <ol class="enter-hints" aria-label={t('welcome.hints')}>
      <Hint icon="at" text={t('welcome.hintHandle')} />
      <Hint icon="add-person" text={t('welcome.hintContact')} />
      <Hint icon="chats" text={t('welcome.hintTalk')} />
    </ol>
  )
}

function Hint({ icon, text }: { icon: IconName; text: string }) {
  return (
    <li>
      <span class="enter-hint-icon">
        <Icon name={icon} />
      </span>
      {text}
    </li>
  )
}

/** Why somebody is here: put out, or brought by a link, whose address is kept and shown after the log-in. */
function Purpose() {
  if (isSignedOut.value) return <p class="enter-purpose">{t('account.signedOut')}</p>
  const handle = matchPath('/add/:handle', path.value)?.handle
  const invited = matchPath('/join/:code', path.value) !== undefined
  if (handle) return <p class="enter-purpose">{t('account.forAdd', { handle })}</p>
  if (invited) return <p class="enter-purpose">{t('account.forJoin')}</p>
  return null
}
