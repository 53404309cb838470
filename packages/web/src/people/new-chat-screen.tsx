import { useState } from 'preact/hooks'
import { isHandle } from '../account/check-entering.ts'
import type { ScreenProps } from '../app/lazy.tsx'
import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { TextField } from '../shared-ui/text-field.tsx'
import { showFailure } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'
import { contacts } from '../state/store.ts'
import { handleFrom } from './handle-from.ts'
import { matchesPerson } from './matches-person.ts'
import { openChatWith } from './open-chat.ts'
import { PersonLine } from './person-line.tsx'

/** Choose a contact, or write to anybody whose handle one knows. */
export function NewChatScreen(_: ScreenProps) {
  const [query, setQuery] = useState('')
  const [problem, setProblem] = useState<string>()
  const friends = contacts.value.filter(({ state, blocked }) => state === 'friend' && !blocked)
  const shown = friends.filter(({ user }) => matchesPerson(user, query))
  const handle = handleFrom(query)
  const exact = friends.some(({ user }) => user.handle.toLowerCase() === handle.toLowerCase())

  async function openHandle(): Promise<void> {
    const found = await kith.contacts.find(handle)
    if (found) await openChatWith(found.userId, { replace: true })
    else setProblem(t('people.notFound', { handle }))
  }

  /** Enter takes the one that is meant: the only contact that fits, else whoever has the handle. */
  function enter(): void {
    if (!handle) return
    const [only] = shown.length === 1 ? shown : []
    const opening = only ? openChatWith(only.user.userId, { replace: true }) : openHandle()
    opening.catch(showFailure)
  }

  return (
    <>
      <ScreenHeader title={t('newChat.title')} backTo="/" backAlways />
      <div class="screen-body">
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault()
            enter()
          }}
        >
          <TextField
            label={t('account.handle')}
            value={query}
            onValue={(value) => {
              setQuery(value)
              setProblem(undefined)
            }}
            hint={t('newChat.hint')}
            error={problem}
            autocapitalize="none"
            spellcheck={false}
            autoFocus
          />
        </form>
        <div class="button-row">
          <Button size="small" icon="group" onClick={() => navigate('/new-group')}>
            {t('groups.newGroup')}
          </Button>
          <Button size="small" icon="add-person" onClick={() => navigate('/add')}>
            {t('people.addContact')}
          </Button>
        </div>
        {friends.length === 0 && !query && (
          <EmptyState icon="people" title={t('people.none')} text={t('people.noneHint')} />
        )}
        <ul class="row-list" aria-label={t('people.contacts')}>
          {shown.map(({ user }) => (
            <li key={user.userId}>
              <button
                type="button"
                class="row"
                onClick={() => openChatWith(user.userId, { replace: true }).catch(showFailure)}
              >
                <PersonLine user={user} />
              </button>
            </li>
          ))}
          {isHandle(handle) && !exact && (
            <li>
              <button type="button" class="row row-action" onClick={() => openHandle().catch(showFailure)}>
                {t('newChat.writeTo', { handle })}
              </button>
            </li>
          )}
        </ul>
      </div>
    </>
  )
}
