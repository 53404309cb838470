import type { ScreenProps } from '../app/lazy.tsx'
import { t } from '../i18n/translate.ts'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { PersonDetails } from './person-details.tsx'

export function ContactScreen({ params }: ScreenProps) {
  return (
    <>
      <ScreenHeader title={t('people.info')} backTo="/people" />
      <div class="screen-body">
        <PersonDetails userId={params.userId!} />
      </div>
    </>
  )
}
