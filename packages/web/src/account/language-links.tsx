import { locale, localeNames, locales, setLocale, t } from '../i18n/translate.ts'
import { showFailure } from '../shared-ui/toast.tsx'

/** The languages by their own names, for somebody who cannot read the one that is shown. */
export function LanguageLinks() {
  return (
    <fieldset class="language-links" aria-label={t('settings.language')}>
      {locales.map((each) => (
        <button
          key={each}
          type="button"
          class="language-link"
          lang={each}
          aria-pressed={each === locale.value}
          onClick={() => setLocale(each).catch(showFailure)}
        >
          {localeNames[each]}
        </button>
      ))}
    </fieldset>
  )
}
