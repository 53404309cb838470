import type { Profile } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { isHandle } from '../account/check-entering.ts'
import { t } from '../i18n/translate.ts'
import { handleFrom } from '../people/handle-from.ts'
import { matchesPerson } from '../people/matches-person.ts'
import { PersonLine } from '../people/person-line.tsx'
import { SearchField } from '../shared-ui/search-field.tsx'
import { showToast } from '../shared-ui/toast.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { contacts } from '../state/store.ts'

type ChoosePeopleProps = {
  chosen: readonly Profile[]
  onChosen(chosen: readonly Profile[]): void
  /** User ids of people who are not offered. */
  without?: ReadonlySet<string>
}

/** Contacts to tick, and anybody else by their handle. */
export function ChoosePeople({ chosen, onChosen, without }: ChoosePeopleProps) {
  const [query, setQuery] = useState('')
  const friends = contacts.value
    .filter(({ state, blocked, user }) => state === 'friend' && !blocked && !without?.has(user.userId))
    .map(({ user }) => user)
  const strangers = chosen.filter(({ userId }) => !friends.some((friend) => friend.userId === userId))
  const people = [...strangers, ...friends]
  const shown = people.filter((user) => matchesPerson(user, query))

  function toggle(user: Profile): void {
    const rest = chosen.filter(({ userId }) => userId !== user.userId)
    onChosen(rest.length < chosen.length ? rest : [...chosen, user])
  }

  return (
    <div>
      <SearchField label={t('people.search')} value={query} onValue={setQuery} />
      {people.length === 0 && !query && <p class="quiet-line">{t('groups.noContactsToAdd')}</p>}
      <ul class="row-list" aria-label={t('people.title')}>
        {shown.map((user) => (
          <li key={user.userId}>
            <label class="row">
              <PersonLine user={user} />
              <input
                type="checkbox"
                class="check"
                checked={chosen.some(({ userId }) => userId === user.userId)}
                onChange={() => toggle(user)}
              />
            </label>
          </li>
        ))}
        <ByHandle
          handle={handleFrom(query)}
          known={people}
          without={without}
          onFound={(user) => {
            onChosen([...chosen, user])
            setQuery('')
          }}
        />
      </ul>
    </div>
  )
}

type ByHandleProps = {
  handle: string
  known: readonly Profile[]
  without?: ReadonlySet<string>
  onFound(user: Profile): void
}

function ByHandle({ handle, known, without, onFound }: ByHandleProps) {
  const { busy, run } = useAction()
  if (!isHandle(handle) || known.some((user) => user.handle.toLowerCase() === handle.toLowerCase()))
    return null

  async function find(): Promise<void> {
    const found = await kith.contacts.find(handle)
    if (!found) showToast(t('people.notFound', { handle }), 'danger')
    else if (!without?.has(found.userId) && !known.some(({ userId }) => userId === found.userId))
      onFound(found)
  }

  return (
    <li>
      <button
        type="button"
        class="row row-action"
        aria-disabled={busy || undefined}
        onClick={() => busy || run(find)}
      >
        {t('newChat.searchHandle', { handle })}
      </button>
    </li>
  )
}
