import {
  type Locale,
  locale,
  localeNames,
  locales,
  type MessageKey,
  setLocale,
  t,
} from '../i18n/translate.ts'
import {
  setTextSize,
  setTheme,
  type TextSize,
  type Theme,
  textSize,
  textSizes,
  theme,
  themes,
} from '../platform/appearance.ts'
import { Card } from '../shared-ui/card.tsx'
import { ChoiceField } from '../shared-ui/choice-field.tsx'
import { showFailure } from '../shared-ui/toast.tsx'

const themeNames: Record<Theme, MessageKey> = {
  system: 'settings.themeAuto',
  light: 'settings.themeLight',
  dark: 'settings.themeDark',
}
const textSizeNames: Record<TextSize, MessageKey> = {
  small: 'settings.textSmall',
  medium: 'settings.textNormal',
  large: 'settings.textLarge',
  huge: 'settings.textHuge',
}

export function AppearanceSection() {
  return (
    <Card>
      <div class="form">
        <ChoiceField<Locale>
          label={t('settings.language')}
          value={locale.value}
          options={locales.map((value) => ({ value, label: localeNames[value], lang: value }))}
          onChange={(value) => setLocale(value).catch(showFailure)}
        />
        <ChoiceField<Theme>
          label={t('settings.theme')}
          value={theme.value}
          options={themes.map((value) => ({ value, label: t(themeNames[value]) }))}
          onChange={setTheme}
        />
        <ChoiceField<TextSize>
          label={t('settings.textSize')}
          value={textSize.value}
          options={textSizes.map((value) => ({ value, label: t(textSizeNames[value]) }))}
          onChange={setTextSize}
        />
      </div>
    </Card>
  )
}
