import type { Conversation } from '@kith/client'
import type { Member } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { matchesPerson } from '../people/matches-person.ts'
import { Button } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { ErrorState } from '../shared-ui/error-state.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import { SearchField } from '../shared-ui/search-field.tsx'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'
import { AddMembersDialog } from './add-members-dialog.tsx'
import { MemberRow } from './member-row.tsx'

const searchFrom = 12
/** A group may have a thousand members; who looks for one of them searches. */
const shownMax = 100
const rank: Record<Member['role'], number> = { owner: 0, admin: 1, member: 2 }

function byRoleAndName(left: Member, right: Member): number {
  return rank[left.role] - rank[right.role] || left.user.name.localeCompare(right.user.name)
}

export function GroupMembers({ conversation }: { conversation: Conversation }) {
  const { conversationId, memberCount, role, head } = conversation
  // Every change of members or roles is an entry, so the head tells when to ask again.
  const [members, again] = useLoaded(() => kith.conversations.members(conversationId), [conversationId, head])
  const [query, setQuery] = useState('')
  const [adding, setAdding] = useState(false)
  if (members.state === 'loading') return <Loading />
  if (members.state === 'failed') return <ErrorState text={failureText(members.error)} onRetry={again} />
  const found = members.value.filter(({ user }) => matchesPerson(user, query)).sort(byRoleAndName)
  return (
    <Card
      title={t('groups.members', { count: memberCount })}
      actions={
        role !== 'member' && (
          <Button size="small" icon="add-person" onClick={() => setAdding(true)}>
            {t('groups.addMembers')}
          </Button>
        )
      }
    >
      {members.value.length >= searchFrom && (
        <SearchField label={t('groups.searchMembers')} value={query} onValue={setQuery} />
      )}
      <ul class="row-list" aria-label={t('groups.memberList')}>
        {found.slice(0, shownMax).map((member) => (
          <MemberRow key={member.user.userId} member={member} conversation={conversation} />
        ))}
      </ul>
      {found.length > shownMax && (
        <p class="card-hint">{t('groups.more', { count: found.length - shownMax })}</p>
      )}
      {adding && (
        <AddMembersDialog
          conversationId={conversationId}
          present={new Set(members.value.map(({ user }) => user.userId))}
          onClose={() => setAdding(false)}
        />
      )}
    </Card>
  )
}
