import type { ScreenProps } from '../app/lazy.tsx'
import { t } from '../i18n/translate.ts'
import { Card } from '../shared-ui/card.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { ShareLink } from '../shared-ui/share-link.tsx'
import { me } from '../state/store.ts'
import { AddByHandle } from './add-by-handle.tsx'
import { OfferedContact } from './offered-contact.tsx'
import { ScanCode } from './scan-code.tsx'

/** Three ways to somebody: their handle, my code, their code. With a handle in the address, that person. */
export function AddContactScreen({ params: { handle } }: ScreenProps) {
  return (
    <>
      <ScreenHeader title={t('people.addContact')} backTo="/people" />
      <div class="screen-body">
        {handle ? <OfferedContact key={handle} handle={handle} /> : <WaysToAdd />}
      </div>
    </>
  )
}

function WaysToAdd() {
  return (
    <>
      <Card title={t('people.byHandle')}>
        <AddByHandle />
      </Card>
      {me.value && (
        <Card title={t('people.myCode')} hint={t('people.myCodeHint')}>
          <ShareLink
            url={`${location.origin}/add/${me.value.handle}`}
            codeLabel={t('people.myCodeLabel')}
            title={me.value.name}
          />
        </Card>
      )}
      <Card title={t('people.scan')}>
        <ScanCode />
      </Card>
    </>
  )
}
