import type { ComponentType } from 'preact'
import type { MessageKey } from '../i18n/translate.ts'
import type { IconName } from '../shared-ui/icon.tsx'
import { AccountSection } from './account-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { DevicesSection } from './devices-section.tsx'
import { NotificationsSection } from './notifications-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { ProfileSection } from './profile-section.tsx'

type SettingsSection = { name: string; icon: IconName; title: MessageKey; Content: ComponentType }

/** In the order of the list; `name` is the end of the path. */
export const settingsSections: readonly SettingsSection[] = [
  { name: 'profile', icon: 'edit', title: 'settings.profile', Content: ProfileSection },
  { name: 'privacy', icon: 'lock', title: 'settings.privacy', Content: PrivacySection },
  { name: 'devices', icon: 'device', title: 'settings.devices', Content: DevicesSection },
  { name: 'appearance', icon: 'palette', title: 'settings.appearance', Content: AppearanceSection },
  { name: 'notifications', icon: 'bell', title: 'settings.notifications', Content: NotificationsSection },
  { name: 'account', icon: 'at', title: 'settings.account', Content: AccountSection },
]
