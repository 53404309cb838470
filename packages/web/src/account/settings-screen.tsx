import type { ScreenProps } from '../app/lazy.tsx'
import { Link } from '../app/link.tsx'
import { matchPath } from '../app/match-path.ts'
import { path } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { Icon } from '../shared-ui/icon.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { me } from '../state/store.ts'
import { settingsSections } from './settings-sections.ts'

export function SettingsScreen(_: ScreenProps) {
  const current = matchPath('/settings/:section', path.value)?.section
  return (
    <>
      <ScreenHeader title={t('settings.title')} />
      <div class="screen-body">
        <Myself />
        <nav aria-label={t('settings.title')}>
          <ul class="row-list">
            {settingsSections.map(({ name, icon, title }) => (
              <li key={name}>
                <Link
                  to={`/settings/${name}`}
                  class="row"
                  aria-current={current === name ? 'page' : undefined}
                >
                  <span class="row-icon">
                    <Icon name={icon} />
                  </span>
                  <span class="row-text">
                    <span class="row-title">{t(title)}</span>
                  </span>
                  <Icon name="next" />
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </>
  )
}

function Myself() {
  if (!me.value) return null
  const { userId, name, handle, picture } = me.value
  return (
    <div class="settings-me">
      <Avatar id={userId} name={name} picture={picture} size="large" />
      <div class="row-text">
        <span class="settings-me-name" dir="auto">
          {name}
        </span>
        <span class="row-detail" dir="ltr">
          @{handle}
        </span>
      </div>
    </div>
  )
}
