import { type MessageKey, t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { Badge } from '../shared-ui/badge.tsx'
import { Icon, type IconName } from '../shared-ui/icon.tsx'
import { contacts, me, unreadTotal } from '../state/store.ts'
import { Link } from './link.tsx'
import type { Section } from './screens.ts'

const places: { section: Section; to: string; icon: IconName; label: MessageKey }[] = [
  { section: 'chats', to: '/', icon: 'chats', label: 'app.chats' },
  { section: 'people', to: '/people', icon: 'people', label: 'app.people' },
  { section: 'settings', to: '/settings', icon: 'settings', label: 'app.settings' },
]

export function NavigationRail({ section }: { section: Section }) {
  return (
    <nav class="rail" aria-label={t('app.navigation')}>
      {places.map((place) => (
        <Link
          key={place.section}
          to={place.to}
          class="rail-link"
          aria-current={place.section === section ? 'page' : undefined}
        >
          <span class="rail-icon">
            {place.section === 'settings' && me.value ? (
              <Avatar id={me.value.userId} name={me.value.name} picture={me.value.picture} size="small" />
            ) : (
              <Icon name={place.icon} />
            )}
            {place.section === 'chats' && <Badge count={unreadTotal.value} />}
            {place.section === 'people' && <IncomingBadge />}
          </span>
          <span class="rail-label">{t(place.label)}</span>
        </Link>
      ))}
    </nav>
  )
}

function IncomingBadge() {
  return (
    <Badge count={contacts.value.filter(({ state, blocked }) => state === 'incoming' && !blocked).length} />
  )
}
