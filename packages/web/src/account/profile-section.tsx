import { limits, type Me } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { Loading } from '../shared-ui/loading.tsx'
import { PictureField } from '../shared-ui/picture-field.tsx'
import { TextField } from '../shared-ui/text-field.tsx'
import { showFailure, showToast } from '../shared-ui/toast.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { me } from '../state/store.ts'

export function ProfileSection() {
  return me.value ? <ProfileForm key={me.value.userId} mine={me.value} /> : <Loading />
}

function ProfileForm({ mine }: { mine: Me }) {
  const [name, setName] = useState(mine.name)
  const [bio, setBio] = useState(mine.bio)
  const { busy, run } = useAction()
  const unchanged = name.trim() === mine.name && bio.trim() === mine.bio

  async function save(): Promise<void> {
    const done = await run(() => kith.account.update({ name: name.trim(), bio: bio.trim() }))
    if (done) showToast(t('settings.saved'))
  }

  return (
    <Card>
      <PictureField
        id={mine.userId}
        name={mine.name}
        picture={mine.picture}
        onPicture={(picture) => {
          kith.account.update({ picture }).then(() => showToast(t('settings.saved')), showFailure)
        }}
      />
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <TextField
          label={t('account.displayName')}
          value={name}
          onValue={setName}
          maxLength={limits.nameCharsMax}
          hint={t('account.displayNameHint')}
          autocomplete="name"
        />
        <TextField
          label={t('settings.bio')}
          value={bio}
          onValue={setBio}
          maxLength={limits.bioCharsMax}
          hint={t('settings.bioHint')}
          lines={3}
        />
        <p class="row-detail" dir="ltr">
          @{mine.handle}
        </p>
        <div class="button-row">
          <Button kind="primary" type="submit" busy={busy} disabled={unchanged || !name.trim()}>
            {t('settings.save')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
