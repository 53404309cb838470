import type { ScreenProps } from '../app/lazy.tsx'
import { t } from '../i18n/translate.ts'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { settingsSections } from './settings-sections.ts'

export function SettingsSectionScreen({ params }: ScreenProps) {
  const section = settingsSections.find(({ name }) => name === params.section)
  if (!section)
    return (
      <>
        <ScreenHeader title={t('settings.title')} backTo="/settings" />
        <EmptyState icon="settings" title={t('shared.errorNotFound')} />
      </>
    )
  return (
    <>
      <ScreenHeader title={t(section.title)} backTo="/settings" />
      <div class="screen-body">
        <section.Content />
      </div>
    </>
  )
}
