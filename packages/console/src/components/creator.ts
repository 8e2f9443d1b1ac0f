import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { ApiProblem, errorsByField, explain } from '../api/problem.ts';
import type { Values } from './changes-between.ts';
import { useHere } from './here.ts';
import { toastFailed } from './toasts.tsx';

/** A form that makes something new, with what the API says of it at each field. */
export function useCreator<V extends Values, T>(options: {
  initial: V;
  create: (values: V) => Promise<T>;
  /** @param isHere whether the form is still shown: else nobody is taken anywhere. */
  created: (thing: T, isHere: boolean) => unknown;
  /** Fields that cannot be empty, with what to say then. */
  needed?: { [Field in keyof V & string]?: string };
  /** Names of fields inside of values, such as `attributes.department`, that errors are shown at. */
  fields?: readonly string[];
}) {
  const { initial, create, created, needed = {}, fields = [] } = options;
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const isHere = useHere();
  const form: UseFormReturnType<V> = useForm<V>({ initialValues: initial });

  function hasAllNeeded(): boolean {
    const missing = (Object.entries(needed) as [string, string][]).filter(([field]) =>
      isEmpty(form.getValues()[field]),
    );
    form.setErrors(Object.fromEntries(missing) as Parameters<typeof form.setErrors>[0]);
    return missing.length === 0;
  }

  async function submit(): Promise<void> {
    if (!hasAllNeeded()) return;
    const values = form.getValues();
    setSaving(true);
    setProblem(undefined);
    try {
      const thing = await create(values);
      await created(thing, isHere());
    } catch (error) {
      // Nobody would see it at the form.
      if (!isHere()) toastFailed(error);
      else if (error instanceof ApiProblem) {
        const { byField, rest } = errorsByField(error, [...Object.keys(values), ...fields]);
        form.setErrors(byField as Parameters<typeof form.setErrors>[0]);
        setProblem(rest.length > 0 ? rest.join(' ') : undefined);
      } else setProblem(explain(error));
    } finally {
      setSaving(false);
    }
  }

  return { form, isSaving, problem, submit };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && !value.trim());
}
