import { Icon } from './icon.tsx'

type SearchFieldProps = {
  label: string
  value: string
  onValue(value: string): void
  onEnter?(): void
}

/** One line that filters what stands below it; its name is inside it, so it takes no room above. */
export function SearchField({ label, value, onValue, onEnter }: SearchFieldProps) {
  return (
    <div class="person-search">
      <Icon name="search" />
      <input
        type="text"
        inputMode="search"
        class="person-search-input"
        aria-label={label}
        placeholder={label}
        value={value}
        // Empty, it follows the language, as its placeholder does.
        dir={value ? 'auto' : undefined}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        onInput={(event) => onValue(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.isComposing) onEnter?.()
        }}
      />
    </div>
  )
}
