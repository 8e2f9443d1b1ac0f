import { Alert, Button, Code, Text } from '@mantine/core';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { ApiProblem, explain, isOurFault } from '../api/problem.ts';

/** What went wrong, with the reference that leads to it in the log. */
export function ProblemAlert(props: { error: unknown; title?: string; retry?: () => void }) {
  const { error, title = 'That did not work', retry } = props;
  return (
    <Alert color="red" icon={<TriangleAlert size={18} aria-hidden />} title={title} role="alert">
      <Text size="sm">{explain(error)}</Text>
      {error instanceof ApiProblem && !isOurFault(error) && (
        <Text size="sm" mt="xs">
          Reference <Code>{error.requestId}</Code>
        </Text>
      )}
      {retry && (
        <Button mt="sm" size="xs" variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
