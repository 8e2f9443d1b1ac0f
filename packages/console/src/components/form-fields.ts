import type { UseFormReturnType } from '@mantine/form';

/** What the fields of a form have in common, by their names: the label, whether they can be changed, and the value. */
export function formFields<V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  labels: { [Field in keyof V & string]?: string },
  disabled = false,
) {
  const named = (name: keyof V & string) => ({ label: labels[name] ?? name, disabled });
  return {
    /** Of text, numbers and lists. */
    field: (name: keyof V & string) => ({ ...named(name), ...form.getInputProps(name) }),
    /** Of what is so or not. */
    choice: (name: keyof V & string) => ({
      ...named(name),
      ...form.getInputProps(name, { type: 'checkbox' }),
    }),
    /** Of our own inputs, which take a value and tell another. */
    input: <Field extends keyof V & string>(name: Field) => ({
      ...named(name),
      value: form.values[name],
      onChange: (value: V[Field]) => form.setFieldValue(name as string, value as never),
      error: form.errors[name],
    }),
  };
}
