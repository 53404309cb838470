import type { Profile } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { TextField } from '../shared-ui/text-field.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { me } from '../state/store.ts'
import { ContactRow } from './contact-row.tsx'
import { handleFrom } from './handle-from.ts'
import { requestContact } from './request-contact.ts'
import { useContact } from './use-contact.ts'

/** Finds the person with exactly this handle and asks them at once. */
export function AddByHandle() {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [asked, setAsked] = useState<Profile>()
  const { busy, run } = useAction()

  async function add(): Promise<void> {
    const handle = handleFrom(text)
    setProblem(undefined)
    if (!handle) return
    const found = await kith.contacts.find(handle)
    const reason = found ? await reasonAgainst(found) : t('people.notFound', { handle })
    setProblem(reason)
    if (!found || reason) return
    await requestContact(found)
    setAsked(found)
    setText('')
  }

  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        run(add, (error) => setProblem(failureText(error)))
      }}
    >
      <TextField
        label={t('account.handle')}
        value={text}
        onValue={setText}
        hint={t('people.handleFieldHint')}
        error={problem}
        autocapitalize="none"
        spellcheck={false}
        dir="ltr"
      />
      <div class="button-row">
        <Button kind="primary" type="submit" icon="add-person" busy={busy} disabled={!text.trim()}>
          {t('people.addContact')}
        </Button>
      </div>
      {asked && (
        <ul class="row-list">
          <AskedRow user={asked} />
        </ul>
      )}
    </form>
  )
}

async function reasonAgainst({ userId, name }: Profile): Promise<string | undefined> {
  if (userId === me.peek()?.userId) return t('people.isMe')
  const contact = await kith.contacts.get(userId)
  if (contact?.blocked) return t('people.isBlocked', { name })
  if (contact?.state === 'friend') return t('people.isFriend', { name })
  if (contact?.state === 'requested') return t('people.isRequested', { name })
  return undefined
}

function AskedRow({ user }: { user: Profile }) {
  const contact = useContact(user.userId)
  return contact ? <ContactRow contact={contact} /> : null
}
