import { useId } from 'preact/hooks'

type SelectFieldProps<T extends string> = {
  label: string
  options: readonly { value: T; label: string }[]
  value: T
  onChange(value: T): void
}

export function SelectField<T extends string>({ label, options, value, onChange }: SelectFieldProps<T>) {
  const id = useId()
  return (
    <div class="text-field">
      <label for={id} class="text-field-label">
        {label}
      </label>
      <select
        id={id}
        class="text-field-input"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
