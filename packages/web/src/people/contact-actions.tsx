import type { ContactView } from '@kith/client'
import type { Profile } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { requestContact } from './request-contact.ts'

type ContactActionsProps = { user: Profile; contact: ContactView | undefined }

/** What can be done about a person, by how we stand to each other. */
export function ContactActions({ user, contact }: ContactActionsProps) {
  const { busy, run } = useAction()
  const [asking, setAsking] = useState<'remove' | 'block'>()
  const { userId, name } = user
  const close = () => setAsking(undefined)
  return (
    <div class="action-list">
      <Standing user={user} contact={contact} onRemove={() => setAsking('remove')} />
      {contact?.blocked ? (
        <Button icon="block" busy={busy} onClick={() => run(() => kith.contacts.unblock(userId))}>
          {t('people.unblock')}
        </Button>
      ) : (
        <Button kind="danger" icon="block" onClick={() => setAsking('block')}>
          {t('people.block')}
        </Button>
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          title={t('people.removeAsk', { name })}
          text={t('people.removeHint')}
          confirm={t('people.remove')}
          danger
          onConfirm={() => kith.contacts.remove(userId)}
          onClose={close}
        />
      )}
      {asking === 'block' && (
        <ConfirmDialog
          title={t('people.blockAsk', { name })}
          text={t('people.blockHint')}
          confirm={t('people.block')}
          danger
          onConfirm={() => kith.contacts.block(userId)}
          onClose={close}
        />
      )}
    </div>
  )
}

function Standing({ user, contact, onRemove }: ContactActionsProps & { onRemove(): void }) {
  const { busy, run } = useAction()
  const { userId } = user
  if (contact?.blocked) return null
  switch (contact?.state ?? 'none') {
    case 'friend':
      return (
        <Button icon="trash" onClick={onRemove}>
          {t('people.remove')}
        </Button>
      )
    case 'requested':
      return (
        <Button icon="recall" busy={busy} onClick={() => run(() => kith.contacts.remove(userId))}>
          {t('people.withdraw')}
        </Button>
      )
    case 'incoming':
      return (
        <>
          <Button
            kind="primary"
            icon="check"
            busy={busy}
            onClick={() => run(() => kith.contacts.accept(userId))}
          >
            {t('people.accept')}
          </Button>
          <Button icon="close" busy={busy} onClick={() => run(() => kith.contacts.decline(userId))}>
            {t('people.decline')}
          </Button>
        </>
      )
    case 'none':
      return (
        <Button icon="add-person" busy={busy} onClick={() => run(() => requestContact(user))}>
          {t('people.addContact')}
        </Button>
      )
  }
}
