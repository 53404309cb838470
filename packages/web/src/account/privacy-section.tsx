import type { Me } from '@kith/protocol'
import { t } from '../i18n/translate.ts'
import { BlockedPeople } from '../people/blocked-people.tsx'
import { Card } from '../shared-ui/card.tsx'
import { Switch } from '../shared-ui/switch.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { me } from '../state/store.ts'

type PrivacySetting = 'readReceipts' | 'lastSeenShared'

export function PrivacySection() {
  return (
    <>
      <Card>
        <PrivacySwitch
          setting="readReceipts"
          label={t('settings.readReceipts')}
          hint={t('settings.readReceiptsHint')}
        />
        <PrivacySwitch
          setting="lastSeenShared"
          label={t('settings.lastSeen')}
          hint={t('settings.lastSeenHint')}
        />
      </Card>
      <BlockedPeople />
    </>
  )
}

type PrivacySwitchProps = { setting: PrivacySetting; label: string; hint: string }

function PrivacySwitch({ setting, label, hint }: PrivacySwitchProps) {
  const { busy, run } = useAction()
  const on = (me.value as Pick<Me, PrivacySetting> | undefined)?.[setting] ?? true
  return (
    <Switch
      label={label}
      hint={hint}
      on={on}
      busy={busy}
      onChange={(wanted) => run(() => kith.account.update({ [setting]: wanted }))}
    />
  )
}
