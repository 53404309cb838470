import type { ContactView } from '@kith/client'
import { useState } from 'preact/hooks'
import type { ScreenProps } from '../app/lazy.tsx'
import { navigate, path } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button, IconButton } from '../shared-ui/button.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { SearchField } from '../shared-ui/search-field.tsx'
import { contacts } from '../state/store.ts'
import { ContactRow } from './contact-row.tsx'
import { matchesPerson } from './matches-person.ts'
import { RequestRow } from './request-row.tsx'

/** A handful is seen at a glance; from here on a search helps. */
const searchFrom = 8

export function PeopleScreen(_: ScreenProps) {
  const [query, setQuery] = useState('')
  const known = contacts.value.filter(({ blocked }) => !blocked)
  const shown = known.filter(({ user }) => matchesPerson(user, query))
  const inState = (state: ContactView['state']) => shown.filter((contact) => contact.state === state)
  const adding = path.value.startsWith('/add')
  return (
    <>
      <ScreenHeader title={t('people.title')} actions={!adding && known.length > 0 && <AddButton />} />
      <div class="screen-body">
        {known.length >= searchFrom && (
          <SearchField label={t('people.search')} value={query} onValue={setQuery} />
        )}
        {known.length === 0 && <NoContacts adding={adding} />}
        {known.length > 0 && shown.length === 0 && <p class="quiet-line">{t('people.noMatch')}</p>}
        <PeopleList title={t('people.requests')} people={inState('incoming')} Row={RequestRow} />
        <PeopleList title={t('people.contacts')} people={inState('friend')} Row={ContactRow} />
        <PeopleList title={t('people.sent')} people={inState('requested')} Row={ContactRow} />
      </div>
    </>
  )
}

function AddButton() {
  return <IconButton icon="add-person" label={t('people.addContact')} onClick={() => navigate('/add')} />
}

function NoContacts({ adding }: { adding: boolean }) {
  return (
    <EmptyState
      icon="people"
      title={t('people.none')}
      text={t('people.noneHint')}
      action={
        !adding && (
          <Button kind="primary" icon="add-person" onClick={() => navigate('/add')}>
            {t('people.addContact')}
          </Button>
        )
      }
    />
  )
}

type PeopleListProps = {
  title: string
  people: ContactView[]
  Row: (props: { contact: ContactView }) => preact.JSX.Element
}

function PeopleList({ title, people, Row }: PeopleListProps) {
  if (people.length === 0) return null
  return (
    <section class="row-section" aria-label={title}>
      <h2>{title}</h2>
      <ul class="row-list" aria-label={title}>
        {people.map((contact) => (
          <Row key={contact.user.userId} contact={contact} />
        ))}
      </ul>
    </section>
  )
}
