import { Badge } from '@mantine/core';
import { queryOptions } from '@tanstack/react-query';
import { useState } from 'react';
import type { Policy } from '../../../generated/admin-api.ts';
import { api, take, takeVersioned, type Versioned } from '../../api/client.ts';
import { changesBetween } from '../../components/changes-between.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { useEditor } from '../../components/editor.ts';
import { EditorForm } from '../../components/editor-form.tsx';
import { emptyAsNull } from '../../components/empty-as-null.ts';
import { OnePage } from '../../components/one-page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useCaller } from '../../session/caller.tsx';
import classes from './dry-run.module.css';
import { decidingPart, type PolicyChanges, type TriedChange } from './dry-run-api.ts';
import { DryRunPanel } from './dry-run-panel.tsx';
import { PolicyCoverage } from './policy-coverage.tsx';
import { LABELS, PolicyFields, type PolicyValues } from './policy-fields.tsx';
import { useSaveQuestion } from './save-question.tsx';

const DAYS = 30;

const policyQuery = (id: string) =>
  queryOptions({
    queryKey: ['policies', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/policies/{id}', { params: { path: { id } } })),
  });

/** One security policy: a form, and beside it whom it concerns and what a change of it would have done. */
export function PolicyPage() {
  return (
    <OnePage param="policyId" query={policyQuery}>
      {(versioned) => <OnePolicy versioned={versioned} />}
    </OnePage>
  );
}

function toValues(policy: Policy): PolicyValues {
  const { id: _, is_default: __, created_at: ___, updated_at: ____, description, ...rest } = policy;
  return { ...rest, description: description ?? '' };
}

function toChanges(changed: Partial<PolicyValues>): PolicyChanges {
  return emptyAsNull(changed, 'description');
}

function OnePolicy({ versioned }: { versioned: Versioned<Policy> }) {
  const policy = versioned.value;
  const { changes, reads } = useCaller();
  const disabled = !changes('policies');
  const askToSave = useSaveQuestion();
  const [days, setDays] = useState(DAYS);
  const [trial, setTrial] = useState<TriedChange>();
  const path = { id: policy.id };
  const editor = useEditor({
    stored: versioned,
    query: policyQuery(policy.id),
    toValues,
    question: async (changed) => {
      const changes = decidingPart(toChanges(changed));
      if (Object.keys(changes).length === 0) return undefined;
      const next = { of: 'policy', id: policy.id, changes, days } as const;
      setTrial(next);
      return await askToSave(next, policy.name);
    },
    canUndo: true,
    save: (changed, etag) =>
      takeVersioned(
        api.PATCH('/api/v1/policies/{id}', {
          params: { path, header: { 'if-match': etag } },
          body: toChanges(changed),
        }),
      ),
    lists: [['policies', 'list']],
    done: 'The policy was saved, and holds from the next sign-in',
  });
  const changed = toChanges(changesBetween(toValues(policy), editor.form.values));
  return (
    <>
      <PageHeader
        title={policy.name}
        badge={policy.is_default && <Badge>Default</Badge>}
        description={policy.description}
        crumbs={[{ label: 'Policies', to: '/policies' }]}
      />
      <div className={classes.sides}>
        <EditorForm editor={editor} labels={LABELS}>
          <PolicyFields form={editor.form} disabled={disabled} />
        </EditorForm>
        <aside className={classes.aside} aria-label="What the policy means">
          {!disabled && (
            <DryRunPanel
              policyId={policy.id}
              changes={changed}
              days={days}
              setDays={setDays}
              trial={trial}
              tryIt={setTrial}
            />
          )}
          {reads('groups') && <PolicyCoverage policyId={policy.id} />}
        </aside>
        {!disabled && !policy.is_default && (
          <DeleteSection
            noun="policy"
            name={policy.name}
            consequence="Only a policy that no group is under can be deleted, so nobody is under another one by it."
            remove={() => take(api.DELETE('/api/v1/policies/{id}', { params: { path } }))}
            list={{ to: '/policies', queryKey: 'policies' }}
          />
        )}
      </div>
    </>
  );
}
