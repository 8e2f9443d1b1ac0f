import { Alert, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Branding, BrandingPreview } from '../../../generated/admin-api.ts';
import { api, takeVersioned, type Versioned } from '../../api/client.ts';
import { ApiProblem, errorsByField } from '../../api/problem.ts';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import classes from './branding.module.css';
import { type BrandingDraft, brandingQuery, previewQuery } from './branding-api.ts';
import { BRANDING_LABELS, BrandingFields, type BrandingForm } from './branding-fields.tsx';
import { BrandingPreviews, type PreviewChoice } from './branding-previews.tsx';
import { ContrastNotes } from './contrast-notes.tsx';
import { LogoField } from './logo-field.tsx';

/** Milliseconds without a key press before the draft is shown. */
const PAUSE = 150;

/** Name, logo and colours of the installation, seen on its pages while they are chosen. */
export function BrandingPage() {
  const query = useQuery(brandingQuery());
  return (
    <>
      <PageHeader
        title="Branding"
        description="What people see where they sign in, in their account, in mails and in their authenticator app."
      />
      <Loaded query={query}>{(versioned) => <BrandingEditor versioned={versioned} />}</Loaded>
    </>
  );
}

function BrandingEditor({ versioned }: { versioned: Versioned<Branding> }) {
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  const mayChange = changes('branding');
  const [choice, setChoice] = useState<PreviewChoice>(() => ({
    page: 'sign_in',
    size: matchMedia('(max-width: 48em)').matches ? 'phone' : 'desk',
  }));
  const editor = useEditor({
    stored: versioned,
    query: brandingQuery(),
    toValues: ({ name, show_name, accent, accent_dark }): BrandingForm => ({
      name,
      show_name,
      accent: accent ?? '',
      accent_dark: accent_dark ?? '',
    }),
    save: (changed, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/branding', {
          params: { header: { 'if-match': etag } },
          body: toDraft(changed),
        }),
      ),
    done: 'The branding was saved, and every page has it',
    canUndo: true,
  });
  const { form } = editor;
  const [draft] = useDebouncedValue(form.values, PAUSE);
  const preview = useQuery({
    ...previewQuery({ ...toDraft(draft), page: choice.page }, versioned.etag),
    enabled: mayChange,
  });
  const shown = useLast(preview.data);
  const wrong =
    preview.error instanceof ApiProblem
      ? errorsByField(preview.error, Object.keys(form.values)).byField
      : {};
  return (
    <div className={classes.page}>
      <div>
        {!mayChange && (
          <Alert color="gray" mb="md">
            Super administrators change the branding; you can see what was chosen.
          </Alert>
        )}
        <EditorForm editor={editor} labels={BRANDING_LABELS}>
          <LogoField
            logo={versioned.value.logo}
            disabled={!mayChange}
            onStored={(stored) => {
              queryClient.setQueryData(brandingQuery().queryKey, stored);
              editor.rebase(stored);
            }}
          />
          <BrandingFields
            form={form}
            wrong={wrong}
            suggestedDark={shown?.suggestions.accent_dark ?? null}
            disabled={!mayChange}
          />
          {shown && (
            <ContrastNotes
              preview={shown}
              use={(field, colour) => form.setFieldValue(field, colour)}
            />
          )}
        </EditorForm>
      </div>
      {mayChange && (
        <Stack gap="md" className={classes.preview}>
          <BrandingPreviews choice={choice} change={setChoice} preview={shown} />
        </Stack>
      )}
    </div>
  );
}

/** An empty field is the colour that the pages have by themselves. */
function toDraft(values: Partial<BrandingForm>): BrandingDraft {
  return emptyAsNull(values, 'accent', 'accent_dark');
}

/** The last one that there was: a draft that is refused shows what came before it. */
function useLast(preview: BrandingPreview | undefined): BrandingPreview | undefined {
  const [last, setLast] = useState(preview);
  if (preview && preview !== last) setLast(preview);
  return preview ?? last;
}
