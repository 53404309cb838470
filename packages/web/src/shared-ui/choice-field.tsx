import { useId } from 'preact/hooks'

type ChoiceFieldProps<T extends string> = {
  label: string
  options: readonly { value: T; label: string; lang?: string }[]
  value: T
  onChange(value: T): void
}

/** One of a few: native radio buttons, so that arrow keys work as everywhere. */
export function ChoiceField<T extends string>({ label, options, value, onChange }: ChoiceFieldProps<T>) {
  const name = useId()
  return (
    <fieldset class="choice-field">
      <legend>{label}</legend>
      <div class="choice-options">
        {options.map((option) => (
          <label key={option.value} class="choice" lang={option.lang}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
