import { Alert, Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { type TraceProblem, tabOf } from './trace-words.ts';
import classes from './traces.module.css';

const MENDERS: Record<TraceProblem['mended_by'], string> = {
  developer: 'For whoever writes the application',
  administrator: 'For you, in the dashboard',
  person: 'For the person who signs in',
  operator: 'For whoever runs this provider',
};

/** What went wrong, why, and how it is mended, with the way to the setting that it is about. */
export function TraceProblemAlert(props: { problem: TraceProblem; clientId: string | null }) {
  const { problem, clientId } = props;
  const { title, cause, fix, setting, mended_by } = problem;
  return (
    <Alert color="red" icon={<TriangleAlert size={18} aria-hidden />} title={title} mb="lg">
      <Text size="sm" className={classes.wrapped}>
        {cause}
      </Text>
      <Text size="sm" mt="xs" className={classes.wrapped}>
        <strong>{MENDERS[mended_by]}:</strong> {fix}
      </Text>
      {setting && clientId && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          component={Link}
          to={`/applications/${clientId}/${tabOf(setting)}`}
        >
          Open the setting
        </Button>
      )}
    </Alert>
  );
}
