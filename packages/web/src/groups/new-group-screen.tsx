import { limits, type Profile } from '@kith/protocol'
import { useState } from 'preact/hooks'
import type { ScreenProps } from '../app/lazy.tsx'
import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { PictureField } from '../shared-ui/picture-field.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { Switch } from '../shared-ui/switch.tsx'
import { TextField } from '../shared-ui/text-field.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { me } from '../state/store.ts'
import { ChoosePeople } from './choose-people.tsx'

export function NewGroupScreen(_: ScreenProps) {
  const [title, setTitle] = useState('')
  const [picture, setPicture] = useState('')
  const [showsAll, setShowsAll] = useState(false)
  const [chosen, setChosen] = useState<readonly Profile[]>([])
  const { busy, run } = useAction()

  async function create(): Promise<void> {
    const members = chosen.map(({ userId }) => userId)
    const history = showsAll ? 'all' : 'joined'
    const id = await kith.conversations.createGroup({ title: title.trim(), picture, members, history })
    navigate(`/c/${id}`, { replace: true })
  }

  return (
    <form
      class="screen-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (title.trim()) run(create)
      }}
    >
      <ScreenHeader title={t('groups.newGroup')} backTo="/new" backAlways />
      <div class="screen-body">
        <div class="form">
          <PictureField id={me.value?.userId ?? ''} name={title} picture={picture} onPicture={setPicture} />
          <TextField
            label={t('groups.name')}
            value={title}
            onValue={setTitle}
            maxLength={limits.titleCharsMax}
            required
          />
          <Switch
            label={t('groups.history')}
            hint={t('groups.historyHint')}
            on={showsAll}
            onChange={setShowsAll}
          />
          <h2 class="row-section-title">{t('groups.addMembers')}</h2>
        </div>
        <ChoosePeople chosen={chosen} onChosen={setChosen} />
      </div>
      <div class="screen-footer">
        <span class="card-hint" aria-live="polite">
          {chosen.length > 0 && t('groups.chosen', { count: chosen.length })}
        </span>
        <Button kind="primary" type="submit" busy={busy} disabled={!title.trim()}>
          {t('groups.create')}
        </Button>
      </div>
    </form>
  )
}
